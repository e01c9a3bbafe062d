"""What statistics by municipality show of a theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import betainc, betaln, logsumexp

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Municipal:
    """Themes by municipality, all (themes, units)."""

    quotient: FloatArray
    """Location quotient: the theme's share among the unit's actors, over its share in the region. NaN = the unit has no
    actor, or the region none of the theme, or one unit has all actors: nothing to compare with."""
    q_value: FloatArray
    """Of the test that the unit has more of the theme than the region; NaN likewise."""
    flagged: BoolArray
    """Whether the quotient is above 1 and the q value at most the rate asked for."""


def by_municipality(
    theme: IntArray, unit: IntArray, *, themes: int, units: int, q: float, people: FloatArray | None = None
) -> Municipal:
    """Whether a table of actors by municipality would show a theme.

    The location quotient, and a one-sided exact test of each municipality and theme: the chance of as many actors of
    the theme or more among the municipality's, had they been drawn from all actors of the region (hypergeometric: the
    exact form of the binomial test where the region is finite). All tests share one false-discovery budget, as
    the finder's do (Benjamini and Hochberg 1995).

    Parameters
    ----------
    theme, unit
        (n,) numbers from 0 of each actor's theme and municipality; negative = none. Actors without a theme count as
        what else is there, actors without a unit count in the region.
    themes, units
        How many there are.
    q
        Highest false discovery rate among what is flagged.
    people
        (units,) persons, where a table of actors per inhabitant is meant, since not all actors are listed: the quotient
        is that of the unit's actors of the theme per person, over the region's, and the test is binomial. Units
        without people are not comparable. None = actors of all kinds are the base.

    Returns
    -------
    Municipal
        Arrays (themes, units).

    Examples
    --------
    Six of ten actors of a municipality do what six of forty do in the region:

    >>> found = by_municipality(np.array([0] * 6 + [-1] * 34), np.repeat([0, 1], [10, 30]), themes=1, units=2, q=0.1)
    >>> found.quotient.tolist(), found.flagged.tolist()
    ([[4.0, 0.0]], [[True, False]])
    """
    of_theme = np.bincount(theme[theme >= 0], minlength=themes)[:, None]
    both = (theme >= 0) & (unit >= 0)
    here = np.bincount(theme[both] * units + unit[both], minlength=themes * units).reshape(themes, units)
    base = np.bincount(unit[unit >= 0], minlength=units).astype(np.float64) if people is None else people
    everyone = float(len(unit)) if people is None else float(base.sum())
    comparable = (base > 0) & (base < everyone) & (of_theme > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(comparable, (here / base) / (of_theme / everyone), np.nan)
    q_value = np.full((themes, units), np.nan)
    if comparable.any():
        tail = (
            _binomial(here, of_theme, base) if people is not None else _hypergeometric(here, of_theme, base, everyone)
        )
        q_value[comparable] = _q_values(np.clip(tail[comparable], 0.0, 1.0))
    return Municipal(quotient, q_value, comparable & (quotient > 1) & (q_value <= q))


def _binomial(here: IntArray, of_theme: IntArray, people: FloatArray) -> FloatArray:
    """Chance of as many actors or more in each unit, did they stand where people live."""
    tail: FloatArray = betainc(np.maximum(here, 1), of_theme - here + 1, people / people.sum())
    return np.where(here > 0, tail, 1.0)


# scipy.stats has these tests; importing it takes as long as all that a run of a region does with them, a hundred times
def _hypergeometric(here: IntArray, of_theme: IntArray, base: FloatArray, everyone: float) -> FloatArray:
    """Chance of as many actors or more in each unit, were they drawn from all actors."""
    tail = np.ones(here.shape)
    for at in zip(*np.nonzero(here), strict=True):
        good, drawn = float(of_theme[at[0], 0]), float(base[at[1]])
        k = np.arange(here[at], min(good, drawn) + 1)
        # of C(good, k) C(rest, drawn - k) / C(everyone, drawn), each binomial by 1 / ((n + 1) B(n - k + 1, k + 1))
        logs = _log_choose(good, k) + _log_choose(everyone - good, drawn - k) - _log_choose(everyone, drawn)
        tail[at] = np.exp(logsumexp(logs[np.isfinite(logs)]))
    return tail


def _log_choose(n: float, k: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(k <= n, -np.log1p(n) - betaln(n - k + 1, k + 1), -np.inf)


def _q_values(p: FloatArray) -> FloatArray:
    """Of Benjamini and Hochberg (1995): least share of false discoveries at which each is one."""
    order = np.argsort(-p, kind="stable")
    result = np.empty(len(p))
    result[order] = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    return result
