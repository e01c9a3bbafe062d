"""What the finder refuses, and why."""

from collections.abc import Sequence

import numpy as np

from placetypes._typing import AnyArray, BoolArray, FloatArray, IntArray
from placetypes.errors import InputError
from placetypes.network import Network

_DEGREES = 360.0  # no longitude or latitude lies further from zero; a region in metres does
_SEEDS = 2**63


def check_points(points: AnyArray) -> FloatArray:
    """(n, 2) float64, finite, in metres."""
    place = np.asarray(points, dtype=np.float64)
    if place.ndim != 2 or place.shape[1] != 2:  # noqa: PLR2004 - easting and northing
        raise InputError(
            "points are not pairs of coordinates", where="points", got=f"shape {place.shape}", expected="(n, 2)"
        )
    bad = np.flatnonzero(~np.isfinite(place).all(axis=1))
    if bad.size:
        raise InputError(
            f"{bad.size} coordinates are missing or infinite",
            where=f"points, row {bad[0]}",
            got=place[bad[0]].tolist(),
            expected="finite coordinates",
            fix="drop these rows or give them coordinates",
        )
    return np.ascontiguousarray(place)


def check_metres(place: FloatArray, reach: float) -> None:
    """Refuse coordinates that look like degrees: all within 360 of zero, and none further apart than ``reach`` (m)."""
    if len(place) > 1 and np.abs(place).max() <= _DEGREES and np.ptp(place, axis=0).max() <= reach:
        raise InputError(
            "coordinates look like degrees",
            where="points",
            got=f"values from {place.min():g} to {place.max():g}",
            expected=f"projected metres, of a region larger than one window of {reach:g} m",
            fix="project the points to a metric CRS",
        )


def _same_length(name: str, values: AnyArray, n: int) -> None:
    if values.ndim != 1 or len(values) != n:
        raise InputError("one value per point is needed", where=name, got=f"shape {values.shape}", expected=f"({n},)")


def check_strata(strata: AnyArray, n: int) -> tuple[IntArray, IntArray]:
    """Distinct codes, and for each point the index of its own."""
    codes = np.asarray(strata)
    _same_length("strata", codes, n)
    if codes.dtype.kind == "f" and not (np.isfinite(codes).all() and (codes == np.floor(codes)).all()):
        raise InputError(
            "place types are not whole numbers",
            where="strata",
            expected="an integer code per point, 0 = not classified",
        )
    if codes.dtype.kind not in "iuf":
        raise InputError("place types are not numbers", where="strata", got=str(codes.dtype), expected="integer codes")
    distinct, index = np.unique(codes.astype(np.int64), return_inverse=True)
    return distinct, index.astype(np.int64)


def check_focus(focus: AnyArray, n: int) -> BoolArray:
    """(n,) bool."""
    chosen = np.asarray(focus)
    _same_length("focus", chosen, n)
    if chosen.dtype != np.bool_:
        raise InputError(
            "focus must say yes or no for each point", where="focus", got=str(chosen.dtype), expected="bool"
        )
    return chosen


def check_amounts(name: str, amounts: AnyArray, n: int, *, whole: bool = False) -> FloatArray:
    """(n,) float64, finite, not negative; without fractions when ``whole``."""
    values = np.asarray(amounts, dtype=np.float64)
    _same_length(name, values, n)
    wrong = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if wrong.size:
        raise InputError(
            f"{wrong.size} values are missing or negative",
            where=f"{name}, row {wrong[0]}",
            got=values[wrong[0]],
            expected="a finite number of at least 0",
        )
    broken = np.flatnonzero(values != np.floor(values))
    if whole and broken.size:
        raise InputError(
            f"{broken.size} values are not whole numbers",
            where=f"{name}, row {broken[0]}",
            got=values[broken[0]],
            fix="use scan_poisson where cases are fractions",
        )
    return values


def check_at_risk(at_risk: AnyArray | None, focus: BoolArray) -> FloatArray:
    """(n,) float64, finite, not negative, and positive wherever a focus actor stands."""
    if at_risk is None:
        return np.ones(len(focus))
    risk = check_amounts("at_risk", at_risk, len(focus))
    nobody = np.flatnonzero(focus & (risk == 0))
    if nobody.size:
        raise InputError(
            f"{nobody.size} focus actors stand where nobody is at risk",
            where=f"at_risk, row {nobody[0]}",
            got=0,
            expected="more than 0 at every focus actor",
            fix="count the focus actors themselves among those at risk",
        )
    return risk


