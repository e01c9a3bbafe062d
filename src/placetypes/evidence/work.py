"""The working table on which evidence is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from placetypes import access
from placetypes.agglomerations import population_of
from placetypes.judge import Judge
from placetypes.typology import layers_of, parse
from placetypes.words import number, say

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray, FloatArray, LabelArray
    from placetypes.evidence.inputs import Inputs
    from placetypes.grid import Grid
    from placetypes.tiles import Tiled
    from placetypes.typology import Typology
    from placetypes.typology.conditions import Condition


@dataclass
class Work:
    """Layers so far, and what had to be done without."""

    typology: Typology
    inputs: Inputs
    layers: dict[str, AnyArray]
    tiled: Tiled
    """How they are made."""
    language: str
    """In which it is said what was missing."""
    fallbacks: list[str] = field(default_factory=list)

    def labels(self, name: str) -> LabelArray:
        """A layer of labels as whole numbers; unknown is 0."""
        layer = self.layers[name]
        return layer if layer.dtype == np.int32 else np.nan_to_num(layer).astype(np.int32)

    def holds(self, condition: str) -> BoolArray:
        """Where a condition holds and is known to."""
        parsed = parse(condition)
        names = tuple(name for name in layers_of(parsed) if name in self.layers)
        method = partial(_holding, names=names, condition=parsed, typology=self.typology)
        return self.tiled.near(method, *(self.layers[name] for name in names), radius=0.0, dtype=bool)

    def with_total(self, name: str, places: LabelArray, total: str | None, amount: str) -> dict[str, AnyArray]:
        """A layer of labels and, where it is asked for, the amount of the place each cell lies in."""
        made: dict[str, AnyArray] = {name: places}
        if total is not None:
            made[total] = self.totals(places, amount)[places]
        return made

    def totals(self, places: LabelArray, amount: str) -> FloatArray:
        """Sum of a layer over each place, one entry per label; that of label 0 is 0."""
        return population_of(places, self.layers[amount])

    def way(self, *, detour: str, speed: str, off_road_speed: str) -> FloatArray | access.CrowFly:
        """How one travels: over the region's own friction, its roads or, without either, along the straight line."""
        inputs, t = self.inputs, self.typology
        if inputs.friction is not None:
            return np.where(np.isfinite(inputs.friction), inputs.friction, np.inf)
        if inputs.road_speed is not None:
            off_road = inputs.off_road_speed or t[off_road_speed]
            return access.friction(inputs.road_speed, self.layers["land"], off_road_speed=off_road)
        detour_said, speed_said = number(t[detour], self.language), number(t[speed], self.language)
        self.lack("no_roads", detour=detour_said, speed=speed_said)
        return access.CrowFly(detour=t[detour], speed=t[speed])

    def lack(self, key: str, **values: str) -> None:
        """Name a fallback by the key of its sentence, once."""
        self.say(say(key, self.language, **values))

    def say(self, sentence: str) -> None:
        """Name a fallback, once."""
        if sentence not in self.fallbacks:
            self.fallbacks.append(sentence)


def _holding(
    *layers: AnyArray, grid: Grid, names: tuple[str, ...], condition: Condition, typology: Typology
) -> BoolArray:
    """Where a condition on layers of these names holds and is known to."""
    answer = Judge(dict(zip(names, layers, strict=True)), grid.shape, typology).answer(condition)
    return answer.holds & answer.known
