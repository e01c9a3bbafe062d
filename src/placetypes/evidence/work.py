"""The working table on which evidence is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from placetypes import access
from placetypes.agglomerations import population_of
from placetypes.compact import ByPlace, Held, Runs, Worked
from placetypes.judge import Judge
from placetypes.layer_store import LayerStore
from placetypes.typology import layers_of, parse
from placetypes.words import number, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from placetypes._typing import AnyArray, BoolArray, FloatArray, LabelArray
    from placetypes.evidence.inputs import Inputs
    from placetypes.tiles import Tiled
    from placetypes.typology import Condition, Typology


@dataclass(frozen=True)
class Where:
    """Tells of layers, which it gets in the order of their names, where a condition holds and is known to."""

    condition: Condition
    names: tuple[str, ...]
    typology: Typology

    def __call__(self, *layers: AnyArray) -> BoolArray:
        """Some cells of the layers -> whether it holds there."""
        amounts = (layer.astype(np.float64, copy=False) if layer.dtype == np.float32 else layer for layer in layers)
        known = dict(zip(self.names, amounts, strict=True))
        answer = Judge(known, layers[0].shape, self.typology).answer(self.condition)
        return answer.holds & answer.known


@dataclass
class Work:
    """Layers so far, and what had to be done without."""

    typology: Typology
    inputs: Inputs
    layers: LayerStore
    tiled: Tiled
    """How they are made."""
    language: str
    """In which it is said what was missing."""
    fallbacks: list[str] = field(default_factory=list)
    frictions: dict[float, FloatArray] = field(default_factory=dict)
    """Of roads, by the speed off them."""

    def worked(self, rule: Callable[..., AnyArray], *names: str, dtype: type = np.float64) -> Worked:
        """A layer that a rule gives cell by cell from others, which it gets in the precision they are held in."""
        return Worked(self.layers.shape, rule, tuple(self.layers.held(name) for name in names), dtype)

    def where(self, condition: str) -> Worked:
        """Where a condition holds and is known to, as yes and no."""
        asked = parse(condition)
        names = tuple(name for name in layers_of(asked) if name in self.layers) or ("population",)
        return self.worked(Where(asked, names, self.typology), *names, dtype=bool)

    def cells(self, condition: str) -> Runs:
        """Where a condition holds and is known to, as runs."""
        return self.tiled.runs(_itself, self.where(condition))

    def with_total(self, name: str, places: Runs, total: str | None, amount: str | FloatArray) -> dict[str, Held]:
        """A layer of places and, where it is asked for, the amount of the place each cell lies in.

        The amount is that of each place, one entry per number, or the name of the layer it is summed from.
        """
        if total is None:
            return {name: places}
        amounts = self.totals(places, amount) if isinstance(amount, str) else amount
        return {name: places, total: ByPlace(places, amounts)}

    def totals(self, places: LabelArray | Runs, amount: str) -> FloatArray:
        """Sum of a layer over each place, one entry per label; that of label 0 is 0."""
        return population_of(places, self.layers.held(amount))

    def way(self, *, detour: str, speed: str, off_road_speed: str) -> FloatArray | access.CrowFly:
        """How one travels: over the region's own friction, its roads or, without either, along the straight line."""
        inputs, t = self.inputs, self.typology
        if inputs.friction is not None:
            return inputs.friction
        if inputs.road_speed is not None:
            return self._roads(inputs.road_speed, inputs.off_road_speed or t[off_road_speed])
        detour_said, speed_said = number(t[detour], self.language), number(t[speed], self.language)
        self.lack("no_roads", detour=detour_said, speed=speed_said)
        return access.CrowFly(detour=t[detour], speed=t[speed])

    def _roads(self, road_speed: FloatArray, off_road_speed: float) -> FloatArray:
        """Friction of the region's roads, made once for each speed off them."""
        if off_road_speed not in self.frictions:
            rule = partial(_friction, off_road_speed=off_road_speed)
            self.frictions[off_road_speed] = self.tiled.alone(
                rule, road_speed, self.layers.held("land"), dtypes=(np.float64,)
            )[0]
        return self.frictions[off_road_speed]

    def lack(self, key: str, **values: str) -> None:
        """Name a fallback by the key of its sentence, once."""
        self.say(say(key, self.language, **values))

    def say(self, sentence: str) -> None:
        """Name a fallback, once."""
        if sentence not in self.fallbacks:
            self.fallbacks.append(sentence)


def _itself(cells: AnyArray) -> tuple[AnyArray]:
    return (cells,)


def _friction(road_speed: FloatArray, land: FloatArray, *, off_road_speed: float) -> tuple[FloatArray]:
    return (access.friction(road_speed, land, off_road_speed=off_road_speed),)
