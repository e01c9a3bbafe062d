"""What a run knows so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import CodeArray, FloatArray, LabelArray
    from placetypes.access import CrowFly
    from placetypes.classify import Decision
    from placetypes.commuting import Commuting
    from placetypes.config import RegionFile
    from placetypes.layers import Layers
    from placetypes.settlements import Settlements
    from placetypes.typology import Typology


@dataclass
class State:
    """The working table of one run; every step reads what earlier steps put here and adds its own.

    Only the steps see it: methods get arrays, and the caller gets a `Result`.
    """

    config: RegionFile
    typology: Typology
    layers: Layers
    evidence: dict[str, FloatArray] = field(default_factory=dict)
    """Layer -> (rows, cols) on the grid with its buffer; NaN = unknown."""
    fallbacks: list[str] = field(default_factory=list)
    """What was missing and what stood in for it, one sentence each."""
    settlements: Settlements | None = None
    core: LabelArray | None = None
    cores: gpd.GeoDataFrame | None = None
    way: FloatArray | CrowFly | None = None
    commuting: Commuting | None = None
    decision: Decision | None = None
    types: CodeArray | None = None
    clusters: gpd.GeoDataFrame | None = None
    member_of: dict[int, str] = field(default_factory=dict)
    """Row of the actors -> id of the micro-cluster it belongs to."""
    cluster_record: dict[str, object] = field(default_factory=dict)

    def layer(self, name: str) -> FloatArray | None:
        """An input layer, or None where the region file names none."""
        return self.layers.arrays.get(name)

    @property
    def population(self) -> FloatArray:
        """Persons per cell; NaN = unknown."""
        return self.layers.arrays["population"]

    @property
    def land(self) -> FloatArray:
        """Share of each cell that is land."""
        return self.layers.arrays["land"]

    @property
    def employed(self) -> FloatArray:
        """Employed residents per cell, or people where the region has no such layer."""
        return self.layers.arrays.get("employed", self.population)

    @property
    def jobs(self) -> FloatArray | None:
        """Jobs per cell: the layer 'jobs', or the sum of its sections; None where the region has neither."""
        if "jobs" in self.layers.arrays:
            return self.layers.arrays["jobs"]
        sections = list(self.job_sections.values())
        return np.asarray(np.sum(np.nan_to_num(sections), axis=0), dtype=np.float64) if sections else None

    @property
    def job_sections(self) -> dict[str, FloatArray]:
        """NACE section -> jobs per cell."""
        return {name.removeprefix("jobs_"): a for name, a in self.layers.arrays.items() if name.startswith("jobs_")}
