"""The official commuting matrix of Norway in Innlandet: spread to cells, summed back, it is the matrix again."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from placetypes import commuting, config, layers

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("PLACETYPES_DATA", ROOT.parent / "shared" / "data")).absolute()
OFFICIAL = DATA / "innlandet_norway" / "ssb_commuting_od_2022_norway.csv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="PLACETYPES_DATA is not set and the open data are not there"),
]

WITHIN = 1e-9
ELSEWHERE = ""
REGION = 46
"""Municipalities of Innlandet."""


@pytest.fixture(scope="module")
def inputs():
    """What a run of the region reads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLACETYPES_DATA", str(DATA))
        return layers.align(config.read(ROOT / "configs" / "innlandet.toml"))


@pytest.fixture(scope="module")
def inhabited(inputs):
    """Municipalities with employed residents on the grid, which reaches 40 km beyond the region."""
    employed = np.bincount(inputs.zone.ravel(), weights=np.nan_to_num(inputs.arrays["employed"]).ravel())
    return [inputs.zone_ids[k - 1] for k in np.flatnonzero(employed) if k]


@pytest.fixture(scope="module")
def official(inhabited):
    """The matrix as published, read without the package; municipalities beyond the grid are elsewhere."""
    table = pd.read_csv(OFFICIAL, dtype={"home_mun": str, "work_mun": str})
    here = table["home_mun"].isin(inhabited) | table["work_mun"].isin(inhabited)
    ends = table.loc[here, ["home_mun", "work_mun"]].where(lambda ids: ids.isin(inhabited), ELSEWHERE)
    counts = table.loc[here].assign(home=ends["home_mun"], work=ends["work_mun"])
    names = [ELSEWHERE, *inhabited]
    whole = counts.pivot_table(index="home", columns="work", values="employed_2022q4", aggfunc="sum", fill_value=0)
    return whole.reindex(index=names, columns=names, fill_value=0).to_numpy(float)


@pytest.fixture(scope="module")
def spread(inputs):
    """What the engine spreads: flows, zones, employed residents; and, without jobs by cell, they stand for jobs."""
    flow = commuting.flow_matrix(inputs.flows, inputs.zone_ids)
    employed = inputs.arrays["employed"]
    return {"flow": flow, "zone": inputs.zone, "employed": employed, "jobs": employed}


def zoned(inputs, inhabited):
    """Rows of the matrix: elsewhere, then the inhabited municipalities."""
    return [0, *(inputs.zone_ids.index(name) + 1 for name in inhabited)]


def test_summed_back_by_municipality_it_is_the_official_matrix(inputs, inhabited, official, spread):
    rows = zoned(inputs, inhabited)
    zone = inputs.zone
    found = commuting.between(origin=zone, destination=zone, **spread).toarray()[np.ix_(rows, rows)]
    assert len(inhabited) > REGION
    assert np.count_nonzero(official) > 3000
    np.testing.assert_allclose(found, official, rtol=WITHIN, atol=WITHIN)


def test_every_cell_gets_its_part_and_together_they_are_the_matrix(inputs, inhabited, official, spread):
    """Each cell a place of its own: commuters who live in it, and those who work in it, summed by municipality."""
    zone = inputs.zone
    cell = np.arange(1, zone.size + 1, dtype=np.int32).reshape(zone.shape)
    municipality = np.concatenate([[0], zone.ravel()])
    rows = zoned(inputs, inhabited)
    living = commuting.between(origin=cell, destination=zone, **spread).tocoo()
    working = commuting.between(origin=zone, destination=cell, **spread).tocoo()
    assert living.nnz > len(inhabited) ** 2
    for found, home, work in (
        (living, municipality[living.row], living.col),
        (working, working.row, municipality[working.col]),
    ):
        matrix = np.zeros((len(inputs.zone_ids) + 1,) * 2)
        np.add.at(matrix, (home, work), found.data)
        np.testing.assert_allclose(matrix[np.ix_(rows, rows)], official, rtol=WITHIN, atol=WITHIN)
    of_cells = np.bincount(living.row, weights=living.data, minlength=cell.size + 1)[1:].reshape(zone.shape)
    for name, leaving in zip(inhabited, official[1:].sum(axis=1), strict=True):
        here = zone == inputs.zone_ids.index(name) + 1
        employed = np.nan_to_num(spread["employed"][here])
        np.testing.assert_allclose(of_cells[here], leaving * employed / employed.sum(), rtol=WITHIN)


def test_shares_of_the_run_are_those_of_the_matrix(run_region, inputs, official, inhabited):
    """Of Hamar's commuters as many work in its core as the matrix and the employed residents of the core say."""
    result = run_region("innlandet")
    hamar = inhabited.index("3403") + 1
    employed = np.nan_to_num(inputs.arrays["employed"])
    zone_of = {name: inputs.zone == inputs.zone_ids.index(name) + 1 for name in inhabited}
    cell = result.grid.rowcol(*CENTRE_OF_HAMAR)
    core = result.evidence["core"] == result.evidence["core"][cell]
    rows, cols = inputs.grid.rowcols(result.grid.eastings[[0, -1]], result.grid.northings[[0, -1]])[:2]
    inside = np.zeros(inputs.grid.shape, bool)
    inside[rows[0] : rows[1] + 1, cols[0] : cols[1] + 1] = core
    drawn = sum(
        official[hamar, k] * employed[zone_of[name] & inside].sum() / employed[zone_of[name]].sum()
        for k, name in enumerate(inhabited, start=1)
    )
    assert result.evidence["commuting_core"][cell] == result.evidence["core"][cell]
    assert result.evidence["commuting_share"][cell] == pytest.approx(drawn / official[hamar].sum(), rel=1e-6)


CENTRE_OF_HAMAR = (4_379_338.0, 4_188_648.0)
"""EPSG:3035."""


def test_no_commuter_of_the_region_is_lost_and_those_beyond_the_grid_are_said(inputs, inhabited, official):
    known = inputs.record["flows"]
    assert known["lost"] == 0
    assert known["commuters"] == official.sum()
    assert known["outside"] == official[0].sum() + official[:, 0].sum()
    assert any("have their other end outside the grid" in note for note in inputs.notes)
