"""What the report says of how a result was made: version, grid, inputs and what was read of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from placetypes.words import number, say, words

if TYPE_CHECKING:
    from placetypes.result import Result

FACTS = (
    "rows", "cells", "in_region", "on_grid", "outside", "missing_in_region", "suppressed", "sum_before", "sum_on_grid",
    "commuters", "km", "no_theme",
)  # fmt: skip
"""What is told of an input, in this order; all of it is in ``run.json``."""
_ALWAYS = {"rows", "cells", "in_region", "on_grid", "sum_before", "sum_on_grid", "commuters", "km"}
"""Told also where it is nothing."""
_DIGITS = 6
"""Significant digits of sums: what is lost between file and grid must be seen."""


def content(result: Result) -> dict[str, Any]:
    """Everything of the section, named."""
    record, language = result.record, result.language
    versions = ", ".join(f"{name} {version}" for name, version in record.get("versions", {}).items())
    return {
        "made_about": _about(result),
        "sums": list(_sums(record.get("sums", {}), language)),
        "inputs": list(_inputs(record.get("inputs", {}), language)),
        "versions": say("page_versions", language, versions=versions) if versions else "",
    }


def _about(result: Result) -> str:
    language, (rows, cols) = result.language, result.grid.shape
    return say(
        "page_made_about",
        language,
        version=str(result.record.get("placetypes", "")),
        typology=f"{result.typology.id} {result.typology.version}",
        rows=number(rows, language),
        cols=number(cols, language),
        size=number(result.grid.cell_size, language),
        crs=str(result.grid.crs),
    )


def _sums(sums: Mapping[str, Any], language: str) -> Iterator[str]:
    for name, value in sums.items():
        if isinstance(value, int | float):
            title = words(language).get(f"page_sum_{name}", name.replace("_", " "))
            yield f"{title}: {number(round(value), language)}"


def _inputs(inputs: Mapping[str, Any], language: str) -> Iterator[dict[str, str]]:
    for name, facts in inputs.items():
        if isinstance(facts, Mapping):
            shown = {key: str(facts.get(key) or "") for key in ("path", "sha256", "source", "licence", "year")}
            yield {"name": name, **shown, "read": "; ".join(_read(facts, language))}


def _read(facts: Mapping[str, Any], language: str) -> Iterator[str]:
    for key in FACTS:
        value = facts.get(key)
        if value or (value is not None and key in _ALWAYS):
            yield say(f"page_fact_{key}", language, value=number(float(value), language, digits=_DIGITS))
