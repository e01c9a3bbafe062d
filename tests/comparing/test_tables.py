"""Shares with intervals, rates of micro-clusters and distances, of invented regions whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

import placetypes as pt
from placetypes.comparing.distance import jensen_shannon
from placetypes.comparing.rates import garwood
from placetypes.comparing.shares import FEWEST_UNITS, over_units
from placetypes.comparing.tally import Tally, tally
from placetypes.decision import codes_of_rules


def test_shares_are_those_of_the_summary_and_sum_to_one(island, north):
    table = pt.compare([island, north]).shares
    own = table.query("region == 'Provön' and counted == 'people'").set_index("code")
    whole = island.summary().query("unit_id == '' and code > 0").set_index("code")
    assert own["amount"].to_dict() == pytest.approx(whole["people"].to_dict())
    assert table.groupby(["region", "counted"])["share"].sum().to_numpy() == pytest.approx(1)
    assert (table["share_low"] <= table["share"] + 1e-12).all()
    assert (table["share"] <= table["share_high"] + 1e-12).all()


def test_close_calls_are_counted_as_one_does_by_hand(island):
    """Cell by cell: what a type may lose is its own on narrow margins, what it may gain is others' that name it."""
    found = tally(island, margin=0.1)
    codes = list(island.typology.by_code)
    own_rule = codes_of_rules(island.typology)[island.rule]
    people = np.nan_to_num(island.evidence["population"].astype(float))
    expected = np.zeros((len(codes), len(codes)))
    for row, col in zip(*np.nonzero(island.region & (island.types > 0)), strict=True):
        code, to = island.types[row, col], island.runner_up[row, col]
        if to and island.margin[row, col] < 0.1 and own_rule[row, col] == code:
            expected[codes.index(code), codes.index(to)] += people[row, col]
    assert expected.sum() > 0
    assert found.moves[0] == pytest.approx(expected)
    assert found.tipped.sum(axis=1) == pytest.approx(found.whole.sum(axis=1))


def test_the_ends_are_reached_when_the_calls_are_turned(island):
    """A type's high end is its share in the region where every close call about it went its way."""
    codes = list(island.typology.by_code)
    code = codes[int(tally(island, margin=0.1).moves[0].sum(axis=0).argmax())]
    close = (island.margin < 0.1) & (island.runner_up == code) & (island.types > 0)
    turned = replace(island, types=np.where(close, code, island.types), record={**island.record})
    table = pt.compare([island, turned]).shares
    at = table.query(f"code == {code} and counted == 'people'").set_index("region")
    assert at.loc["Provön", "share_high"] == pytest.approx(at.loc["Provön (2)", "share"])
    assert at.loc["Provön", "share_high"] > at.loc["Provön", "share"]


def test_few_municipalities_give_no_interval_over_them(island, north):
    assert pt.compare([island, north]).shares["units_low"].isna().all()


def test_municipalities_that_are_all_alike_leave_no_doubt():
    alike = np.broadcast_to(np.array([30.0, 70.0]), (3, FEWEST_UNITS, 2))
    low, high = over_units(Tally(alike.sum(axis=1), alike, np.zeros((3, 2, 2))), level=0.95)
    assert low == pytest.approx(np.array([[0.3, 0.7]] * 3))
    assert high == pytest.approx(low)


def test_the_interval_over_municipalities_covers_the_mean_as_often_as_it_says():
    """Of regions made of 40 municipalities drawn from one law, some 95 of 100 intervals hold its share."""
    rng, held = np.random.default_rng(3), 0
    for _ in range(60):
        share = rng.beta(2, 3, size=40)
        by_unit = np.broadcast_to(np.stack([share, 1 - share], axis=1) * 100, (3, 40, 2))
        low, high = over_units(Tally(by_unit.sum(axis=1), by_unit, np.zeros((3, 2, 2))), level=0.95)
        held += bool(low[0, 0] <= 0.4 <= high[0, 0])
    assert 51 <= held <= 60


@given(st.integers(0, 60))
def test_a_garwood_interval_leaves_half_of_the_rest_on_each_side(count):
    low, high = garwood(count, level=0.95)
    assert poisson.cdf(count, high) == pytest.approx(0.025)
    if count:
        assert poisson.sf(count - 1, low) == pytest.approx(0.025)
    else:
        assert low == 0


