"""Fixtures that several test modules share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import settings
from island import make_result
from published_twin import Published, published_twin

from placetypes.result import Result

settings.register_profile("untimed", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def small_result() -> Result:
    """A synthetic island, in English."""
    return make_result()


@pytest.fixture(scope="session")
def visited_result(small_result: Result) -> Result:
    """The island with a weaker group of three as well, and one of two that may not be shown."""
    weaker = small_result.clusters.iloc[[1, 2]].reset_index(drop=True)
    weaker = weaker.assign(cluster_id=["v-1", "v-2"], standing="worth_a_visit", q_value=0.17, constellation="")
    pairs = small_result.members[small_result.members["cluster_id"].isin(["c-2", "c-3"])].reset_index(drop=True)
    pairs = pairs.assign(cluster_id=pairs["cluster_id"].map({"c-2": "v-1", "c-3": "v-2"}))
    asked = {"q": 0.1, "visit_q": 0.2, "worth_a_visit": {"share_by_chance": 0.44}}
    record = {**small_result.record, "clusters": {**small_result.record.get("clusters", {}), **asked}}
    return replace(small_result, visits=weaker, visit_members=pairs, record=record)


@pytest.fixture(scope="session")
def twin_published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The twin as `make demo` publishes it: how the run ended, and the folder of its result."""
    return published_twin(tmp_path_factory)


@pytest.fixture(scope="session")
def make_small_result() -> Callable[..., Result]:
    """Make the island with other choices: synthetic, language, actors, min_members."""
    return make_result
