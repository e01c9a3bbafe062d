"""What a table of actors by municipality would show."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes.profiles import by_municipality

actors = st.lists(st.tuples(st.integers(-1, 1), st.integers(-1, 2)), min_size=1, max_size=25)


def slow(pairs, q):
    """Quotients, q values and flags by (theme, unit), by counting ways to draw."""
    total, chances, quotients = len(pairs), {}, {}
    for theme in range(2):
        for unit in range(3):
            in_theme, in_unit = sum(t == theme for t, _ in pairs), sum(u == unit for _, u in pairs)
            both = pairs.count((theme, unit))
            if not in_theme or not 0 < in_unit < total:
                continue
            ways = sum(
                comb(in_theme, k) * comb(total - in_theme, in_unit - k) for k in range(both, min(in_theme, in_unit) + 1)
            )
            chances[theme, unit] = ways / comb(total, in_unit)
            quotients[theme, unit] = both * total / (in_unit * in_theme)
    ranked = sorted(chances.values())
    adjusted = {
        key: min(1.0, *(p * len(ranked) / (rank + 1) for rank, p in enumerate(ranked) if p >= chance), 1.0)
        for key, chance in chances.items()
    }
    return quotients, adjusted, {key for key in chances if quotients[key] > 1 and adjusted[key] <= q}


@given(actors)
def test_as_counted_one_by_one(pairs):
    theme, unit = np.array(pairs).T
    found = by_municipality(theme, unit, themes=2, units=3, q=0.3)
    quotients, adjusted, flagged = slow(pairs, 0.3)
    for key in np.ndindex(2, 3):
        assert found.quotient[key] == pytest.approx(quotients.get(key, np.nan), nan_ok=True)
        assert found.q_value[key] == pytest.approx(adjusted.get(key, np.nan), nan_ok=True)
    near = {key for key, value in adjusted.items() if abs(value - 0.3) < 1e-9 or abs(quotients[key] - 1) < 1e-9}
    assert set(zip(*np.nonzero(found.flagged), strict=True)) - near == flagged - near


@given(actors, st.randoms())
def test_the_order_of_actors_does_not_matter(pairs, random):
    mixed = list(pairs)
    random.shuffle(mixed)
    one, other = (by_municipality(*np.array(p).T, themes=2, units=3, q=0.1) for p in (pairs, mixed))
    np.testing.assert_array_equal(one.q_value, other.q_value)


def test_the_only_municipality_of_a_region_cannot_be_compared():
    found = by_municipality(np.array([0, 0, -1]), np.zeros(3, dtype=int), themes=1, units=1, q=0.1)
    assert np.isnan(found.quotient).all()
    assert not found.flagged.any()


def test_a_small_group_in_a_large_municipality_does_not_show():
    theme = np.repeat([0, -1, 0, -1], [8, 392, 40, 1560])  # 2 % in both
    found = by_municipality(theme, np.repeat([0, 1], [400, 1600]), themes=1, units=2, q=0.1)
    assert found.quotient[0, 0] == pytest.approx(0.02 / (48 / 2000))
    assert not found.flagged.any()


@given(actors, st.lists(st.integers(0, 50), min_size=3, max_size=3))
def test_per_inhabitant_as_counted_one_by_one(pairs, people):
    theme, unit = np.array(pairs).T
    found = by_municipality(theme, unit, themes=2, units=3, q=0.3, people=np.array(people, dtype=float))
    chances, everyone = {}, sum(people)
    for key in np.ndindex(2, 3):
        all_in_theme, here = sum(t == key[0] for t, _ in pairs), pairs.count(key)
        if not all_in_theme or not 0 < people[key[1]] < everyone:
            assert np.isnan(found.quotient[key])
            continue
        share = people[key[1]] / everyone
        assert found.quotient[key] == pytest.approx(here / all_in_theme / share)
        ways = (comb(all_in_theme, k) * share**k * (1 - share) ** (all_in_theme - k) for k in range(here))
        chances[key] = 1 - sum(ways)
    ranked = sorted(chances.values())
    for key, chance in chances.items():
        adjusted = min(1.0, *(p * len(ranked) / (i + 1) for i, p in enumerate(ranked) if p >= chance - 1e-12), 1.0)
        assert found.q_value[key] == pytest.approx(adjusted, abs=1e-9)
