"""The worked example: every table of the page is what the program gives on the page's own square."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import placetypes as pt
from placetypes._typing import FloatArray
from placetypes.decision import decide
from placetypes.result import Result

PAGE = (Path(__file__).parents[1] / "docs" / "worked-example.md").read_text(encoding="utf-8")
SIZE = 7
COLUMNS = "ABCDEFG"
MARK = re.compile(r"<!-- (?P<kind>\w+): (?P<what>[\w ]+) -->\n\n(?P<table>(?:\|.*\n)+)")
NOTHING = "–"
TYPOLOGIES = ("halland", "ostergotland", "degurba")


def tables(kind: str) -> dict[str, list[list[str]]]:
    """The rows below the heading of every table of a kind, by what its mark names."""
    found = {}
    for mark in MARK.finditer(PAGE):
        if mark["kind"] == kind:
            rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in mark["table"].splitlines()]
            found[mark["what"]] = rows[2:]
    return found


GRIDS = {what: [row[1:] for row in rows] for what, rows in tables("table").items()}


def numbers(cells: list[list[str]]) -> FloatArray:
    return np.array([[np.nan if cell == NOTHING else float(cell) for cell in row] for row in cells])


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    layers = {"population": numbers(GRIDS["people"]), "land": numbers(GRIDS["land"]), "built": np.zeros((SIZE, SIZE))}
    return {name: pt.classify(layers, cell_size=1000, crs="EPSG:3035", typology=name) for name in TYPOLOGIES}


def cells_of(words: str) -> list[tuple[int, int]]:
    return [(int(row) - 1, COLUMNS.index(column)) for column, row in re.findall(r"\b([A-G])([1-7])\b", words)]


def test_the_page_has_all_its_tables() -> None:
    steps = {
        "halland": {"density", "built", "metres_to_city", "types"},
        "ostergotland": {"built_nearby", "settlement", "minutes_to_core", "minutes_to_near_town", "types", "margin"},
        "degurba": {"dense_cluster", "types"},
    }
    named = {f"{name} {layer}" for name, layers in steps.items() for layer in layers}
    assert named | {"people", "land"} == set(GRIDS)
    assert set(tables("rules")) == set(TYPOLOGIES)
    assert set(tables("margins")) == {"halland", "ostergotland"}


@pytest.mark.parametrize("what", [what for what in GRIDS if " " in what])
def test_layers(results: dict[str, Result], what: str) -> None:
    """Each number as the program gives it, to the decimals shown; a dash is none, unknown or not classified."""
    typology, name = what.split()
    result, shown = results[typology], GRIDS[what]
    found = {"types": result.types, "margin": result.margin}.get(name, result.evidence.get(name))
    assert found is not None
    assert [len(row) for row in shown] == [SIZE] * SIZE
    labels = name in {"types", "built", "settlement", "dense_cluster"}
    for row, line in enumerate(shown):
        for column, cell in enumerate(line):
            value = float(found[row, column])
            if cell == NOTHING:
                assert not np.isfinite(value) or (labels and value == 0), f"{COLUMNS[column]}{row + 1}"
                continue
            decimals = len(cell.partition(".")[2])
            assert value == pytest.approx(float(cell), abs=0.5001 * 10**-decimals), f"{COLUMNS[column]}{row + 1}"


@pytest.mark.parametrize("typology", TYPOLOGIES)
def test_rules(results: dict[str, Result], typology: str) -> None:
    """Which cells each rule takes, and how many people live there."""
    result, people = results[typology], numbers(GRIDS["people"])
    rows = tables("rules")[typology]
    assert len(rows) == len(result.typology.rules)
    for number, (position, name, code, count, persons, which) in enumerate(rows, start=1):
        taken = result.rule == number
        rule = result.typology.rules[number - 1]
        kind = result.typology.by_key[rule.type]
        assert (int(position), name, int(code)) == (number, kind.name["en"], kind.code)
        assert (int(count), int(persons)) == (taken.sum(), people[taken].sum())
        listed = cells_of(which)
        assert listed == ([] if "others" in which else list(zip(*map(np.ndarray.tolist, taken.nonzero()), strict=True)))


MARGINS = [(typology, row) for typology, rows in tables("margins").items() for row in rows]


@pytest.mark.parametrize(("typology", "row"), MARGINS)
def test_margins_are_worked_out(results: dict[str, Result], typology: str, row: list[str]) -> None:
    """Each threshold's value, its move and its width; moving it that far, and no less, gives the type named."""
    cell, code, name, value, here, move, width, part, other = row
    result = results[typology]
    threshold = result.typology.thresholds[name.strip("`")]
    at = cells_of(cell)[0]
    assert int(code) == result.types[at]
    assert (float(value), float(width)) == (threshold.value, pytest.approx(threshold.width))
    assert float(move) == pytest.approx(abs(float(here) - float(value)))
    assert float(part) == pytest.approx(float(move) / float(width), abs=0.005)

    def otherwise(moved: float) -> int:
        changed = result.typology.with_overrides({name.strip("`"): moved}, allow_outside_range=True)
        return int(decide(result.evidence, result.types > 0, changed).types[at])

    just_past = 0.01 * np.sign(float(here) - float(value))
    assert otherwise(float(here) + just_past) == int(other)
    assert otherwise(float(value) + 0.999 * (float(here) - float(value))) == int(code)


def test_every_cell_worked_out_shows_its_margin(results: dict[str, Result]) -> None:
    nearest: dict[tuple[str, str], tuple[float, int]] = {}
    for typology, (cell, *_, part, other) in MARGINS:
        nearest[typology, cell] = min((float(part), int(other)), nearest.get((typology, cell), (np.inf, 0)))
    for (typology, cell), (part, other) in nearest.items():
        result, at = results[typology], cells_of(cell)[0]
        assert part == pytest.approx(result.margin[at], abs=0.005)
        assert other == result.runner_up[at]


def test_the_program_of_the_page_gives_the_maps_of_the_page(
    results: dict[str, Result], capsys: pytest.CaptureFixture[str]
) -> None:
    code = re.search(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert code is not None
    names: dict[str, object] = {}
    exec(code[1], names)
    assert capsys.readouterr().out.startswith("[[")
    for name in TYPOLOGIES:
        made = names[name]
        assert isinstance(made, Result)
        assert np.array_equal(made.types, results[name].types)


def test_minutes_worked_out_one_by_one(results: dict[str, Result]) -> None:
    """Each line that ends in minutes says those of its cell."""
    minutes = results["ostergotland"].evidence["minutes_to_core"]
    worked = re.findall(r"^- \*\*([A-G][1-7])\*\*: .* ([\d.]+) minutes\.$", PAGE, re.MULTILINE)
    assert {cell for cell, _ in worked} == {"D1", "A7", "F6"}
    for cell, said in worked:
        assert minutes[cells_of(cell)[0]] == pytest.approx(float(said), abs=0.005)
