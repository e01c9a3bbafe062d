"""Shares of people under `nordic` in Östergötland, on which it was fitted, and in Sweden, on which it was not."""

from __future__ import annotations

from measured import NORDIC, ROOT, SHORT, TYPES, _sweden, shares
from tables import table

from placetypes import config


def results_nordic() -> str:
    """Published, found and the difference, in both."""
    rows = []
    for name, region in (("Östergötland", config.read(ROOT / "configs" / "ostergotland.toml")), ("Sweden", _sweden())):
        chosen = region.typology.model_copy(update={"id": "nordic"})
        found = shares(region.model_copy(update={"typology": chosen})).by_type
        rows.append((f"**{name}**, published 2022", *(f"**{NORDIC[name][code]:.1f}**" for code in TYPES)))
        rows.append((f"{name}, `nordic`", *(f"{found[code]:.1f}" for code in TYPES)))
        rows.append(("*difference*", *(f"{found[code] - NORDIC[name][code]:+.1f}" for code in TYPES)))
    return table(("region", *SHORT), rows, right=len(SHORT))


MEASURED = {"results-nordic": results_nordic}
"""Parts of pages that need the open data."""
