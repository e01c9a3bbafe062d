"""The list of steps, and running it."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes import __version__
from placetypes.config import RegionFile, read
from placetypes.pipeline import groups, outcome
from placetypes.pipeline.state import State

if TYPE_CHECKING:
    import os

    from placetypes.result import Result
    from placetypes.typology import Typology

Progress = Callable[[str, int, int], None]
"""Called with the title of a step that begins, its number from 1 and how many there are."""

LIBRARIES = (
    "numpy",
    "numba",
    "scipy",
    "pandas",
    "geopandas",
    "shapely",
    "pyproj",
    "rasterio",
    "scikit-learn",
    "exactextract",
)


@dataclass(frozen=True)
class Step:
    """One thing a run does."""

    title: str
    do: Callable[[State], None]


STEPS: tuple[Step, ...] = (
    Step("Place types", outcome.place_types),
    Step("Names of urban cores", outcome.name_cores),
    Step("Micro-clusters", groups.micro_clusters),
)
"""What a run does once inputs are aligned and the typology's evidence is made, in order."""

_READ, _COMPOSE = "Reading and aligning layers", "Result"


def run(region: RegionFile | str | os.PathLike[str], *, progress: Progress | None = None) -> Result:
    """Classify a region and find its micro-clusters.

    Parameters
    ----------
    region
        Path of a region file, or one that was read.
    progress
        Called as each step begins.

    Returns
    -------
    Result
        In memory; `Result.save` writes it.

    Raises
    ------
    PlacetypesError
        If the region file, the typology or an input is not right; the message says which and how to fix it.
    """
    from placetypes import layers

    config = region if isinstance(region, RegionFile) else read(region)
    typology = typology_of(config)
    titles = [_READ, *(evidence_title(o.title) for o in typology.evidence), *(step.title for step in STEPS), _COMPOSE]
    clock = _Clock(progress, len(titles))
    clock.begin(_READ)
    state = State(config, typology, layers.align(config))
    outcome.gather_evidence(state, progress=lambda title: clock.begin(evidence_title(title)))
    for step in STEPS:
        clock.begin(step.title)
        step.do(state)
    clock.begin(_COMPOSE)
    result = outcome.compose(state, _record(state, clock.times))
    clock.end()
    return result


def evidence_title(operation: str) -> str:
    """What a run calls an operation that makes evidence."""
    return f"Evidence: {operation}"


def typology_of(config: RegionFile) -> Typology:
    """The typology a region file chooses, with its thresholds set as the file says.

    Raises
    ------
    TypologyError
        If there is none of that id, its file is not valid, or an override is not.
    """
    from placetypes.typology import load

    chosen = config.typology
    typology = load(chosen.id, preset=chosen.preset, level=chosen.level)
    return typology.with_overrides(chosen.overrides, allow_outside_range=chosen.allow_outside_range)


class _Clock:
    """Tells the caller which step begins and remembers how long each took, seconds."""

    def __init__(self, progress: Progress | None, steps: int) -> None:
        self.progress, self.steps, self.number, self.title = progress, steps, 0, ""
        self.times: dict[str, Any] = {"started": datetime.now(UTC).isoformat(timespec="seconds")}

    def begin(self, title: str) -> None:
        """End the step before and begin this one."""
        self.end()
        self.number += 1
        self.title, self.began = title, time.perf_counter()
        if self.progress:
            self.progress(title, self.number, self.steps)

    def end(self) -> None:
        """End the step that is under way."""
        if self.title:
            self.times[self.title] = round(time.perf_counter() - self.began, 3)


def _record(state: State, times: dict[str, Any]) -> dict[str, Any]:
    """Everything needed to know where a result comes from, and to make it again."""
    config, layers, typology = state.config, state.layers, state.typology
    people = np.nan_to_num(state.population)
    region = config.region
    return {
        "placetypes": __version__,
        "synthetic": region.synthetic,
        "language": state.language,
        "region": {"id": region.id, "name": region.name, "country": region.country},
        "configuration": config.document,
        "typology": {
            "id": typology.id,
            "version": typology.version,
            "preset": typology.preset,
            "level": typology.level,
            "overrides": typology.overrides,
        },
        "inputs": dict(layers.record),
        "sums": {
            "people_in_region": float(people[layers.region].sum()),
            "people_with_buffer": float(people.sum()),
            "land_km2_in_region": float(np.nan_to_num(state.land)[layers.region].sum() * layers.grid.cell_area_km2),
            "cells_in_region": int(layers.region.sum()),
        },
        "clusters": state.cluster_record,
        "fallbacks": state.fallbacks,
        "notes": list(layers.notes),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "times": times,
    }
