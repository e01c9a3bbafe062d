"""What evidence is made from: arrays on one grid, and the few tables that some operations read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import Worked

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import AnyArray, FloatArray, LabelArray
    from placetypes.compact import Held
    from placetypes.grid import Grid


@dataclass(frozen=True)
class ServicePoints:
    """Services: their kind, easting and northing (metres), and how much each has to give (1 = one service), (n,)."""

    kinds: tuple[str, ...]
    eastings: FloatArray
    northings: FloatArray
    capacities: FloatArray


@dataclass(frozen=True)
class Inputs:
    """Inputs of the evidence; what is None or absent takes the fallback its operation declares."""

    grid: Grid
    arrays: Mapping[str, FloatArray]
    """Layer -> (rows, cols), NaN = unknown. Jobs by NACE section are named ``jobs_A`` to ``jobs_U``."""
    services: ServicePoints | None = None
    flows: pd.DataFrame | None = None
    """Columns from_id, to_id, count."""
    zone: LabelArray | None = None
    """Row of `zone_ids` + 1 that a cell belongs to; 0 = none."""
    zone_ids: tuple[str, ...] = ()
    friction: FloatArray | None = None
    """Minutes per metre; stands before roads."""
    road_speed: FloatArray | None = None
    """Fastest road in each cell, km/h; NaN = no road."""
    off_road_speed: float | None = None
    """Speed off the roads, km/h, where the region knows better than the typology."""

    @property
    def job_sections(self) -> dict[str, FloatArray]:
        """NACE section -> jobs per cell."""
        return {name.removeprefix("jobs_"): array for name, array in self.arrays.items() if name.startswith("jobs_")}

    @property
    def layers(self) -> dict[str, Held]:
        """All layers by name; jobs as the sum of their sections where only those are given."""
        out: dict[str, Held] = dict(self.arrays)
        sections = tuple(self.job_sections.values())
        if "jobs" not in out and sections:
            out["jobs"] = Worked(self.grid.shape, _summed, sections)
        return out


def _summed(*layers: AnyArray) -> FloatArray:
    """Sum of layers; NaN counts as nothing."""
    out = np.zeros(layers[0].shape)
    for layer in layers:
        out += np.nan_to_num(layer)
    return out
