"""Shares of people, land and cells by place type, with two intervals that say different things.

Cells are a census, not a sample: chance in drawing them is nothing that a share could be unsure by, and a binomial
interval would be empty words. What can be said is how far a share moves if the calls that were close had gone the other
way, and how much it hangs on single municipalities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from placetypes.comparing.tally import COUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from placetypes._typing import FloatArray
    from placetypes.comparing.model import Region
    from placetypes.comparing.tally import Tally

DRAWS, SEED = 2000, 20_210_101
"""Regions drawn anew, and where the random numbers begin: the same regions give the same intervals."""
FEWEST_UNITS = 10
"""Fewer municipalities than this give percentiles that are too narrow to be shown."""
COLUMNS = (
    "region", "code", "key", "type", "counted", "amount", "share", "share_low", "share_high", "units_low", "units_high",
)  # fmt: skip


def shares(regions: Sequence[Region], language: str, *, level: float) -> pd.DataFrame:
    """One row per region, place type and thing counted.

    Parameters
    ----------
    regions
        To be compared.
    language
        Of the names of types.
    level
        Of the interval over municipalities, 0-1.

    Returns
    -------
    DataFrame
        region, code, key, type; counted (people, area, cells); amount [persons, km2 of land, cells]; share of all
        that is classified [0-1; NaN: nothing is]; share_low, share_high: the share if every close call about this type
        had gone against it, or for it; units_low, units_high: central percentiles of the share over regions drawn anew
        from the region's own municipalities, NaN where they are fewer than `FEWEST_UNITS`.
    """
    import pandas as pd

    rows = []
    for region in regions:
        typology, counts = region.result.typology, region.tally
        close, drawn = close_calls(counts), over_units(counts, level=level)
        own = ratio(counts.whole, counts.whole.sum(axis=1, keepdims=True))
        for row, place_type in enumerate(typology.classes):
            name = typology.names(language)[place_type.code]
            for number, counted in enumerate(COUNTED):
                at = number, row
                values = (counts.whole[at], own[at], *(float(ends[at]) for ends in (*close, *drawn)))
                rows.append((region.name, place_type.code, place_type.key, name, counted, *values))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def close_calls(counts: Tally) -> tuple[FloatArray, FloatArray]:
    """Share of each type if all close calls about it went against it, and if all went for it: (3, classes) each.

    No map has the low, or the high ends of all types at once: what one type loses another gains.

    Examples
    --------
    >>> from placetypes.comparing.tally import Tally
    >>> whole = np.array([[60.0, 40.0]] * 3)
    >>> moves = np.array([[[0.0, 5.0], [10.0, 0.0]]] * 3)
    >>> low, high = close_calls(Tally(whole, whole[:, None], moves))
    >>> low[0].tolist(), high[0].tolist()
    ([0.55, 0.3], [0.7, 0.45])
    """
    total = counts.whole.sum(axis=1, keepdims=True)
    return (
        ratio(counts.whole - counts.moves.sum(axis=2), total),
        ratio(counts.whole + counts.moves.sum(axis=1), total),
    )


def over_units(counts: Tally, *, level: float) -> tuple[FloatArray, FloatArray]:
    """Ends of the central interval of each share over regions drawn from the municipalities: (3, classes) each.

    The block bootstrap with the municipality as block: as many municipalities as there are, drawn with replacement, and
    the shares of all that they hold (Efron and Tibshirani 1993, chapters 8 and 13; percentile method). Neighbouring
    cells stay together in it. It asks how the region would look if its municipalities were others of the same kind.

    Parameters
    ----------
    counts
        Of a region.
    level
        0-1.
    """
    units = counts.by_unit.shape[1]
    if units < FEWEST_UNITS:
        nothing = np.full(counts.whole.shape, np.nan)
        return nothing, nothing
    drawn = np.random.default_rng(SEED).multinomial(units, np.full(units, 1 / units), size=DRAWS)
    sums = drawn.astype(np.float64) @ counts.by_unit  # (3, draws, classes)
    tail = (1 - level) / 2
    low, high = np.nanquantile(ratio(sums, sums.sum(axis=2, keepdims=True)), [tail, 1 - tail], axis=1)
    return low, high


def ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part of a whole; NaN where there is none."""
    out = np.full(part.shape, np.nan)
    np.divide(part, whole, out=out, where=np.broadcast_to(whole > 0, part.shape))
    return out
