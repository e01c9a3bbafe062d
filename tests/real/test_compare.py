"""Four partner regions side by side, from open data."""

import re
from pathlib import Path

import pytest

import placetypes as pt

pytestmark = pytest.mark.real

PAGE = Path(__file__).parents[2] / "docs" / "compare.md"
REGIONS = ("ostergotland", "navarra", "oeste", "charleroi")


@pytest.fixture(scope="module")
def compared(run_region):
    return pt.compare([run_region(name) for name in REGIONS], like=["Mjölby", "Motala"])


def test_the_documentation_says_what_the_program_says(compared):
    said = [line[2:] for line in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"> \w", line)]
    assert said
    assert set(said) <= set(compared.sentences())


def test_what_everybody_knows_is_true(compared):
    share = compared.shares.query("counted == 'people'").set_index(["region", "key"])["share"]
    assert share["Charleroi"].loc[["inner_urban", "outer_urban"]].sum() > 0.75
    assert share["Navarra", "inner_urban"] > 0.5  # Pamplona
    assert share["Torres Vedras / Oeste"].loc[["rural_heartland", "sparse_rural"]].sum() < 0.01
    assert compared.shares.groupby(["region", "counted"])["share"].sum().to_numpy() == pytest.approx(1)


def test_what_differs_between_the_regions_is_named(compared):
    given = compared.differences.query("kind == 'input' and value").groupby("what")["region"].apply(set)
    assert given.to_dict() == {
        "services.pharmacy": {"Östergötland"},
        "localities": {"Östergötland"},
        "services.hospital": {"Navarra", "Torres Vedras / Oeste", "Charleroi"},
    }
    assert not any("roads" in sentence for sentence in compared.sentences())  # none of them has any
    assert compared.rates["clusters"].isna().all()  # nor actors


def test_twins_are_places_of_the_same_kind_and_size(compared):
    table = compared.twin_places.query("rank == 1").set_index(["asked", "region"])
    towns = table.loc["Mjölby"]
    assert set(towns["key"]) == {"local_centre"}
    assert towns["people"].between(5_000, 30_000).all()
    assert table.loc[("Motala", "Navarra"), "name"] == "Tudela"
    assert table.loc[("Motala", "Torres Vedras / Oeste"), "name"] == "CALDAS DA RAINHA"


def test_the_page_is_small_and_claims_nothing_invented(compared, tmp_path):
    folder = compared.save(tmp_path / "side")
    page = (folder / "compare.html").read_text(encoding="utf-8")
    assert len(page) < 500_000
    assert "SYNTHETIC" not in page
    assert (folder / "compare.png").read_bytes().startswith(b"\x89PNG")
