"""From decisions to the result: units, what a cell would be otherwise."""

import numpy as np
import pandas as pd
import tiny_region
from tiny_region import tiny_world


def test_units_hold_the_cells_whose_centres_they_hold(tiny):
    assert tiny.units["unit_id"].tolist() == ["01", "02"]
    assert (tiny.unit[:, :20] == 1).all()
    assert (tiny.unit[:, 20:] == 2).all()


def test_one_municipality_is_the_whole(run_world, tiny):
    world = tiny_world()
    world.tables["units"] = tiny_region._boxes(
        world, {"code": ["01"], "name": ["Allt"]}, [(0, 0, tiny_region.ROWS, tiny_region.COLS)]
    )
    result = run_world(world)
    np.testing.assert_array_equal(result.types, tiny.types)
    table = result.summary()
    of_unit = table[table["unit_id"] == "01"].reset_index(drop=True)
    whole = table[table["unit_id"] == ""].reset_index(drop=True)
    pd.testing.assert_series_equal(of_unit["people"], whole["people"])


def test_a_region_of_several_parts_leaves_out_what_is_between(run_world):
    world = tiny_world()
    world.tables["boundary"] = tiny_region._boxes(world, {"id": [1, 2]}, [(0, 0, 36, 10), (0, 20, 36, 40)])
    result = run_world(world)
    assert result.grid.shape == (36, 40)
    assert not result.region[:, 10:20].any()
    assert (result.types[:, 10:20] == 0).all()
    assert np.isnan(result.margin[:, 10:20]).all()
    assert result.record["sums"]["cells_in_region"] == 36 * 30


def test_what_decided_is_told_where_a_type_is(tiny):
    classified = tiny.types > 0
    np.testing.assert_array_equal(tiny.rule > 0, classified)
    assert ((tiny.runner_up != tiny.types) | ~classified).all()
    assert (tiny.margin[np.isfinite(tiny.margin)] >= 0).all()
    assert (tiny.runner_up[np.isfinite(tiny.margin)] > 0).all()


def test_smoothing_gives_way_to_what_the_rule_said(tiny):
    rules = [rule.type for rule in tiny.typology.rules]
    said = np.array([0, *(tiny.typology.by_key[key].code for key in rules)])[tiny.rule]
    smoothed = said != tiny.types
    assert smoothed.any()
    assert set(np.unique(tiny.types[smoothed])) <= {5, 6, 7}
    np.testing.assert_array_equal(tiny.runner_up[smoothed], said[smoothed])


def test_services_and_actors_come_along(tiny):
    world = tiny_world()
    assert len(tiny.services) == len(world.tables["services"])
    assert len(tiny.actors) == len(world.tables["actors"])
    rows, cols, _ = tiny.grid.rowcols(tiny.actors.geometry.x.to_numpy(), tiny.actors.geometry.y.to_numpy())
    np.testing.assert_array_equal(tiny.actors["place_type"], tiny.types[rows, cols])
