"""What the report says of other typologies of its run: how they agree with this one and with each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.report.colors import OTHER, TYPE, color
from placetypes.typology.model import text
from placetypes.words import say

if TYPE_CHECKING:
    from placetypes.result import Result
    from placetypes.result.comparison import Comparison


def content(result: Result, small_maps: Mapping[str, str]) -> dict[str, Any]:
    """Everything of the section, named; ``small_maps`` by name of the other results, as they stand in the page."""
    others = {
        name: {
            "title": text(other.typology.title, result.language),
            "changes": other.changes,
            "map": small_maps.get(name, ""),
        }
        for name, other in result.beside.items()
    }
    colors = {name: f"{OTHER}-{order}" for order, name in enumerate(result.beside)}
    return {"others": others, "pairs": [_pair(found, colors) for found in result.comparisons]}


def _pair(found: Comparison, colors: Mapping[str, str]) -> dict[str, Any]:
    """Sentences and cross table of two typologies; classes that nobody compared lives in are left out of the table."""
    first, second = found.typologies
    people = found.tables["people"]
    share = people / people.sum() if people.sum() > 0 else people
    rows, cols = np.flatnonzero(people.sum(axis=1)), np.flatnonzero(people.sum(axis=0))
    down, across = (colors.get(name, TYPE) for name in found.names)
    heads = [
        (text(second.classes[col].name, found.language), "n", color(across, second.classes[col].code)) for col in cols
    ]
    return {
        "sentences": found.sentences(),
        "title": say("cross_table", found.language, a=found.names[0], b=found.names[1]),
        "heads": [("", ""), *heads],
        "rows": [
            {
                "color": color(down, first.classes[row].code),
                "name": text(first.classes[row].name, found.language),
                "cells": [
                    (share[row, col], found.read_as["people"].get(first.classes[row].key) == second.classes[col].key)
                    for col in cols
                ],
            }
            for row in rows
        ],
    }