def check_organisations(organisations: AnyArray | None, n: int) -> IntArray:
    """Organisation of each point as a number that follows the sorted names; each point its own when None."""
    if organisations is None:
        return np.full(n, -1, dtype=np.int64)
    names = np.asarray(organisations)
    _same_length("organisations", names, n)
    if names.dtype.kind == "f" and np.isnan(names).any():
        raise InputError(
            "an organisation is missing", where="organisations", got="NaN", expected="a code or name per point"
        )
    try:
        return np.unique(names, return_inverse=True)[1].astype(np.int64)
    except TypeError as error:
        raise InputError(
            "names of several kinds are mixed", where="organisations", expected="all text or all numbers"
        ) from error


def check_themes(themes: AnyArray, n: int) -> AnyArray:
    """(n,) text; empty where there is no theme (empty, None or NaN)."""
    names = np.asarray(themes, dtype=object)
    _same_length("themes", names, n)
    return np.array(["" if name is None or isinstance(name, float) else str(name) for name in names], dtype=str)


def check_positive(name: str, value: float) -> None:
    """A finite number above 0."""
    if not (np.isfinite(value) and value > 0):
        raise InputError("must be a positive number", where=name, got=value)


def check_radii(radii: Sequence[float]) -> FloatArray:
    """Ascending positive metres, or minutes."""
    ladder = np.asarray(radii, dtype=np.float64)
    if (
        ladder.ndim != 1
        or not ladder.size
        or not np.isfinite(ladder).all()
        or ladder[0] <= 0
        or (np.diff(ladder) <= 0).any()
    ):
        raise InputError(
            "the ladder of radii must rise",
            where="radii",
            got=list(radii),
            expected="ascending metres (minutes) above 0",
        )
    return ladder


def check_accuracy(accuracy: float, radii: FloatArray, network: Network | None) -> None:
    """Metres within the largest window; with a network as far as one comes off the road in its minutes."""
    most = float(radii[-1]) if network is None else network.metres_off_road(float(radii[-1]))
    if not 0 <= accuracy <= most:
        raise InputError(
            "coordinates must be known better than the largest window is wide",
            where="accuracy",
            got=accuracy,
            expected=f"0 to {most:g} m",
            fix="raise the last of 'radii', or use better coordinates",
        )


def check_counts(q: float, replicates: int, min_members: int, min_organisations: int, seed: int) -> None:
    """Thresholds of the test that make sense together."""
    if not 0 < q < 1:
        raise InputError("the false discovery rate must lie between 0 and 1", where="q", got=q)
    if replicates < 1 or 1 / (replicates + 1) > q:
        raise InputError(
            "too few null worlds for the false discovery rate asked",
            where="replicates",
            got=replicates,
            expected=f"at least {int(np.ceil(1 / q)) - 1} for q = {q:g}",
            fix="99 is the least that serves several place types",
        )
    for name, value in (("min_members", min_members), ("min_organisations", min_organisations)):
        if value < 1:
            raise InputError("must be at least 1", where=name, got=value)
    check_seed(seed)


def check_visit(visit_q: float, q: float) -> None:
    """A share of false groups that is no lower than that of micro-clusters."""
    if not q <= visit_q < 1:
        raise InputError(
            "groups worth a visit are weaker than micro-clusters",
            where="visit_q",
            got=visit_q,
            expected=f"at least q = {q:g}, below 1",
            fix="the same as q leaves them out",
        )


def check_seed(seed: int) -> None:
    """A seed of the null worlds."""
    if not 0 <= seed < _SEEDS:
        raise InputError("must be a whole number from 0 to 2**63 - 1", where="seed", got=seed)


def check_clear(share: float) -> None:
    """A share of members in common."""
    if not 0 <= share < 1:
        raise InputError("must be a share below 1", where="clear_extent", got=share, expected="at least 0, below 1")


def check_support(runs: int, jitter: float, same: float, best: float, good: float) -> None:
    """Runs, metres and shares by which a cluster tells how sure it is."""
    if runs < 0:
        raise InputError("must be at least 0", where="support_runs", got=runs, fix="0 computes no support")
    check_positive("jitter", jitter)
    if not 0 < same <= 1:
        raise InputError("must be a share above 0", where="same_group", got=same, expected="above 0, at most 1")
    if not 0 <= good <= best <= 1:
        raise InputError(
            "shares must fall from A to B", where="stable_a, stable_b", got=(best, good), expected="1 >= A >= B >= 0"
        )
