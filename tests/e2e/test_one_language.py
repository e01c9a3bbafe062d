"""A run in Swedish is Swedish: what people read of it, in every file and on the terminal, with no English in it."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from contextlib import closing
from html import unescape
from xml.etree import ElementTree as ET

import pytest
import rasterio
from command_line import call
from tiny_region import tiny_world

from placetypes.result import Result
from placetypes.words import words

ENGLISH = re.compile(r"\b(?:the|of|are|with|which|from|\d people|\d cells)\b", re.IGNORECASE)
"""Words that hardly a sentence is without, and that no Swedish one has."""
READ_IN_QGIS = ("name", "label", "alias", "value", "title")
TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
ISLAND = re.compile(r"<script type=.application/json[^>]*>(.*?)</script>", re.DOTALL)


@pytest.fixture(scope="module")
def swedish(tmp_path_factory):
    """The tiny region with gaps in its data that notes tell of: what the run said, and its folder."""
    world = tiny_world().without("layers.land", "localities")
    world.document["output"] = {"language": "sv"}
    world.tables["actors"].loc[0, "easting"] = float("nan")
    world.region("population")[28, 20] = float("nan")
    folder = tmp_path_factory.mktemp("swedish")
    ended = call("run", world.write(folder / "inputs"), "--out", folder / "result")
    assert ended.code == 0, ended.err
    return ended, folder / "result"


def said_in_sheets(file):
    """All text of a workbook."""
    with zipfile.ZipFile(file) as book:
        return [text for node in ET.fromstring(book.read("xl/sharedStrings.xml")).iter() if (text := node.text)]


def said_in_project(file):
    """Text and read attributes of a QGIS project, but what is of coordinate systems."""
    with zipfile.ZipFile(file) as packed:
        root = ET.fromstring(packed.read("result.qgs"))
    for parent in [*root.iter()]:
        for child in parent.findall("spatialrefsys"):
            parent.remove(child)
    for node in root.iter():
        if node.tag == "datasource":
            continue
        yield from filter(None, (node.text, *(node.get(name) for name in READ_IN_QGIS)))


def said_in_package(file):
    """Titles and descriptions of layers, and the facts about the result."""
    with closing(sqlite3.connect(file)) as opened:
        for query in (
            "select identifier || ': ' || description from gpkg_contents where table_name <> 'layer_styles'",
            "select fact || ': ' || value from \"About this result\"",
        ):
            yield from (row[0] for row in opened.execute(query))


def said_on_page(file):
    """Text of a page, and what its script knows."""
    page = file.read_text(encoding="utf-8")
    yield from unescape(TAGS.sub("\n", page)).splitlines()
    waiting = [json.loads(island) for island in ISLAND.findall(page)]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as known:
                waiting += known.values()
            case list() as known:
                waiting += known


def said_by_run(swedish):
    """Place -> what people read there, piece by piece."""
    ended, folder = swedish
    told = {"terminal": ended.out.replace(str(folder), "").splitlines()}
    checked = call("check", folder.parent / "inputs" / "region.toml")
    told["check"] = re.sub(r"\S*pytest-of\S*", "", checked.out).splitlines()
    for command in (["typology", "degurba", "--units", "2021"], ["themes"], ["theme", "food"]):
        lines = call(*command, "--language", "sv").out.splitlines()
        told[command[0]] = [line for line in lines if "┃" in line]  # headings of tables; the rest is of data files
    for page in (folder / "report.html", *sorted((folder / "cards").glob("*.html"))):
        told[page.name] = [*said_on_page(page)]
    told["summary.xlsx"] = said_in_sheets(folder / "summary.xlsx")
    told["result.qgz"] = [*said_in_project(folder / "result.qgz")]
    told["result.gpkg"] = [*said_in_package(folder / "result.gpkg")]
    for file in sorted(folder.glob("*.tif")):
        with rasterio.open(file) as opened:
            told[file.name] = [*opened.tags().values()]
    return told


def of_data(result):
    """What others wrote: sources of rules and thresholds."""
    typology = result.typology
    found = {rule.source for rule in typology.rules} | {rule.status for rule in typology.rules if " " in rule.status}
    return sorted(found | {t.source for t in typology.thresholds.values()}, key=len, reverse=True)


def test_nothing_is_said_in_english(swedish):
    said, data = said_by_run(swedish), of_data(Result.load(swedish[1]))
    left = []
    for place, pieces in said.items():
        for piece in pieces:
            text = piece
            for known in data:
                text = text.replace(known, " ")
            left += [(place, piece)] if ENGLISH.search(text) else []
    assert left == [], "\n".join(f"{place}: {piece}" for place, piece in left)


def test_no_sentence_of_the_english_words_is_said(swedish):
    own = words("sv")
    english = {key: max(re.split(r"{\w+}|\|", sentence), key=len).strip() for key, sentence in words("en").items()}
    whole = {key: part for key, part in english.items() if part.count(" ") > 1 and part not in own[key]}
    for place, pieces in said_by_run(swedish).items():
        text = "\n".join(pieces)
        assert [key for key, part in whole.items() if part in text] == [], place


def test_notes_and_what_was_done_without_are_said_everywhere(swedish):
    record = Result.load(swedish[1]).record
    told = [*record["notes"], *record["fallbacks"]]
    assert len(told) > 3
    said = said_by_run(swedish)
    for sentence in told:
        assert sentence in said["summary.xlsx"]
        assert sentence in said["report.html"]
