"""The published facts on which the synthetic twin is built."""

from __future__ import annotations

import pytest

from placetypes.synthetic import Facts, read_facts


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts()
