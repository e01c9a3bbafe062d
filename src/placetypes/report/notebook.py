"""What a notebook shows of a result: a short table, and the map that answers.

The map is that of the report. It stands in a frame of its own that may run its scripts and nothing else: it shares no
origin with the notebook, whose pages know the keys of its server.
"""

from __future__ import annotations

import base64
import math
import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from placetypes.maps import map_pngs
from placetypes.maps.palettes import dressed
from placetypes.report import webmap
from placetypes.templates import page
from placetypes.typology.model import text
from placetypes.words import length, number, percent, say, words

if TYPE_CHECKING:
    from placetypes.result import Result

HEIGHT = 880
"""Pixels of the frame: the map with its legend and switches, in a notebook of usual width."""


@dataclass(frozen=True, repr=False)
class Explored:
    """An interactive map, shown where it is the last value of a notebook's cell."""

    page: str
    """HTML of the map: one page that asks nothing of the network."""
    title: str
    height: int = HEIGHT
    """Of the frame in a notebook, pixels."""

    def _repr_html_(self) -> str:
        """The page in a frame of its own; everything in it is escaped.

        Its search is a form, which a browser lets answer only where forms are allowed; the page lets none be sent.
        """
        from markupsafe import Markup

        frame = (
            '<iframe srcdoc="{page}" title="{title}" sandbox="allow-scripts allow-forms" '
            'style="width:100%;height:{height}px;border:0"></iframe>'
        )
        return str(Markup(frame).format(page=self.page, title=self.title, height=self.height))

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page as a file that opens without a network, and give its path.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        file = Path(path)
        file.write_text(self.page, encoding="utf-8")
        return file

    def __repr__(self) -> str:
        return f"<Map of {self.title}: show it in a notebook, or save('map.html')>"


def explore(result: Result, *, language: str | None = None, height: int = HEIGHT) -> Explored:
    """The map that answers; see `placetypes.Result.explore`.

    Cards of groups are files of a saved result, so that the map leads to none.
    """
    shown = replace(dressed(result, language=language), beside={})
    content: dict[str, Any] = {
        "language": shown.language,
        "word": words(shown.language),
        "name": shown.name,
        "synthetic": shown.synthetic,
        "map": base64.b64encode(map_pngs(shown)[1]).decode("ascii"),
        **webmap.content(shown, cards=False),
    }
    mark = f", {shown.mark}" if shown.mark else ""
    return Explored(
        page("explore.html", percent=partial(_percent, language=shown.language)).render(content) + "\n",
        f"{shown.name}{mark}",
        height,
    )


def in_short(result: Result) -> str:
    """A short table as HTML: people and land by place type, what was found, and what stood in for missing data."""
    language = result.language
    whole = result.summary().query("unit_id == ''")
    colors = {c.code: c.color for c in result.typology.classes}
    table: list[dict[Any, Any]] = whole.to_dict("records")
    rows = [
        {
            "name": str(row["type"]),
            "color": colors.get(int(row["code"]), "#ffffff"),
            "people": number(round(float(row["people"])), language),
            "share_people": _percent(float(row["share_people"]), language=language),
            "area": number(round(float(row["area_km2"])), language),
            "share_area": _percent(float(row["share_area"]), language=language),
        }
        for row in table
    ]
    counts = [(text(kind.name, language), len(result.places_of(kind, own=True))) for kind in result.typology.places]
    groups = (("clusters", result.published_clusters), ("visits_on_map", result.published_visits))
    counts += [(say(key, language), len(table)) for key, table in groups if len(table)]
    counts.append((say("border", language), len(result.units)))
    content = {
        "word": words(language),
        "name": result.name,
        "title": text(result.typology.title, language),
        "cells": say("cells", language, size=length(result.grid.cell_size, language)),
        "synthetic": result.synthetic,
        "changes": result.changes,
        "rows": rows,
        "counted": [f"{name}: {number(count, language)}" for name, count in counts],
        "fallbacks": [str(sentence) for sentence in result.record.get("fallbacks", [])],
    }
    return page("short.html", percent=partial(_percent, language=language)).render(content) + "\n"


def _percent(share: float, language: str) -> str:
    return "–" if math.isnan(share) else percent(share, language)