def test_rates_are_of_the_clusters_that_may_be_shown(island, north):
    table = pt.compare([island, north]).rates
    own = table.query("region == 'Provön'").set_index("code")
    assert own.loc[5, "clusters"] == 2
    assert own.loc[7, "clusters"] == 0  # the third has too few members to be shown
    assert own.loc[-1, "clusters"] == 2
    assert own.loc[-1, "per_10000_people"] == pytest.approx(20_000 / own.loc[-1, "people"])
    low, high = garwood(2, level=0.95)
    assert own.loc[-1, "actors_low"] == pytest.approx(low * own.loc[-1, "per_1000_actors"] / 2)
    assert own.loc[-1, "actors_high"] == pytest.approx(high * own.loc[-1, "per_1000_actors"] / 2)
    assert own.loc[7, "people_low"] == 0
    assert own.loc[7, "people_high"] > 0


def test_where_no_actors_were_given_rates_are_unknown_and_not_zero(island, without_actors):
    found = pt.compare([island, without_actors])
    empty = found.rates.query("region == 'Tomön'")
    assert empty[["clusters", "actors", "per_1000_actors", "per_10000_people", "people_high"]].isna().all(axis=None)
    assert (empty["people"] > 0).any()
    assert any("unknown, not zero" in sentence for sentence in found.sentences())


shares_of_types = st.lists(st.floats(0.001, 1), min_size=7, max_size=7).map(lambda v: np.array(v) / sum(v))


@given(shares_of_types, shares_of_types, shares_of_types)
def test_the_distance_is_a_metric_and_what_lin_writes(one, other, third):
    middle = (one + other) / 2
    plain = np.sqrt((np.sum(one * np.log2(one / middle)) + np.sum(other * np.log2(other / middle))) / 2)
    assert jensen_shannon(one, other) == pytest.approx(plain, abs=1e-6)
    assert jensen_shannon(one, other) == jensen_shannon(other, one)
    assert jensen_shannon(one, third) <= jensen_shannon(one, other) + jensen_shannon(other, third) + 1e-9
    assert 0 <= jensen_shannon(one, other) <= 1


@given(shares_of_types, st.lists(st.floats(-1e-15, 1e-15), min_size=7, max_size=7))
def test_profiles_that_rounding_alone_tells_apart_are_no_distance_apart(one, noise):
    assert jensen_shannon(one, one + np.array(noise)) == pytest.approx(0, abs=1e-7)


def test_the_order_of_regions_changes_no_number(island, north, without_actors):
    keys = ["region", "code", "counted"]
    there, back = (pt.compare(of).shares for of in ([island, north, without_actors], [without_actors, north, island]))
    assert there.sort_values(keys).reset_index(drop=True).equals(back.sort_values(keys).reset_index(drop=True))
    matrices = [pt.compare(of).matrix("area") for of in ([island, north], [north, island])]
    assert matrices[0].loc["Provön", "Nordön"] == matrices[1].loc["Provön", "Nordön"] > 0


def test_a_region_beside_itself_is_no_distance_away(island):
    found = pt.compare([island, island])
    assert (found.distances["distance"] == 0).all()
    assert any("no farther than" in sentence for sentence in found.sentences())


@pytest.mark.parametrize("given", ["roads", "friction"])
def test_who_travels_on_roads_is_said_before_anything_is_compared(island, north, given):
    roads = {**north.record, "inputs": {**north.record["inputs"], given: {"source": "The surveyor"}}}
    found = pt.compare([island, replace(north, record=roads)])
    said = found.sentences()
    assert said[0].startswith("SYNTHETIC: the data of Provön are invented")
    assert said[1].startswith("Travel times follow roads in Nordön and straight lines in Provön")
    told = found.differences.query(f"what == '{given}'").set_index("region")["value"]
    assert told.to_dict() == {"Provön": False, "Nordön": True}


def test_what_was_done_without_is_compared_in_one_language_only(island, north, make_small_result):
    other = replace(north, record={**north.record, "fallbacks": ["No roads."]})
    kinds = set(pt.compare([island, other]).differences["kind"])
    assert "fallback" in kinds
    swedish = make_small_result(language="sv")
    assert "fallback" not in set(pt.compare([other, swedish]).differences["kind"])
