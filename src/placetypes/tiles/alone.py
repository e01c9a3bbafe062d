"""Layers in which a cell depends on itself alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from placetypes.compact import Runs, drawn, release, strips

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.compact import Held
    from placetypes.tiles.engine import Engine
    from placetypes.tiles.layout import Tiling

Method = Callable[..., "tuple[AnyArray, ...]"]
"""Called with the same rows of every layer; gives these rows of every output."""


@dataclass(frozen=True)
class _Strips:
    """What a method makes of some rows, a strip at a time, so that working arrays stay near the processor."""

    method: Method
    layers: tuple[Held, ...]
    cols: int

    def of(self, rows: slice) -> Iterator[tuple[slice, tuple[AnyArray, ...]]]:
        for part in strips((rows.stop - rows.start, self.cols)):
            here = slice(rows.start + part.start, rows.start + part.stop)
            yield here, self.method(*(drawn(layer, here) for layer in self.layers))
            for layer in self.layers:
                release(layer, here)


@dataclass(frozen=True)
class _Write:
    strips: _Strips
    outputs: tuple[AnyArray, ...]

    def __call__(self, rows: slice) -> None:
        for here, made in self.strips.of(rows):
            for output, values in zip(self.outputs, made, strict=True):
                output[here] = values
                release(output, here)


@dataclass(frozen=True)
class _FindRuns:
    strips: _Strips

    def __call__(self, rows: slice) -> Runs:
        return Runs.stacked([Runs.of(cells) for _, (cells,) in self.strips.of(rows)])


def alone(method: Method, *layers: Held, outputs: tuple[AnyArray, ...], tiling: Tiling, engine: Engine) -> None:
    """Write what a method makes of layers, some rows at a time."""
    engine.map(_Write(_Strips(method, layers, tiling.shape[1]), outputs), tiling.bands)


def runs(method: Method, *layers: Held, tiling: Tiling, engine: Engine) -> Runs:
    """The one output of a method, whole numbers or yes and no, as runs."""
    return Runs.stacked(engine.map(_FindRuns(_Strips(method, layers, tiling.shape[1])), tiling.bands))
