"""Two invented regions to set side by side: the island, and its northern half without the sea's cells in the east."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from placetypes.result import Result


def renamed(result: Result, name: str, **parts) -> Result:
    record = {**result.record, "region": {"id": name.lower(), "name": name, "country": "SE"}}
    return replace(result, record={**record, **parts.pop("record", {})}, **parts)


def northern(result: Result, name: str, **parts) -> Result:
    """The half of the island north of its 20th row."""
    north = result.region & (np.arange(result.grid.shape[0])[:, None] < 20)
    return renamed(result, name, region=north, **parts)


@pytest.fixture(scope="session")
def island(small_result):
    return small_result


@pytest.fixture(scope="session")
def north(small_result):
    return northern(small_result, "Nordön", record={"synthetic": False})


@pytest.fixture(scope="session")
def without_actors(make_small_result):
    return renamed(make_small_result(actors=False), "Tomön", record={"synthetic": False})
