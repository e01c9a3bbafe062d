"""The circular scan on published teaching data, beside what is published of it."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from placetypes.clusters import scan_bernoulli, scan_poisson

DATA = Path(os.environ.get("PLACETYPES_DATA", Path(__file__).parents[3] / "shared" / "data")).absolute()
FOLDER = DATA / "scan"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="PLACETYPES_DATA is not set and the open data are not there"),
]


@pytest.fixture(scope="module")
def leukaemia():
    table = pd.read_csv(FOLDER / "ny_leukemia.csv")
    return table[["longitude", "latitude"]].to_numpy(), np.floor(table["cases"]), table["population"]


def test_leukaemia_in_new_york(leukaemia):
    """Discrete Poisson, degrees taken as plane coordinates, windows up to a tenth of the population."""
    found = scan_poisson(*leukaemia, max_share=0.1)
    first, second = found.table.iloc[0], found.table.iloc[1]
    assert (first["centre"] + 1, first["members"], first["observed"], first["population"]) == (49, 26, 85, 95_249)
    assert first["expected"] == pytest.approx(49.710495, abs=5e-7)
    assert first["llr"] == pytest.approx(11.577255, abs=5e-7)
    assert first["relative_risk"] == pytest.approx(1.84, abs=5e-3)
    assert first["p_value"] <= 0.004  # published 0.001 to 0.002; 999 worlds scatter
    assert (second["centre"] + 1, second["members"], second["observed"]) == (89, 8, 38)
    assert second["llr"] == pytest.approx(9.019716, abs=5e-7)
    assert second["p_value"] == pytest.approx(0.012, abs=0.012)
    np.testing.assert_allclose(found.table["p_gumbel"][:4], found.table["p_value"][:4], atol=0.01)
    tracts = [np.flatnonzero(found.labels == cluster) + 1 for cluster in (1, 6)]
    assert [t.tolist() for t in tracts] == [[84, 85, 86, 87, 88, 89, 90, 92], [159, 166, 167]]


def test_leukaemia_in_new_york_along_the_great_circle(leukaemia):
    """As above with distances on the globe and windows up to half of the population."""
    table = scan_poisson(*leukaemia, distance="great_circle").table
    published = {"members": [31, 9, 16], "population": [119_050, 40_696, 45_667], "observed": [106, 42, 44]}
    assert {name: table[name][:3].tolist() for name in published} == published
    np.testing.assert_allclose(table["expected"][:3], [62.13, 21.24, 23.83], atol=5e-3)
    np.testing.assert_allclose(table["llr"][:3], [14.78, 8.29, 7.20], atol=5e-3)
    np.testing.assert_allclose(table["relative_risk"][:3], [1.87, 2.06, 1.92], atol=5e-3)


def test_medieval_graves():
    """Bernoulli, windows up to half of the graves: not significant."""
    graves = pd.read_csv(FOLDER / "grave.csv")
    affected = graves["mark"] == "affected"
    found = scan_bernoulli(graves[["x", "y"]], affected, ~affected)
    first = found.table.iloc[0]
    assert (first["centre"] + 1, first["members"], first["observed"]) == (126, 19, 11)
    assert first["expected"] == pytest.approx(3.986, abs=5e-4)
    assert first["llr"] == pytest.approx(7.419340, abs=5e-7)
    assert 0.05 < first["p_value"] < 0.11  # published about 0.08
    assert first["p_gumbel"] == pytest.approx(first["p_value"], abs=0.02)
