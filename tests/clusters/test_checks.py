import numpy as np
import pytest

from placetypes.clusters import micro_clusters, micro_clusters_by_theme
from placetypes.errors import InputError


def ask(region, settings, **changes):
    points, strata, focus = region
    given = {"points": points, "strata": strata, "focus": focus, "seed": 1, **settings, **changes}
    return micro_clusters(given.pop("points"), given.pop("strata"), given.pop("focus"), **given)


def with_value(points, value):
    changed = points.copy()
    changed[3, 1] = value
    return changed


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_missing_coordinates(region, settings, value):
    with pytest.raises(InputError, match="points, row 3: 1 coordinates are missing or infinite"):
        ask(region, settings, points=with_value(region[0], value))


def test_degrees(region, settings):
    with pytest.raises(InputError, match="degrees"):
        ask(region, settings, points=region[0] / 1e5 + 15)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"points": np.zeros((4, 3))}, "pairs"),
        ({"strata": np.ones(5)}, "strata: one value per point"),
        ({"strata": np.full(1212, 1.5)}, "whole numbers"),
        ({"strata": np.full(1212, "a")}, "not numbers"),
        ({"focus": np.ones(5, bool)}, "focus: one value per point"),
        ({"focus": np.ones(1212)}, "yes or no"),
        ({"at_risk": np.full(1212, -1.0)}, "missing or negative"),
        ({"at_risk": np.full(1212, np.nan)}, "missing or negative"),
        ({"at_risk": np.zeros(1212)}, "nobody is at risk"),
        ({"organisations": np.ones(3)}, "organisations: one value per point"),
        ({"organisations": np.full(1212, np.nan)}, "organisation is missing"),
        ({"q": 0.0}, "between 0 and 1"),
        ({"q": 0.1, "replicates": 8}, "at least 9"),
        ({"min_members": 0}, "at least 1"),
        ({"radii": (100.0, 50.0)}, "must rise"),
        ({"radii": ()}, "must rise"),
        ({"max_expected": np.nan}, "max_expected: must be a positive number"),
        ({"bandwidth": 0.0}, "bandwidth: must be a positive number"),
        ({"shrinkage": -1.0}, "shrinkage: must be a positive number"),
        ({"seed": -1}, "seed"),
        ({"method": "kmeans"}, "one of scan, dbscan, hdbscan"),
        ({"method": "dbscan"}, "eps"),
        ({"eps": 100.0}, "eps"),
    ],
)
def test_what_cannot_be_is_refused(region, settings, changes, message):
    with pytest.raises(InputError, match=message):
        ask(region, settings, **changes)


def test_mixed_names_of_organisations(region, settings):
    with pytest.raises(InputError, match="several kinds"):
        ask(region, settings, organisations=np.array(["a", 1] * 606, dtype=object))


def test_a_theme_called_any(region, settings):
    with pytest.raises(InputError, match="all themes together"):
        micro_clusters_by_theme(region[0], region[1], np.full(1212, "any"), seed=1, **settings)


@pytest.mark.parametrize("method", ["scan", "hdbscan"])
def test_no_focus_actor_and_no_point_give_nothing(region, settings, method):
    found = ask(region, settings, focus=np.zeros(1212, bool), method=method)
    assert len(found) == 0
    assert (found.labels == -1).all()
    assert found.expected.sum() == 0
    nothing = micro_clusters(np.empty((0, 2)), np.empty(0, int), np.empty(0, bool), seed=1, method=method, **settings)
    assert len(nothing) == len(nothing.labels) == 0
    assert nothing.table.dtypes.equals(found.table.dtypes)


@pytest.mark.parametrize("few", [1, 2, 3])
def test_few_focus_actors(region, settings, few):
    focus = np.zeros(1212, bool)
    focus[:few] = True
    assert ask(region, settings, focus=focus).expected.sum() == pytest.approx(few)


def test_all_actors_focus_are_no_cluster(region, settings):
    found = ask(region, settings, focus=np.ones(1212, bool))
    assert len(found) == 0
    np.testing.assert_allclose(found.expected, 1.0, rtol=0.01)


def test_one_stratum_and_a_stratum_without_focus(region, settings):
    _, strata, focus = region
    assert len(ask(region, settings, strata=np.zeros(1212, int))) >= 1
    found = ask(region, settings, focus=focus & (strata == 3))
    assert (found.expected[strata == 2] == 0).all()
    assert set(found.table["place_type"]) <= {3}


def test_a_hundred_thousand_actors_at_one_address(settings):
    points = np.tile([[500_000.0, 6_400_000.0]], (100_000, 1))
    focus = np.arange(100_000) % 50 == 0
    found = micro_clusters(points, np.ones(100_000, int), focus, seed=1, **settings | {"replicates": 9})
    assert len(found) == 0
