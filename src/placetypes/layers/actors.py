"""Actors: who is one, which theme each belongs to, and what the run says of those that belong to none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import InputError
from placetypes.io.files import column, texts
from placetypes.layers import points
from placetypes.layers.wide import KIND, NUMBER, one_row_each
from placetypes.themes import HELIXES, Matches, chosen, match
from placetypes.themes.nace import with_zeros
from placetypes.words import say

if TYPE_CHECKING:
    import geopandas as gpd

    from placetypes._typing import AnyArray, BoolArray
    from placetypes.config import Actors
    from placetypes.grid import Grid
    from placetypes.layers.ledger import Ledger

TOLD = ("theme", "further_themes", "role", "helix", "sector", "activity")
"""What codes and tags tell of an actor; '' = not known."""
_EXAMPLES = 3
"""Codes or activities that a sentence names."""


def actors(spec: Actors, grid: Grid, region: BoolArray, ledger: Ledger) -> gpd.GeoDataFrame:
    """Actors in the region: actor_id, organisation, kind, name, and what `TOLD` names.

    Without an id column actors are numbered in the order of their other columns and place, not of the file, so that the
    order of its rows does not matter.

    Raises
    ------
    InputError
        If there are actors, but none in the region; none is a body by its tags; or too many codes are none of NACE.
    ThemeError
        If a theme file is not valid.
    """
    where = ledger.where("actors", spec)
    tags = spec.osm.read if spec.osm else ()
    text = (spec.id, spec.theme, spec.organisation, spec.kind, spec.name, *spec.nace_columns, *tags)
    frame = points.read(spec, "actors", text, grid, ledger)
    if spec.counts:
        frame = one_row_each(frame, spec.counts, where=where)
        spec = spec.model_copy(update={"theme": KIND, "kind": KIND})
    told = _told(spec, frame, where=where, ledger=ledger)
    if spec.osm is not None:
        frame, told = _bodies(frame, told, where=where, ledger=ledger)
    kind = points.texts_of(frame, spec.kind, "kind", where=where)
    columns = {
        "actor_id": _ids(spec, frame, where=where),
        "theme": told.theme,
        "organisation": points.texts_of(frame, spec.organisation, "organisation", where=where),
        "kind": kind,
        "name": points.texts_of(frame, spec.name, "name", where=where),
        **{name: getattr(told, name) for name in TOLD[1:]},
        "activity": kind if spec.counts else told.activity,
        "helix": _helix(spec, kind, told.helix),
    }
    found = points.in_order(columns, frame)
    if spec.id is None:
        found["actor_id"] = [str(i + 1) for i in range(len(found))]
    found["organisation"] = np.where(found["organisation"] == "", found["actor_id"], found["organisation"])
    here = _here(found, grid, region, where=where, ledger=ledger)
    _refuse_twice(here["actor_id"].tolist(), spec, where=where)
    ledger.add("actors", in_region=len(here))
    if spec.nace_columns or spec.osm is not None or spec.counts:
        _count(here, ledger)
    return here


def _ids(spec: Actors, frame: gpd.GeoDataFrame, *, where: str) -> AnyArray:
    """Ids as the file has them; where a row stands for several actors, with the kind and number of each."""
    own = points.texts_of(frame, spec.id, "id", where=where)
    if not spec.counts or spec.id is None or frame.empty:
        return own
    return np.array([" ".join(part) for part in zip(own, frame[KIND], frame[NUMBER], strict=True)], dtype=object)


def _here(found: gpd.GeoDataFrame, grid: Grid, region: BoolArray, *, where: str, ledger: Ledger) -> gpd.GeoDataFrame:
    """The actors of the region."""
    here = points.within(found, grid, region)
    if not len(found):
        ledger.note("note_actors_none")
    elif not here.any():
        raise InputError(
            "no actor lies in the region",
            where=where,
            got=f"{len(found)} actors within {tuple(round(float(b)) for b in found.total_bounds)}",
            expected=f"some within {tuple(round(b) for b in grid.bounds)} in {grid.crs}",
            fix="check 'crs', 'x' and 'y'",
        )
    elif not here.all():
        ledger.note("note_actors_outside", count=int((~here).sum()), all=len(found))
    return found[here].reset_index(drop=True)


def _refuse_twice(ids: list[str], spec: Actors, *, where: str) -> None:
    """Refuse ids that several actors have: nobody could tell which of them is in a micro-cluster."""
    twice = {name for name, times in Counter(ids).items() if times > 1 or name == ""}
    if twice:
        raise InputError(
            "ids of actors are missing or stand several times",
            where=f"{where}, column '{spec.id}'",
            got=_most_frequent(name for name in ids if name in twice),
            expected="an id of its own for each actor",
            fix="name another column, or none: then actors are numbered ('organisation' tells which belong together)",
        )


def _told(spec: Actors, frame: gpd.GeoDataFrame, *, where: str, ledger: Ledger) -> Matches:
    """Theme, role, helix, sector and activity of each row: from the theme column, codes and tags."""
    values = points.texts_of(frame, spec.theme, "theme", where=where)
    groups = spec.themes if isinstance(spec.themes, dict) else {}
    theme = points.named(values, groups)
    if not spec.nace_columns and spec.osm is None:
        return match((), own=theme)

    def read(name: str, key: str) -> AnyArray:
        return points.texts_of(frame, name, key, where=where)

    nace = [_codes(frame, name, where=where) for name in spec.nace_columns]
    osm = spec.osm
    own = theme.copy()
    own[values == ""] = None
    told = match(
        chosen(spec.theme_files),
        nace=nace,
        tag_texts=[read(osm.tags, "osm.tags")] if osm and osm.tags else [],
        tag_columns={name: read(name, "osm.columns") for name in osm.columns} if osm else {},
        tag_pairs=[(read(osm.key, "osm.key"), read(osm.value, "osm.value"))] if osm and osm.key and osm.value else [],
        own=None if spec.theme is None else own,
    )
    coded = np.any([codes != "" for codes in nace], axis=0) if nace else np.zeros(len(frame), bool)
    _refuse_unknown(spec, told.unknown, coded, where=where, ledger=ledger)
    return replace(told, body=told.body | coded | (theme != ""))


def _codes(frame: gpd.GeoDataFrame, name: str, *, where: str) -> AnyArray:
    """A column of codes as text; where a file keeps them as numbers, first zeros are put back."""
    import pandas as pd

    if frame.empty:
        return np.empty(0, dtype=object)
    values = column(frame, name, where=where, key="nace")
    return with_zeros(texts(values)) if pd.api.types.is_numeric_dtype(values) else texts(values)


def _refuse_unknown(spec: Actors, unknown: AnyArray, coded: BoolArray, *, where: str, ledger: Ledger) -> None:
    """Say which codes are none of NACE Rev. 2; refuse them where they are too many."""
    wrong = unknown != ""
    if not wrong.any():
        return
    parts = [part for text in unknown[wrong].tolist() for part in text.split(";")]
    first, share = _most_frequent(parts), float(wrong.sum() / coded.sum())
    if share > spec.unknown_share:
        raise InputError(
            f"{int(wrong.sum())} of {int(coded.sum())} actors with a code have one that is none of NACE Rev. 2",
            where=where,
            got=first,
            expected="a division, group or class, e.g. '47', '47.2' or '47.24'",
            fix="correct 'nace' or the codes (NACE Rev. 2.1 has others), or raise 'unknown_share'",
        )
    ledger.note("note_actors_codes", count=int(wrong.sum()), all=int(coded.sum()), examples=first)


def _bodies(frame: gpd.GeoDataFrame, told: Matches, *, where: str, ledger: Ledger) -> tuple[gpd.GeoDataFrame, Matches]:
    """The rows that are bodies, and not things such as benches."""
    body = told.body
    if len(frame) and not body.any():
        raise InputError(
            "no row is a body by its tags",
            where=where,
            got=f"{len(frame)} rows",
            expected="tags such as shop=bakery or amenity=restaurant",
            fix="check the columns of 'osm', and 'where'",
        )
    if not body.all():
        ledger.note("note_actors_things", count=int((~body).sum()), all=len(frame))
    kept = {name: getattr(told, name)[body] for name in (*TOLD, "body", "unknown")}
    return frame[body].reset_index(drop=True), Matches(**kept)


def _helix(spec: Actors, kind: AnyArray, usual: AnyArray) -> AnyArray:
    """Helix by the kind column where that tells it, else what such an actor usually is."""
    own = points.named(kind, {str(k): v for k, v in spec.helixes.items()} or {name: [name] for name in HELIXES})
    return np.where(own == "", usual, own)


def _count(actors: gpd.GeoDataFrame, ledger: Ledger) -> None:
    """Write down how many actors belong to each theme, and what those do that belong to none."""
    themes = Counter(actors["theme"].tolist())
    without = themes.pop("", 0)
    ledger.add("actors", themes=dict(sorted(themes.items())), no_theme=without)
    if without:
        unknown = say("note_no_code", ledger.language)
        rest = [activity or unknown for activity in actors.loc[actors["theme"] == "", "activity"].tolist()]
        ledger.note("note_actors_without_theme", count=without, all=len(actors), examples=_most_frequent(rest))


def _most_frequent(found: Iterable[str]) -> str:
    """The most frequent texts with their numbers; the order of rows does not matter."""
    ranked = sorted(Counter(found).items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"'{text}' ({times})" for text, times in ranked[:_EXAMPLES])
