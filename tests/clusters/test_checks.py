import numpy as np
import pytest

from placetypes.clusters import expected_actors, micro_clusters, micro_clusters_by_theme
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


@pytest.mark.parametrize("extent", [0.2, 3.0, 20.0, 170.0])
def test_degrees_of_a_town_a_region_a_country_and_the_globe(region, settings, extent):
    degrees = region[0] / 20_000 * extent - np.array([extent, 0.0]) / 2
    with pytest.raises(InputError, match="coordinates look like degrees; got values from -"):
        ask(region, settings, points=degrees)
    with pytest.raises(InputError, match="degrees"):
        expected_actors(degrees, *region[1:])


def test_metres_near_zero_are_no_degrees(region, settings):
    assert len(ask(region, settings, points=region[0] / 20_000 * 350, radii=(20.0,)).labels) == 1212


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


def test_a_setting_that_is_none(region, settings):
    with pytest.raises(TypeError, match="no such setting: minimum; there are q, visit_q, replicates"):
        ask(region, settings, minimum=3)


def test_mixed_names_of_organisations(region, settings):
    with pytest.raises(InputError, match="several kinds"):
        ask(region, settings, organisations=np.array(["a", 1] * 606, dtype=object))


def test_a_theme_called_any(region, settings):
    with pytest.raises(InputError, match="all themes together"):
        micro_clusters_by_theme(region[0], region[1], np.full(1212, "any"), seed=1, **settings)
