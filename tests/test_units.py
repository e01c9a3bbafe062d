import numpy as np
import pytest

from placetypes.errors import InputError
from placetypes.units import by_class, lead_of, people_or_area, share_in

CODES = (30, 23, 22, 21, 13, 12, 11)
ONE = np.ones((1, 1), np.int32)


def test_people_by_class_are_those_of_the_cells():
    rng = np.random.default_rng(4)
    unit = rng.integers(0, 5, (30, 20)).astype(np.int32)
    types = rng.choice([10, *CODES], unit.shape).astype(np.uint8)
    people = rng.integers(0, 50, unit.shape).astype(float)
    people[0] = np.nan
    table = by_class(unit, types, people, units=6, codes=CODES)
    for u in range(1, 7):
        for k, code in enumerate(CODES):
            assert table[u - 1, k] == np.nansum(people[(unit == u) & (types == code)])


def test_shares_and_leads_are_those_of_the_slow_count():
    rng = np.random.default_rng(7)
    amounts = rng.integers(0, 5, (40, 7)).astype(float)
    amounts[3] = 0
    share = share_in(amounts, codes=CODES, group=(23, 30))
    lead = lead_of(amounts, codes=CODES, group=(13,), rivals=((12, 22), (11,)))
    for row, people in enumerate(amounts.tolist()):
        p, total = dict(zip(CODES, people, strict=True)), sum(people)
        if not total:
            assert np.isnan(share[row])
            assert np.isnan(lead[row])
            continue
        assert share[row] == pytest.approx((p[30] + p[23]) / total)
        assert lead[row] == pytest.approx(p[13] / total - max(p[12] + p[22], p[11]) / total)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: by_class(ONE, ONE.astype(np.uint8), np.ones((1, 2)), units=1, codes=(1,)), "amount"),
        (lambda: by_class(ONE, np.ones((2, 1), np.uint8), np.ones((1, 1)), units=1, codes=(1,)), "types"),
        (lambda: by_class(ONE, ONE.astype(np.uint8), np.ones((1, 1)), units=0, codes=(1,)), "0 to 0"),
        (lambda: by_class(-ONE, ONE.astype(np.uint8), np.ones((1, 1)), units=1, codes=(1,)), "not there"),
        (lambda: by_class(ONE, ONE.astype(np.uint8), np.ones((1, 1)), units=1, codes=(1, 1)), "twice"),
        (lambda: people_or_area(np.ones((1, 2)), np.ones((1, 3))), "area"),
        (lambda: share_in(np.ones((1, 2)), codes=(30,), group=(30,)), "columns"),
        (lambda: share_in(np.ones((1, 1)), codes=(30,), group=(30, 23)), "23"),
        (lambda: lead_of(np.ones((1, 1)), codes=(30,), group=(30,), rivals=()), "rival"),
    ],
)
def test_what_cannot_be_is_refused(call, says):
    with pytest.raises(InputError, match=says):
        call()
