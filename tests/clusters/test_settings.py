"""What holds where a caller asks nothing: one file says it, for scripts, typologies and region files alike."""

import inspect

import numpy as np
import pandas as pd
import pytest

from placetypes.clusters import expected_actors, micro_clusters, micro_clusters_by_theme
from placetypes.config import Clusters
from placetypes.typology import load


@pytest.fixture
def usual():
    shown = inspect.signature(micro_clusters).parameters
    return {name: one.default for name, one in shown.items() if one.kind is one.KEYWORD_ONLY}


def test_a_signature_shows_what_a_typology_and_a_run_go_by(usual):
    typology, run = load("ostergotland"), Clusters()
    named = {
        name.removeprefix("cluster_"): one.value for name, one in typology.thresholds.items() if "cluster_" in name
    }
    assert named.pop("off_road_speed") > 0  # of the network, where there is one
    assert {name: usual[name] for name in named} == named
    assert usual["radii"] == typology.clusters.radii
    assert {name: usual[name] for name in ("q", "replicates", "seed")} == {
        "q": run.q, "replicates": run.replicates, "seed": run.seed,
    }  # fmt: skip
    smooth = inspect.signature(expected_actors).parameters
    assert {name: smooth[name].default for name in ("bandwidth", "shrinkage")} == {
        name: usual[name] for name in ("bandwidth", "shrinkage")
    }


def test_both_finders_show_the_same_settings(usual):
    other = inspect.signature(micro_clusters_by_theme).parameters
    assert {name: other[name].default for name in usual} == usual


def test_three_arrays_are_enough(region, usual):
    found = micro_clusters(*region)
    assert dict(found.settings) == {name: usual[name] for name in found.settings}
    assert np.array_equal(found.expected, expected_actors(*region))
    said = micro_clusters(*region, **{name: value for name, value in usual.items() if value is not None})
    pd.testing.assert_frame_equal(found.table, said.table, check_exact=True)
