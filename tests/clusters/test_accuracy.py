"""Coordinates known only so well: no window is smaller than that."""

import numpy as np
import pytest

from placetypes.clusters import micro_clusters
from placetypes.errors import InputError


def apart(points, rows):
    return np.hypot(*(points[:, None] - points[rows][None]).transpose(2, 0, 1))


@pytest.mark.parametrize("accuracy", [250.0, 800.0])
def test_every_window_is_as_wide_as_coordinates_are_uncertain(region, settings, accuracy):
    points, _, focus = region
    found = micro_clusters(*region, seed=1, **settings | {"q": 0.5}, accuracy=accuracy, support_runs=0)
    assert len(found)
    for row in found.table.itertuples():
        rows = np.flatnonzero(found.labels == row.cluster_id)
        if row.shape == "grown":
            assert row.buffer_m >= accuracy
            inside = apart(points, rows).min(axis=1) <= row.buffer_m * (1 + 1e-12)
        else:
            centre = np.hypot(points[:, 0] - row.centre_easting, points[:, 1] - row.centre_northing)
            inside = centre <= max(row.radius_m, accuracy) * (1 + 1e-12)
        assert row.expected == pytest.approx(found.expected[inside].sum())
        assert sorted(np.flatnonzero(inside & focus)) == rows.tolist()


def villages(settings, **more):
    """A hundred villages of 50 addresses within 300 m, where 4 % are focus actors; all that is known is the village."""
    rng = np.random.default_rng(4)
    middle = np.column_stack([np.arange(100) % 10, np.arange(100) // 10]) * 4_000.0
    points = np.repeat(middle, 50, axis=0) + np.round(rng.uniform(-300, 300, (5_000, 2)))
    focus = rng.random(5_000) < 0.04
    points[focus] = np.repeat(middle, 50, axis=0)[focus]
    return micro_clusters(points, np.ones(5_000, int), focus, seed=1, **settings | {"q": 0.1}, support_runs=0, **more)


def test_actors_gathered_at_their_village_by_the_register_are_no_group(settings):
    assert len(villages(settings)) > 3  # taken at their word they stand at one address
    assert len(villages(settings, accuracy=450.0)) == 0


@pytest.mark.parametrize("accuracy", [-1.0, np.nan, 3001.0])
def test_an_accuracy_that_no_window_has_is_refused(region, settings, accuracy):
    with pytest.raises(InputError, match=r"accuracy: coordinates must be known better.*0 to 3000 m"):
        micro_clusters(*region, **settings, accuracy=accuracy)
