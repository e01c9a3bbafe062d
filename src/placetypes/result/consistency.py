"""What must hold between the parts of a result."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from placetypes.compact import release, strips
from placetypes.errors import InputError
from placetypes.layer_store import LayerStore
from placetypes.result.inside import AT_ONCE

if TYPE_CHECKING:
    from placetypes._typing import AnyArray
    from placetypes.result.parts import Parts

NOT_CLASSIFIED = 0
"""Code of cells outside the region, of water, and of cells without data."""

NEEDED = ("population", "land", "density")
"""Evidence that every result has."""


def check(result: Parts) -> None:
    """Refuse a result whose parts do not fit together.

    Raises
    ------
    InputError
        If an array does not have the grid's shape, needed evidence is missing, a code, a unit, an actor or a cluster
        does not exist, or a result beside it has another grid.
    """
    named = {name: getattr(result, name) for name in ("types", "rule", "margin", "runner_up", "region", "unit")}
    shapes = {name: np.shape(values) for name, values in {**named, **result.expected}.items()}
    shapes |= LayerStore.of(result.evidence, result.grid.shape).shapes
    for name, shape in shapes.items():
        if shape != result.grid.shape:
            raise InputError(
                "an array does not fit the grid",
                where=name,
                got=f"shape {shape}",
                expected=result.grid.shape,
            )
    if missing := [name for name in NEEDED if name not in result.evidence]:
        raise InputError(
            "evidence is missing",
            where="evidence",
            got="no " + ", ".join(missing),
            expected="all of " + ", ".join(NEEDED),
        )
    _check_codes(result)
    _check_members(result)
    _check_beside(result)


def _check_codes(result: Parts) -> None:
    known = [NOT_CLASSIFIED, *result.typology.by_code]
    for name in ("types", "runner_up"):
        if stray := sorted(_codes(getattr(result, name)) - set(known)):
            raise InputError("codes that the typology does not have", where=name, got=stray, expected=f"among {known}")
    (_, rule), (first, last) = _range(result.rule), _range(result.unit)
    if rule > len(result.typology.rules) or last > len(result.units) or first < 0:
        raise InputError(
            "a cell names a rule or unit that does not exist",
            where="rule or unit",
            got=f"rule {rule}, unit {first} to {last}",
            expected=f"at most {len(result.typology.rules)} rules and {len(result.units)} units",
        )


def _codes(values: AnyArray) -> set[int]:
    """The codes that there are, strip by strip."""
    found: set[int] = set()
    for rows in strips(values.shape, cells=AT_ONCE):
        part = values[rows]
        codes = np.flatnonzero(np.bincount(part.ravel())) if part.dtype == np.uint8 else np.unique(part)
        found.update(codes.tolist())
        release(values)
    return found


def _range(values: AnyArray) -> tuple[int, int]:
    """The lowest and the highest value, strip by strip."""
    ends = []
    for rows in strips(values.shape, cells=AT_ONCE):
        ends.append((int(values[rows].min()), int(values[rows].max())))
        release(values)
    return min(low for low, _ in ends), max(high for _, high in ends)


def _check_members(result: Parts) -> None:
    tables = {
        "members": result.clusters,
        "visit_members": result.visits,
        "constellation_members": result.constellations,
    }
    for name, table in tables.items():
        pairs = getattr(result, name)
        for column in pairs:
            known = result.actors if column == "actor_id" else table
            if stray := sorted(set(pairs[column]) - set(known[column])):
                raise InputError(
                    f"members name a {column} that does not exist",
                    where=name,
                    got=", ".join(map(str, stray[:3])),
                    expected="clusters, constellations and actors of the result",
                )


def _check_beside(result: Parts) -> None:
    for name, other in result.beside.items():
        if not name or name != Path(name).name or name.startswith(".") or other.beside:
            raise InputError(
                "a result cannot stand beside another like this",
                where="beside",
                got=f"'{name}'",
                expected="a short name that can name a folder, and a result with none beside it",
            )
        if other.grid != result.grid:
            raise InputError("a result beside another has another grid", where=f"beside, {name}", got=other.grid)
