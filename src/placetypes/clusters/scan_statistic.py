"""The circular scan statistic: where cases are most clearly more than expected, and whether chance does that."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from placetypes._typing import AnyArray, FloatArray, IntArray, LabelArray
from placetypes.clusters import checks, scan_checks
from placetypes.clusters.locations import Distance, Locations, Window
from placetypes.clusters.model import frame

if TYPE_CHECKING:
    import pandas as pd

_SAME = 2e-9  # scores are rounded to nine decimals: equal ones may differ by one step
_COLUMNS: Mapping[str, type] = MappingProxyType(
    {
        "cluster_id": np.int32,
        "centre": np.int64,
        "centre_x": np.float64,
        "centre_y": np.float64,
        "radius": np.float64,
        "members": np.int64,
        "population": np.float64,
        "observed": np.float64,
        "expected": np.float64,
        "relative_risk": np.float64,
        "llr": np.float64,
        "p_value": np.float64,
        "p_gumbel": np.float64,
    }
)


@dataclass(frozen=True, eq=False)
class Scan:
    """Clusters of a circular scan, the most likely first; no two share a location.

    Attributes
    ----------
    table
        One row per cluster, by descending ``llr``; columns:

        - ``cluster_id`` int32, 0 = the most likely cluster; the value in ``labels``;
        - ``centre`` row of the location in the middle (the first, where several rows share its coordinates), its
          coordinates ``centre_x``, ``centre_y`` and the ``radius`` that reaches the farthest member (unit of the
          coordinates; metres on the great circle);
        - ``members`` rows inside; ``population`` inside (Bernoulli: cases and controls);
        - ``observed`` and ``expected`` cases inside;
        - ``relative_risk`` of those inside beside those outside, (observed / expected) / (the same of the rest);
          infinite when there is no case outside;
        - ``llr`` log likelihood ratio (natural logarithm);
        - ``p_value`` (1 + null worlds whose highest ``llr`` is at least this one) / (1 + null worlds);
        - ``p_gumbel`` tail of the Gumbel distribution that has the mean and variance of those highest values: it can be
          smaller than 1 / (1 + null worlds). NaN when they do not vary.
    labels
        (n,) int32 cluster of each row given; -1 = none.
    expected
        (n,) float64 cases expected at each row; sums to all cases.
    null
        (replicates,) float64 highest ``llr`` of each null world.
    settings
        What the scan was asked, by name.

    Notes
    -----
    Clusters after the first are compared with the *highest* value of each null world, so their p-values are too large
    rather than too small. A cluster is listed because it is the strongest left, not because it is unlikely by chance:
    read ``p_value``, or ask for ``max_p``.
    """

    table: "pd.DataFrame"
    labels: LabelArray
    expected: FloatArray
    null: FloatArray
    settings: Mapping[str, object]

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        strongest = f", strongest p = {self.table['p_value'].iloc[0]:.3g}" if len(self) else ""
        return f"<Scan: {len(self)} clusters, {self.settings['model']}{strongest}>"


def scan_poisson(
    points: AnyArray,
    cases: AnyArray,
    population: AnyArray,
    *,
    max_share: float = 0.5,
    replicates: int = 999,
    seed: int = 0,
    distance: Distance = "plane",
    min_cases: float = 2.0,
    max_p: float = 1.0,
    threads: int = 1,
) -> Scan:
    """Circles that hold clearly more cases than their share of the population (Kulldorff 1997, discrete Poisson).

    Windows are centred on each location and grow through the others by distance; locations at a tied distance enter
    together. Null worlds: as many cases as there are fall on the locations by their population.

    Parameters
    ----------
    points
        (n, 2) float64 coordinates of the locations: of a plane (easting, northing), or longitude and latitude in
        degrees. Locations with the same coordinates are one.
    cases
        (n,) float64 >= 0, fractions allowed. Null worlds then hold whole cases, as many as the total rounds to, each
        worth the total divided by that number: where one real case was spread over several locations, p-values are
        too large rather than too small.
    population
        (n,) float64 >= 0, people at risk or cases expected: only their shares count. More than 0 wherever cases are.
    max_share
        Largest share of the population in a window, in (0, 1].
    replicates
        Null worlds, at least 9.
    seed
        Of the null worlds, 0 to 2**63 - 1.
    distance
        ``"plane"``, or ``"great_circle"`` on a sphere with the Earth's mean radius.
    min_cases
        Fewest cases in a window.
    max_p
        Clusters after the most likely one are listed up to this ``p_value``, in (0, 1]; 1 = all that hold more than
        expected.
    threads
        Worlds drawn and centres searched at the same time; the result does not depend on it.

    Returns
    -------
    Scan
        Without a row when no window holds more than expected. Rows in another order give the same clusters. Memory:
        4 bytes per location and null world.

    Raises
    ------
    InputError
        No case; a value missing, infinite or negative; cases where nobody lives; a latitude beyond 90 degrees; lengths
        that differ; too few null worlds.

    Examples
    --------
    >>> points = [[0, 0], [1, 0], [0, 1], [9, 9], [9, 8], [8, 9]]
    >>> found = scan_poisson(points, [9, 8, 9, 1, 0, 1], [100] * 6, replicates=99)
    >>> found.labels.tolist(), found.table.loc[0, ["observed", "expected"]].tolist()
    ([0, 0, 0, -1, -1, -1], [26.0, 14.0])
    """
    place = scan_checks.check_coordinates(points, distance)
    count = checks.check_amounts("cases", cases, len(place))
    people = checks.check_amounts("population", population, len(place))
    scan_checks.check_cases(count, people)
    return _scan(
        place, count, people, 0.0, model="poisson", max_share=max_share, replicates=replicates, seed=seed,
        distance=distance, min_cases=min_cases, max_p=max_p, threads=threads,
    )  # fmt: skip


def scan_bernoulli(
    points: AnyArray,
    cases: AnyArray,
    controls: AnyArray,
    *,
    max_share: float = 0.5,
    replicates: int = 999,
    seed: int = 0,
    distance: Distance = "plane",
    min_cases: float = 2.0,
    max_p: float = 1.0,
    threads: int = 1,
) -> Scan:
    """Circles in which cases are clearly more, beside controls, than elsewhere (Kulldorff and Nagarwalla 1995).

    As `scan_poisson`, but everybody is known to be a case or not, so that cases need not be rare. Null worlds: as many
    of all cases and controls as there are cases are drawn to be cases, none twice.

    Parameters
    ----------
    points, max_share, replicates, seed, distance, min_cases, max_p, threads
        As in `scan_poisson`; the population is cases and controls together.
    cases, controls
        (n,) whole numbers >= 0.

    Returns
    -------
    Scan
        As from `scan_poisson`.

    Raises
    ------
    InputError
        As in `scan_poisson`; no control; numbers that are not whole.

    Examples
    --------
    >>> points = [[0, 0], [1, 0], [0, 1], [9, 9], [9, 8], [8, 9]]
    >>> found = scan_bernoulli(points, [9, 8, 9, 1, 0, 1], [1, 2, 1, 9, 10, 9], replicates=99)
    >>> found.labels.tolist(), found.table["p_value"].tolist()
    ([0, 0, 0, -1, -1, -1], [0.01])
    """
    place = scan_checks.check_coordinates(points, distance)
    count = checks.check_amounts("cases", cases, len(place), whole=True)
    others = checks.check_amounts("controls", controls, len(place), whole=True)
    scan_checks.check_cases(count, count + others, everyone="cases and controls")
    scan_checks.check_controls(others)
    return _scan(
        place, count, count + others, float(others.sum()), model="bernoulli", max_share=max_share,
        replicates=replicates, seed=seed, distance=distance, min_cases=min_cases, max_p=max_p, threads=threads,
    )  # fmt: skip


def _scan(
    place: FloatArray, cases: FloatArray, population: FloatArray, controls: float, *, model: str, max_share: float,
    replicates: int, seed: int, distance: Distance, min_cases: float, max_p: float, threads: int,
) -> Scan:  # fmt: skip
    scan_checks.check_share("max_share", max_share)
    scan_checks.check_share("max_p", max_p)
    checks.check_positive("min_cases", min_cases)
    scan_checks.check_worlds(replicates, max_p)
    checks.check_seed(seed)
    scan_checks.check_threads(threads)
    locations = Locations.gather(
        place, cases, population, distance=distance, max_share=max_share, min_cases=min_cases, controls=controls
    )
    null = locations.highest_scores(seed, replicates, threads)
    labels = np.full(len(locations.place), -1, dtype=np.int32)
    first = np.full(len(locations.place), len(place), dtype=np.int64)
    np.minimum.at(first, locations.of, np.arange(len(place)))
    rows: list[dict[str, object]] = []
    for window in locations.clusters():
        p_value = (1 + np.count_nonzero(null >= window.score - _SAME)) / (1 + replicates)
        if rows and p_value > max_p:
            break
        labels[window.members] = len(rows)
        row = _row(locations, window, first)
        rows.append({"cluster_id": len(rows), **row, "p_value": p_value, "p_gumbel": _gumbel(null, window.score)})
    return Scan(
        table=frame(rows, _COLUMNS),
        labels=labels[locations.of],
        expected=locations.rules.cases * population / locations.population.sum(),
        null=null,
        settings=MappingProxyType(
            {"model": model, "max_share": max_share, "replicates": replicates, "seed": seed, "distance": distance,
             "min_cases": min_cases, "max_p": max_p}
        ),
    )  # fmt: skip


def _row(locations: Locations, window: Window, first: IntArray) -> dict[str, object]:
    outside, unexpected = locations.rules.cases - window.observed, locations.rules.cases - window.expected
    inside = window.observed / window.expected
    return {
        "centre": first[window.centre],
        "centre_x": locations.point[window.centre, 0],
        "centre_y": locations.point[window.centre, 1],
        "radius": window.radius,
        "members": int(np.isin(locations.of, window.members).sum()),
        "population": locations.population[window.members].sum(),
        "observed": window.observed,
        "expected": window.expected,
        "relative_risk": inside / (outside / unexpected) if outside > _SAME else np.inf,
        "llr": window.score,
    }


def _gumbel(null: FloatArray, score: float) -> float:
    """Upper tail at ``score`` of the Gumbel distribution with the mean and variance of ``null``.

    Abrams, Kulldorff and Kleinman (2010).
    """
    spread = float(null.std(ddof=1))
    if spread == 0:
        return float("nan")
    scale = spread * np.sqrt(6) / np.pi
    return float(-np.expm1(-np.exp(-((score - null.mean()) / scale + np.euler_gamma))))
