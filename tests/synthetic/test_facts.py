"""The facts sum to what was published, and say where they are from."""

from __future__ import annotations

import dataclasses
from importlib.resources import files

import pytest

from placetypes.errors import InputError
from placetypes.synthetic import Facts
from placetypes.synthetic import facts as facts_module


def test_facts_sum_to_the_published_totals(facts: Facts) -> None:
    inner = facts.municipalities[facts.municipalities["in_region"] == 1]
    assert len(inner) == 13
    assert inner["population"].sum() == 473_011
    towns = (
        facts.localities[facts.localities["mun_code"].isin(inner["mun_code"])].groupby("mun_code")["population"].sum()
    )
    rest = inner.set_index("mun_code")["outside_localities"]
    assert ((towns + rest) == inner.set_index("mun_code")["population"]).all()
    assert (facts.localities["population"] >= 200).all()
    assert facts.localities["code"].is_unique


def test_each_table_of_facts_says_where_it_is_from() -> None:
    tables = [
        path for path in (files("placetypes") / "data" / "samples").iterdir() if path.name.endswith((".csv", ".toml"))
    ]
    assert len(tables) == 9
    for table in tables:
        head = "".join(line for line in table.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
        assert "Source: " in head or "nvented" in head, table.name


def test_a_place_nobody_knows_is_refused(facts: Facts) -> None:
    wrong = facts.institutions.assign(locality=["Nowhere", *facts.institutions["locality"][1:]])
    with pytest.raises(InputError, match=r"institutions.csv.*Nowhere"):
        facts_module._check_names(dataclasses.replace(facts, institutions=wrong))
