"""Layers by name, held as they are and drawn where they are asked for: whole, strip by strip, or at a cell."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.compact import ALL, ByPlace, Held, Runs, Worked, raw, release, strips

if TYPE_CHECKING:
    from placetypes._typing import AnyArray


class LayerStore(Mapping[str, "AnyArray"]):
    """Layer -> array (rows, cols), drawn when it is asked for: numbers int32, yes and no bool, amounts float64.

    With a `dtype` all layers are drawn in it.
    """

    def __init__(
        self, layers: Mapping[str, Held], shape: tuple[int, int], dtype: type[np.floating[Any]] | None = None
    ) -> None:
        self.shape, self._layers, self._dtype = shape, dict(layers), dtype

    @classmethod
    def of(cls, layers: Mapping[str, AnyArray], shape: tuple[int, int]) -> LayerStore:
        """Arrays, or layers that are held already."""
        return layers if isinstance(layers, cls) else cls(layers, shape)

    @classmethod
    def kept(cls, layers: Mapping[str, AnyArray], shape: tuple[int, int]) -> LayerStore:
        """Layers in the precision in which they are kept and saved, float32, with nothing of what made them."""
        if not isinstance(layers, cls):
            return cls(
                {name: np.asarray(values, dtype=np.float32) for name, values in layers.items()}, shape, np.float32
            )
        return layers if layers._dtype is not None else layers._single()

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Layer -> its shape."""
        return {name: layer.shape for name, layer in self._layers.items()}

    @property
    def arrays(self) -> list[AnyArray]:
        """The layers that are held as arrays."""
        return [layer for layer in self._layers.values() if isinstance(layer, np.ndarray)]

    def held(self, name: str) -> Held:
        """A layer as it is held."""
        return self._layers[name]

    def runs(self, name: str) -> Runs:
        """A layer of numbers as runs; unknown is 0."""
        layer = self._layers[name]
        if isinstance(layer, Runs):
            return layer
        parts = (np.nan_to_num(self.raw(name, rows)).astype(np.int32) for rows in strips(self.shape))
        return Runs.stacked([Runs.of(part) for part in parts])

    def add(self, made: Mapping[str, Held]) -> None:
        """Take further layers in; one of the same name takes the place of another."""
        self._layers |= made

    def only(self, names: Container[str]) -> LayerStore:
        """The layers of these names."""
        return LayerStore(
            {name: layer for name, layer in self._layers.items() if name in names}, self.shape, self._dtype
        )

    def drawn(self, name: str, rows: slice) -> AnyArray:
        """Some rows of a layer."""
        array = self.raw(name, rows)
        amounts = np.issubdtype(array.dtype, np.floating)
        return array.astype(self._dtype or (np.float64 if amounts else array.dtype), copy=False)

    def raw(self, name: str, rows: slice) -> AnyArray:
        """Some rows of a layer in the precision it is held in."""
        return raw(self._layers[name], rows)

    def with_arrays(self, further: Mapping[str, AnyArray]) -> LayerStore:
        """These layers, then further ones."""
        return LayerStore({**self._layers, **further}, self.shape, self._dtype)

    def release(self) -> None:
        """Give back the memory of layers that are kept on disk."""
        for layer in self._layers.values():
            release(layer)

    def at(self, row: int, col: int) -> dict[str, float]:
        """Values at a cell."""
        cell = slice(row, row + 1), slice(col, col + 1)
        return {
            name: float(raw(layer, *cell).astype(self._dtype or float)[0, 0]) for name, layer in self._layers.items()
        }

    def _single(self) -> LayerStore:
        copies: dict[int, Held] = {}  # of float32 layers: what follows from these alone can go on doing so
        kept: dict[str, Held] = {}
        for name, layer in self._layers.items():
            kept[name] = layer
            if isinstance(layer, ByPlace):
                kept[name] = ByPlace(layer.places, layer.amounts.astype(np.float32))
            elif isinstance(layer, np.ndarray) and np.issubdtype(layer.dtype, np.floating):
                kept[name] = layer.astype(np.float32)  # a copy: what is kept is not the caller's to change
                if layer.dtype == np.float32:
                    copies[id(layer)] = kept[name]
        for name, layer in self._layers.items():
            if isinstance(layer, Worked):
                same = tuple(copies[id(source)] for source in layer.sources if id(source) in copies)
                again = len(same) == len(layer.sources)
                kept[name] = Worked(layer.shape, layer.rule, same) if again else layer.draw(dtype=np.float32)
        return LayerStore(kept, self.shape, np.float32)

    def __getitem__(self, name: str) -> AnyArray:
        return self.drawn(name, ALL)

    def __contains__(self, name: object) -> bool:
        return name in self._layers  # nothing is drawn to tell

    def __iter__(self) -> Iterator[str]:
        return iter(self._layers)

    def __len__(self) -> int:
        return len(self._layers)
