"""Which files a result is saved as. Everything is written beside the folder and moved into place at the end."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from placetypes.errors import OutputError
from placetypes.io.write_cells import AT_ONCE, Named, write_cells
from placetypes.io.write_rasters import write_evidence, write_types
from placetypes.io.write_sheets import write_sheets
from placetypes.io.write_tables import write_csv, write_json, write_parquet
from placetypes.io.write_vectors import write_geopackage
from placetypes.layer_store import LayerStore
from placetypes.result.beside import COMPARED, write_comparisons
from placetypes.result.by_type import DECIMALS, clusters_by_type
from placetypes.result.expectation import bands
from placetypes.result.folder import refuse_foreign, replaced
from placetypes.result.groups import groups
from placetypes.result.project import project_of
from placetypes.result.provenance import credits_of
from placetypes.result.record import RECORD, sums, write_record, written_by
from placetypes.result.scales import expectation_grids, margin_style
from placetypes.result.sheets import sheets
from placetypes.result.unit_classes import SHARE_DECIMALS, classified, unit_decimals, unit_table
from placetypes.result.units_of_layers import units_of_layers
from placetypes.result.vectors import TAKEN, vector_layers
from placetypes.typology.model import text
from placetypes.words import say, words

if TYPE_CHECKING:
    import os

    from placetypes.compact import Held
    from placetypes.result.model import Result
    from placetypes.typology import Typology

TYPOLOGY, THEMES = "typology.json", "themes.json"
TYPES, EVIDENCE = "place_types.tif", "evidence.tif"
PROJECT = "result.qgz"
CELLS, VECTORS, SUMMARY, UNITS = "cells.parquet", "result.gpkg", "summary.csv", "units.csv"
WORKBOOK = "summary.xlsx"
CARDS = "cards"
"""Folder of further files, one per micro-cluster."""
CLUSTERS, BY_TYPE, CONSTELLATIONS = "clusters.csv", "clusters_by_type.csv", "constellations.csv"
EXPECTATION, ROADS = "expectation.tif", "roads.parquet"
OWN = (
    TYPES, f"{TYPES}.aux.xml", "place_types.qml", EVIDENCE, "evidence.qml", CELLS, VECTORS, PROJECT, SUMMARY, WORKBOOK,
    CLUSTERS, BY_TYPE, CONSTELLATIONS, TYPOLOGY, THEMES,
)  # fmt: skip
"""Files of every result but its record; `UNITS` comes with a typology that classifies units, `EXPECTATION` with themes
of actors, `ROADS` with windows by travel time."""
DECISION = ("margin", "rule", "runner_up")
"""Bands of `EVIDENCE` after the layers; their names are not to be used by a layer."""
CSV_DECIMALS = {"people": 1, "area_km2": 3, "share_people": SHARE_DECIMALS, "share_area": SHARE_DECIMALS}
CLUSTER_DECIMALS = {
    "expected": 4, "relative_risk": 3, "rr_low": 3, "rr_high": 3, "concentration": 3, "specialisation": 3, "q_value": 5,
    "support": 3, "radius_m": 0, "easting": 0, "northing": 0,
    "diversity_0": 2, "diversity_1": 2, "diversity_2": 2, "largest_share": 3,
    "municipal_quotient": 3, "municipal_q": 5, "lowest_without_one": 3,
}  # fmt: skip

CONSTELLATION_DECIMALS = {
    "minutes": 1, "within": 0, "span_m": 0, "expected": 3, "score": 3, "false_per_region": 5, "q_value": 5,
}  # fmt: skip


def save(result: Result, folder: str | os.PathLike[str], *, force: bool, extras: Mapping[str, bytes]) -> Path:
    """Write all files of a result, and of each beside it in a folder of its name.

    Parameters
    ----------
    result
        What to save.
    folder
        Where; an earlier result there is replaced, files that no run wrote are kept.
    force
        Save into a folder although it holds things and no result.
    extras
        Further files (name -> content), e.g. a map and a report, that are moved into place together with the others;
        pages of micro-clusters as ``cards/FILE``, and for a result beside this one as ``NAME/FILE``.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        If the folder holds something that is no result and `force` is not set, an extra has an impossible name, or
        writing fails.
    """
    final = Path(folder).absolute()
    check_folder(final, force=force)
    for own, further in _parts(result, extras).values():
        _check(own, further, final)
    with replaced(final, written_by=written_by) as partial:
        _write_all(result, partial, extras)
    return final


def _parts(result: Result, extras: Mapping[str, bytes]) -> dict[str, tuple[Result, dict[str, bytes]]]:
    """Each folder within ("" = the folder itself) -> the result that goes there, and its further files."""
    parts: dict[str, tuple[Result, dict[str, bytes]]] = {"": (result, {})}
    parts |= {name: (other, {}) for name, other in result.beside.items()}
    for name, content in extras.items():
        inside, slash, file = name.partition("/")
        own, file = (inside, file) if slash and inside in result.beside else ("", name)
        parts[own][1][file] = content
    return parts


def _check(result: Result, extras: Mapping[str, bytes], final: Path) -> None:
    taken = {*OWN, RECORD, UNITS, EXPECTATION, "expectation.qml", ROADS, *COMPARED, *result.beside}
    if wrong := [name for name in extras if not _usable(name, taken)]:
        raise OutputError(
            "a further file cannot have this name",
            where=final,
            got=wrong,
            expected=f"a plain file name that the result does not use, or one in {CARDS}/",
        )
    if clash := [kind.name["en"] for kind in result.typology.places if kind.name["en"].casefold() in TAKEN]:
        raise OutputError(
            "a kind of places has the name of a layer that every result has", where=final, got=clash, fix="rename it"
        )
    if clash := [name for name in result.evidence if name in DECISION]:
        raise OutputError(
            "evidence has the name of a band that every result has", where=final, got=clash, fix="rename the layer"
        )


def _usable(name: str, taken: set[str]) -> bool:
    """Whether a further file can be called so: a plain name, or one in the folder of cards."""
    plain = name.removeprefix(f"{CARDS}/")
    return bool(plain) and Path(plain).name == plain and not plain.startswith(".") and name not in {*taken, CARDS}


def _write_all(result: Result, to: Path, extras: Mapping[str, bytes]) -> None:
    """Write a result and those beside it, each with a record of its own files; the first has them all."""
    files: dict[str, str] = {}
    for name, (own, further) in reversed(_parts(result, extras).items()):
        place = to / name
        place.mkdir(exist_ok=True)
        _write_files(own, place)
        for file, content in further.items():
            (place / file).parent.mkdir(exist_ok=True)
            (place / file).write_bytes(content)
        compared = write_comparisons(own, place)
        here = sums(place, [*OWN, *_at_times(own), *compared, *further])
        write_record(place, own.record, beside=own.beside, files=here if name else {**files, **here})
        if name:
            files |= {f"{name}/{file}": checksum for file, checksum in (here | sums(place, [RECORD])).items()}


def _at_times(result: Result) -> list[str]:
    """Files that not every result has."""
    searched = [EXPECTATION, "expectation.qml"] * bool(result.expected)
    return [UNITS] * classified(result) + searched + [ROADS] * (result.roads is not None)


def check_folder(folder: str | os.PathLike[str], *, force: bool) -> None:
    """See whether a result may be saved in a folder, before the work is done.

    Raises
    ------
    OutputError
        If a file is in the way, or the folder holds something that is no result and `force` is not set.
    """
    refuse_foreign(Path(folder).absolute(), written_by=written_by, what="result", force=force)


def _write_files(result: Result, to: Path) -> None:
    tags = _tags(result)
    language = result.language
    write_types(to / TYPES, result.types, result.grid, result.typology, language=language, tags=tags)
    decision = dict(zip(DECISION, (result.margin, result.rule, result.runner_up), strict=True))
    units = units_of_layers(result.typology)
    evidence = LayerStore.kept(result.evidence, result.grid.shape).with_arrays(decision)
    style = margin_style(result, band=len(result.evidence) + 1)
    write_evidence(to / EVIDENCE, evidence, result.grid, units=units, tags=tags, style=style)
    if result.expected:
        expectation = bands(result)
        actors = dict.fromkeys(expectation, "actors")
        style = expectation_grids(result)[0].style
        write_evidence(to / EXPECTATION, expectation, result.grid, units=actors, tags=tags, style=style)
    write_cells(to / CELLS, result.grid, result.region, cells(result), attributes=tags, at_once=AT_ONCE)
    if result.roads is not None:
        write_parquet(to / ROADS, result.roads.assign(synthetic=result.mark), attributes=tags)
    layers = vector_layers(result)
    write_geopackage(
        to / VECTORS, layers, about=_named(tags, language), about_title=say("layer_about_this_result", language)
    )
    files = {"package": VECTORS, "types": TYPES, "evidence": EVIDENCE, "expectation": EXPECTATION}
    (to / PROJECT).write_bytes(project_of(result, layers, **files))
    summary = result.summary().assign(synthetic=result.mark, set_otherwise=result.changes)
    write_csv(to / SUMMARY, summary, decimals=CSV_DECIMALS)
    if classified(result):
        table = unit_table(result).assign(synthetic=result.mark, set_otherwise=result.changes)
        write_csv(to / UNITS, table, decimals={**CSV_DECIMALS, **unit_decimals(result)})
    clusters = groups(result).drop(columns="geometry")
    clusters = clusters.assign(synthetic=result.mark, set_otherwise=result.changes)
    write_csv(to / CLUSTERS, clusters, decimals=CLUSTER_DECIMALS)
    ladder = result.published_constellations.drop(columns="geometry")
    ladder = ladder.assign(synthetic=result.mark, set_otherwise=result.changes)
    write_csv(to / CONSTELLATIONS, ladder, decimals=CONSTELLATION_DECIMALS)
    by_type = clusters_by_type(result).assign(synthetic=result.mark, set_otherwise=result.changes)
    write_csv(to / BY_TYPE, by_type, decimals=DECIMALS)
    about = "; ".join(f"{name}: {said}" for name, said in _named(tags, language).items())
    write_sheets(to / WORKBOOK, sheets(result), title=tags["title"], comment=about)
    write_json(to / TYPOLOGY, result.typology.model_dump(mode="json"))
    write_json(to / THEMES, {name: theme.model_dump(mode="json") for name, theme in result.themes.items()})


def _tags(result: Result) -> dict[str, str]:
    """What stands in the header of every file that has one; the keys are the same in every language, for programs."""
    typology, language = result.typology, result.language
    tags = {
        "title": f"{text(typology.title, language)}: {result.name}",
        "typology": f"{typology.id} {typology.version}",
        "note": text(typology.note, language),
        "software": f"placetypes {result.record.get('placetypes', '')}".strip(),
    }
    tags |= {"thresholds": result.changes} if result.changes else {}
    tags["sources"] = "; ".join(credits_of(result.record))
    return {**tags, result.mark: say("synthetic", language)} if result.synthetic else tags


def _named(tags: Mapping[str, str], language: str) -> dict[str, str]:
    """The same facts as people read them."""
    return {words(language).get(f"fact_{key}", key): said for key, said in tags.items()}


def cells(result: Result) -> dict[str, Held | Named]:
    """Columns of the cells of the region: place type, decision, unit and all evidence."""
    evidence = LayerStore.kept(result.evidence, result.grid.shape)
    columns: dict[str, Held | Named] = {"place_type": result.types}
    columns["key"] = Named(result.types, _keys(result.typology))
    columns |= {name: getattr(result, name) for name in ("rule", "margin", "runner_up")}
    columns["unit_id"] = Named(result.unit, ["", *result.units["unit_id"].astype(str)])
    columns |= {name: evidence.held(name) for name in evidence}
    columns["synthetic"] = Named(np.broadcast_to(np.uint8(0), result.grid.shape), [result.mark])
    return columns


def _keys(typology: Typology) -> list[str]:
    """Keys of the place types, by their code."""
    named = {c.code: c.key for c in typology.classes}
    return [named.get(code, "") for code in range(max(named) + 1)]
