"""Charts: bars as long as their numbers, in colours that the page says once."""

from __future__ import annotations

import dataclasses
import re

import pytest

from placetypes import report
from placetypes.maps.palettes import palettes
from placetypes.report import clusters, shares
from placetypes.typology import load


@pytest.fixture(scope="module")
def html(small_result):
    return report.render(small_result, b"picture")


def test_bars_of_types_are_as_long_as_shares_at_one_scale(small_result):
    found = shares.content(small_result)
    table = small_result.summary().query("unit_id == '' and code > 0")
    longest = table[["share_people", "share_area"]].to_numpy().max()
    for chart, column in zip(found["type_charts"], ("share_people", "share_area"), strict=True):
        lengths = [sum(length for _, length in bar.parts) for bar in chart.bars]
        assert lengths == pytest.approx((100 * table[column] / longest).tolist(), abs=0.01)
        assert chart.said == f"{chart.title}: " + "; ".join(f"{bar.name} {bar.said}" for bar in chart.bars)


def test_the_bar_of_a_municipality_is_all_of_its_people(small_result):
    found = shares.content(small_result)
    assert [bar.name for bar in found["unit_chart"].bars] == [unit["name"] for unit in found["units"]]
    for bar, unit in zip(found["unit_chart"].bars, found["units"], strict=True):
        assert sum(length for _, length in bar.parts) == pytest.approx(100, abs=0.05)
        assert [length for _, length in bar.parts] == [round(100 * share, 2) for share in unit["shares"] if share > 0]


def test_groups_are_counted_by_theme_and_type(small_result):
    themes = ["food", "food", "energy"]
    types = [5, 1, 5]
    table = small_result.clusters.assign(theme=themes, place_type=types, members=5)
    found = clusters.content(dataclasses.replace(small_result, clusters=table))
    assert [(row["theme"], row["all"], row["counts"]) for row in found["by_theme"]] == [
        ("Food", 2, [1, 1]),
        ("Energy", 1, [0, 1]),
    ]
    assert [bar.parts for bar in found["theme_chart"].bars] == [
        (("var(--type-1)", 50.0), ("var(--type-5)", 50.0)),
        (("var(--type-5)", 50.0),),
    ]


def test_every_colour_that_is_named_is_said_once_in_each_palette(small_result, html):
    named = set(re.findall(r"var\((--(?:type|unit|other)[\w-]*)\)", html))
    own, safe = re.findall(r":root(?:[^{}]*) {((?: --type-0:|(?<={) --type-0:)[^}]*)}", html)
    for said, colors in zip((own, safe), palettes(small_result.typology).values(), strict=True):
        declared = dict(re.findall(r"(--[\w-]+): (#\w+);", said))
        assert named <= set(declared)
        assert {code: declared[f"--type-{code}"] for code in colors} == colors


def test_a_typology_beside_has_its_own_colours(small_result):
    other = dataclasses.replace(small_result, typology=load("halland"))
    html = report.render(dataclasses.replace(small_result, beside={"halland": other}), b"")
    for code, color in palettes(other.typology)["own"].items():
        assert f"--other-0-{code}: {color};" in html
    assert "var(--other-0-1)" in html[html.index('class="cross"') :]
