"""Small regions."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def settings():
    """Settings for the planted worlds."""
    return {
        "q": 0.2,
        "replicates": 99,
        "min_members": 3,
        "min_organisations": 2,
        "max_expected": 8.0,
        "radii": (50.0, 100.0, 200.0, 400.0, 800.0, 1600.0, 3000.0),
        "bandwidth": 10_000.0,
        "shrinkage": 20.0,
    }


@pytest.fixture(scope="session")
def region():
    """1200 addresses in two place types on 20 x 20 km, 60 focus actors by chance, and a group of six in each type."""
    rng = np.random.default_rng(11)
    points = np.round(rng.uniform(0, 20_000, (1200, 2)))
    strata = np.where(points[:, 0] < 8_000, 3, 2)
    focus = np.zeros(1200, bool)
    focus[rng.choice(1200, 60, replace=False)] = True
    middle = np.array([[4_000.0, 9_000.0], [14_000.0, 9_000.0]])
    group = np.round(np.repeat(middle, 6, axis=0) + rng.uniform(-120, 120, (12, 2)))
    points = np.vstack([points, group])
    return points, np.append(strata, np.repeat([3, 2], 6)), np.append(focus, np.ones(12, bool))
