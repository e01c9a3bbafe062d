"""What a run knows so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from placetypes.layer_store import LayerStore
from placetypes.tiles import Checkpoint

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import CodeArray, FloatArray
    from placetypes.config import RegionFile
    from placetypes.decision import Decision
    from placetypes.layers import Layers
    from placetypes.tiles import Tiled
    from placetypes.typology import Typology


@dataclass
class State:
    """The working table of one run; every step reads what earlier steps put here and adds its own.

    Only the steps see it: methods get arrays, and the caller gets a `Result`.
    """

    config: RegionFile
    typology: Typology
    layers: Layers
    tiled: Tiled
    """How its layers are made."""
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    """Layers of its steps that are finished."""
    evidence: LayerStore = field(default_factory=lambda: LayerStore({}, (0, 0)))
    """Layer -> (rows, cols) on the grid with its buffer; NaN = unknown."""
    fallbacks: list[str] = field(default_factory=list)
    """What was missing and what stood in for it, one sentence each."""
    notes: list[str] = field(default_factory=list)
    """What else a reader of the result must know, one sentence each."""
    places: gpd.GeoDataFrame | None = None
    units: gpd.GeoDataFrame | None = None
    """The units with their classes; None where the typology has none."""
    decision: Decision | None = None
    types: CodeArray | None = None
    actors: gpd.GeoDataFrame | None = None
    """As a result has them."""

    @property
    def language(self) -> str:
        """Language of names and of what the result says."""
        return self.config.output.language

    @property
    def population(self) -> FloatArray:
        """Persons per cell; NaN = unknown."""
        return self.layers.arrays["population"]

    @property
    def land(self) -> FloatArray:
        """Share of each cell that is land."""
        return self.layers.arrays["land"]
