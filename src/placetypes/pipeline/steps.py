"""The list of steps, and running it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from placetypes import __version__
from placetypes.config import RegionFile, read
from placetypes.pipeline import constellations, groups, outcome, places, resuming, unit_classes
from placetypes.pipeline.chosen import typologies_of
from placetypes.pipeline.making import Making
from placetypes.pipeline.state import State
from placetypes.totals import total

if TYPE_CHECKING:
    import os

    from placetypes.result import Result
    from placetypes.typology import Typology

Progress = Callable[[str, int, int], None]
"""Called with the title of a step that begins, its number from 1 and how many there are."""


@dataclass(frozen=True)
class Step:
    """One thing a run does."""

    title: str
    do: Callable[[State], None]


@dataclass(frozen=True)
class Find:
    """One thing that is found in a result, and put into it."""

    title: str
    do: Callable[[Result], Result]


READ, DECIDE = "Reading and aligning layers", "Place types"
STEPS: tuple[Step, ...] = (
    Step(DECIDE, outcome.place_types),
    Step("Names of places", places.name_places),
    Step("Classes of units", unit_classes.classify_own_units),
    Step("Actors", outcome.describe_actors),
)
"""What a run does once inputs are aligned and the typology's evidence is made, in order, up to a result."""

FINDS: tuple[Find, ...] = (
    Find("Micro-clusters", groups.find_clusters),
    Find("Constellations", constellations.find_constellations),
)
"""What is then found in the result, in order. It needs nothing else, so that it can be done again on a saved one. Of
several typologies it is done for the first."""

_COMPOSE = "Result"


def run(
    region: RegionFile | str | os.PathLike[str], *, progress: Progress | None = None, keep_checkpoints: bool = False
) -> Result:
    """Classify a region and find its micro-clusters.

    Parameters
    ----------
    region
        Path of a region file, or one that was read.
    progress
        Called as each step begins.
    keep_checkpoints
        Whether what the region file has kept of finished steps stays when the run is through, for who still has to
        write the result; `forget` removes it then.

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
    chosen = typologies_of(config)
    clock = _Clock(progress, 1 + sum(map(_number_of_steps, chosen.values())) + len(FINDS))
    clock.begin(READ)
    resuming.begin(config)
    making = Making.of(config, chosen.values())
    making.engine.begin()
    aligned = layers.align(config, making=making)
    tiled = making(aligned.grid)
    results: dict[str, Result] = {}
    for name, typology in chosen.items():
        clock.turn(f"{name}: " if len(chosen) > 1 else "")
        checkpoint = resuming.checkpoint(config, name, typology, aligned)
        found = _classify(State(config, typology, aligned, tiled, checkpoint), clock)
        results[name] = groups.left_to_the_first(found) if results else _find(found, clock)
    clock.end()
    if not keep_checkpoints:
        resuming.forget(config)
    main = results.pop(next(iter(chosen)))
    return replace(main, beside=results) if results else main


def find_again(
    result: Result, *, settings: Mapping[str, Any] | None = None, progress: Progress | None = None
) -> Result:
    """The result with its micro-clusters and what follows from them found anew; places and actors stay as they are.

    Parameters
    ----------
    result
        Loaded, or just made.
    settings
        The table ``[clusters]`` of a region file; that of the result where None.
    progress
        Called as each step begins.

    Raises
    ------
    PlacetypesError
        If a setting cannot be, or no actor has the one theme that is to be searched.
    """
    asked = result.record.get("configuration", {})
    if settings is not None and (settings or "clusters" in asked):
        asked = {**asked, "clusters": dict(settings)}
    clock = _Clock(progress, len(FINDS))
    clock.times = dict(result.record.get("times", {}))
    found = _find(replace(result, record={**result.record, "configuration": asked, "times": clock.times}), clock)
    clock.end()
    return found


def _classify(state: State, clock: _Clock) -> Result:
    """What one typology says of the region."""
    outcome.gather_evidence(state, progress=lambda title: clock.begin(evidence_title(title)))
    for step in STEPS:
        clock.begin(step.title)
        step.do(state)
    clock.begin(_COMPOSE)
    return outcome.compose(state, _record(state, clock.times))


def _find(result: Result, clock: _Clock) -> Result:
    """The result with what is found in it."""
    for find in FINDS:
        clock.begin(find.title)
        result = find.do(result)
    return result


def _number_of_steps(typology: Typology) -> int:
    """How many things are done for one typology up to its result."""
    return len(typology.evidence) + len(STEPS) + 1


def evidence_title(operation: str) -> str:
    """What a run calls an operation that makes evidence."""
    return f"Evidence: {operation}"


class _Clock:
    """Tells the caller which step begins and remembers how long each took, seconds."""

    def __init__(self, progress: Progress | None, steps: int) -> None:
        self.progress, self.steps, self.number, self.title, self.of = progress, steps, 0, "", ""
        self.common: dict[str, Any] = {"started": datetime.now(UTC).isoformat(timespec="seconds")}
        self.times = self.common

    def turn(self, of: str) -> None:
        """Go on with another typology, whose steps are told with `of` before them; its times are its own."""
        self.end()
        self.of, self.times = of, dict(self.common)

    def begin(self, title: str) -> None:
        """End the step before and begin this one."""
        self.end()
        self.number += 1
        self.title, self.began = title, time.perf_counter()
        if self.progress:
            self.progress(f"{self.of}{title}", self.number, self.steps)

    def end(self) -> None:
        """End the step that is under way."""
        if self.title:
            self.times[self.title] = round(time.perf_counter() - self.began, 3)
            self.title = ""


def _record(state: State, times: dict[str, Any]) -> dict[str, Any]:
    """Everything needed to know where a result comes from, and to make it again."""
    config, layers, typology = state.config, state.layers, state.typology
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
            "units": "" if typology.units is None else typology.units.edition,
            "overrides": typology.overrides,
        },
        "inputs": dict(layers.record),
        "sums": _sums(state),
        "clusters": {},
        "fallbacks": state.fallbacks,
        "notes": [*layers.notes, *state.notes],
        "versions": resuming.versions(),
        "times": times,
    }


def _sums(state: State) -> dict[str, Any]:
    """People, land and cells of the region; unknown counts as 0."""
    region = state.layers.region
    return {
        "people_in_region": total(state.population, within=region),
        "people_with_buffer": total(state.population),
        "land_km2_in_region": total(state.land, within=region) * state.layers.grid.cell_area_km2,
        "cells_in_region": int(total(region)),
    }
