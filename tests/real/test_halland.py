"""Hallandstypologin v10 in Östergötland: the published shares, and figures that explain what differs."""

import importlib
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from placetypes.pipeline import run

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("PLACETYPES_DATA", ROOT.parent / "shared" / "data")).absolute()
PAGE = ROOT / "docs" / "results-halland.md"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="PLACETYPES_DATA is not set and the open data are not there"),
]

CORE, OUTER = 1, 2
WITHIN = 1.5
"""Points of a share."""
SPLIT = {CORE: 3.2, OUTER: 2.4}
"""What core and outer city differ by, as docs/results-halland.md explains."""


@pytest.fixture(scope="module")
def measured():
    """The module that makes the tables of the page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLACETYPES_DATA", str(DATA))
        patch.syspath_prepend(str(ROOT / "docs"))
        yield importlib.import_module("measured_halland")
        for name in ("measured_halland", "tables"):
            sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def county(measured):
    return run(measured.county())


def test_everyone_of_the_county_is_there(county):
    assert county.record["sums"]["people_in_region"] == 473_011


def test_shares_are_near_the_published_but_for_the_split_of_cities(county, measured):
    found = measured.shares(county)
    off = {code: abs(found[code] - share) for code, share in measured.PUBLISHED.items()}
    assert not {code: by for code, by in off.items() if by > SPLIT.get(code, WITHIN)}
    cities = found[CORE] + found[OUTER] - measured.PUBLISHED[CORE] - measured.PUBLISHED[OUTER]
    assert abs(cities) < 1


def test_every_threshold_is_the_published_one(county):
    assert county.record["typology"]["overrides"] == {}


def test_what_explains_the_split(county, measured):
    """Land and the cells that lack least come to half of it; with 1 300 per km2 both would be within a point."""
    land = measured.shares(run(measured.county(land=True)))
    assert abs(land[CORE] + land[OUTER] - 51.9) < 0.5
    people = county.evidence["population"][county.region & (county.types == OUTER)]
    nearly = people[(people >= 1450) & (people < 1500)]
    assert len(nearly) == 3
    assert 100 * nearly.sum() / 473_011 == pytest.approx(0.93, abs=0.01)
    lower = measured.shares(run(measured.county(core_density=1300)))
    assert abs(lower[CORE] - measured.PUBLISHED[CORE]) < 1
    assert abs(lower[OUTER] - measured.PUBLISHED[OUTER]) < 1


def test_the_page_holds_the_figures_of_a_run(county, measured):
    row = " | ".join(f"{share:.1f}" for share in measured.shares(county).values())
    assert f"| **here: people of 2024, 1 km** | {row} |" in PAGE.read_text(encoding="utf-8")
    assert measured.results_halland_cells() in PAGE.read_text(encoding="utf-8")
    assert measured.results_halland_sizes() in PAGE.read_text(encoding="utf-8")


def test_cities_are_linkoping_norrkoping_and_motala(county):
    people, city = county.evidence["population"], county.evidence["city"]
    here = np.unique(city[county.region & (city > 0)])
    assert sorted(float(people[city == label].sum()) for label in here) == [29_287, 96_379, 116_200]
