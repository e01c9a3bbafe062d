"""Commuting: who works where, from flows between zones of any kind.

Flows are spread to cells by employed residents at the origin and by jobs at the destination, and gathered again by
settlement. The commuters of an origin are never lost: what goes to a zone outside the grid stays in the denominator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from placetypes._typing import FloatArray, IntArray, LabelArray
from placetypes.compact import Held, drawn, release, strips

if TYPE_CHECKING:
    import pandas as pd

_HALF = 32
"""Bits of a pair's key that say its place."""
_PAIRS = 2**12
"""Room for pairs of zone and place to begin with."""
_ROWS_AT_ONCE = 256
"""Rows of a table of commuters by core that are written out at a time."""


@dataclass(frozen=True)
class Commuting:
    """Shares of employed residents, 0-1.

    `to_core` and `core` have one entry per label of a zone: the share working in the core that draws most of them (NaN
    where no commuter is known, and of 0) and that core's label (0 = none). `self_containment`, `town_to_core` and
    `town_core` have one entry per settlement label: the share working in the settlement itself, the share working in
    the core that draws most of them (NaN = unknown), and that core's label (0 = none).
    """

    to_core: FloatArray
    core: LabelArray
    self_containment: FloatArray
    town_to_core: FloatArray
    town_core: LabelArray


def flow_matrix(flows: pd.DataFrame, zone_ids: tuple[str, ...]) -> sparse.csr_array:
    """Commuters between zones, (zones + 1, zones + 1); row and column 0 are all zones that are not on the grid."""
    position = {zone: k + 1 for k, zone in enumerate(zone_ids)}
    rows = flows["from_id"].map(position).fillna(0).to_numpy(np.int64)
    cols = flows["to_id"].map(position).fillna(0).to_numpy(np.int64)
    size = len(zone_ids) + 1
    return sparse.coo_array((flows["count"].to_numpy(np.float64), (rows, cols)), shape=(size, size)).tocsr()


def shares(zone: Held, place: Held, weight: Held, zones: int) -> sparse.csr_array:
    """Share of each zone's `weight` that lies in each place, (zones + 1, places + 1); every row sums to 1.

    Column 0 is what lies in no place: of a zone without weight all, as nobody knows where, and of row 0, elsewhere.
    NaN weights count as nothing. Read strip by strip, and summed in the order of the cells.
    """
    rows, cols, amounts = _sums(zone, place, weight)
    shape = (zones + 1, int(cols.max(initial=0)) + 1)
    table = sparse.coo_array((amounts, (rows, cols)), shape=shape).tocsr()
    total = np.asarray(table.sum(axis=1)).ravel()
    scale = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    scale[0] = 0.0  # cells in no zone
    nowhere = np.flatnonzero(scale == 0)
    unknown = sparse.coo_array((np.ones(nowhere.size), (nowhere, np.zeros_like(nowhere))), shape=shape)
    return sparse.csr_array(sparse.diags_array(scale) @ table + unknown)


def _sums(zone: Held, place: Held, weight: Held) -> tuple[IntArray, IntArray, FloatArray]:
    """Zone and place of all pairs that some cell has, and the weight of each."""
    from placetypes._kernels.pairs import FREE, add_up

    keys, sums, used = np.full(_PAIRS, FREE, np.int64), np.zeros(_PAIRS), np.zeros(1, np.int64)
    for rows in strips(zone.shape):
        of, lies, amounts = (np.ascontiguousarray(drawn(layer, rows)) for layer in (zone, place, weight))
        row = 0
        while (row := add_up(of, lies, amounts, row, keys, sums, used)) < len(of):
            keys, sums = _grown(keys, sums)
        for layer in (zone, place, weight):
            if isinstance(layer, np.ndarray):
                release(layer)
    taken = np.flatnonzero(keys != FREE)
    return keys[taken] >> _HALF, keys[taken] & ((1 << _HALF) - 1), sums[taken]


def _grown(keys: IntArray, sums: FloatArray) -> tuple[IntArray, FloatArray]:
    """The same table of pairs with twice the room."""
    from placetypes._kernels.pairs import FREE, add_up

    taken = np.flatnonzero(keys != FREE)
    wider, amounts = np.full(2 * keys.size, FREE, np.int64), np.zeros(2 * keys.size)
    zone, place = ((part.astype(np.int32)[:, None]) for part in (keys[taken] >> _HALF, keys[taken]))
    add_up(zone, place, sums[taken][:, None], 0, wider, amounts, np.zeros(1, np.int64))
    return wider, amounts


def between(
    flow: sparse.csr_array,
    zone: Held,
    origin: Held,
    destination: Held,
    *,
    employed: Held,
    jobs: Held,
) -> sparse.csr_array:
    """Commuters between the places of two zonings, (origins + 1, destinations + 1); no commuter is lost.

    Those of a pair of zones are spread over the cells of the one by `employed` and of the other by `jobs`, and
    summed again by the places that these cells lie in. Row and column 0 are no place, or elsewhere.

    Parameters
    ----------
    flow
        Commuters between zones, from `flow_matrix`.
    zone, origin, destination
        Labels of cells, (rows, cols) int32, 0 = none: the zones of the flows, the places to live and the places to
        work.
    employed, jobs
        Per cell; NaN counts as nothing.

    Examples
    --------
    >>> zone, towns = np.array([[1, 1, 2, 2]], np.int32), np.array([[1, 0, 2, 2]], np.int32)
    >>> flow = sparse.csr_array([[0.0, 0, 0], [0, 60, 40], [0, 0, 100]])
    >>> between(flow, zone, towns, towns, employed=np.array([[3.0, 1, 1, 1]]), jobs=np.ones((1, 4))).toarray().tolist()
    [[7.5, 7.5, 10.0], [22.5, 22.5, 30.0], [0.0, 0.0, 100.0]]
    """
    zones = flow.shape[0] - 1
    home, work = shares(zone, origin, employed, zones), shares(zone, destination, jobs, zones)
    return sparse.csr_array(home.T @ flow @ work)


def commuting(
    flow: sparse.csr_array,
    zone: Held,
    settlement: Held,
    core: Held,
    *,
    employed: Held,
    jobs: Held,
) -> Commuting:
    """Commuting shares of zones and settlements.

    Parameters
    ----------
    flow
        Commuters between zones, from `flow_matrix`.
    zone, settlement, core
        Labels of cells, (rows, cols) int32, 0 = none.
    employed, jobs
        Per cell; how commuters are spread over the cells of the zone they live and work in.
    """
    zones = flow.shape[0] - 1
    home, work = shares(zone, settlement, employed, zones), shares(zone, settlement, jobs, zones)
    leaving = np.asarray(flow.sum(axis=1)).ravel()
    leaving[0] = 0.0

    to_core = flow @ shares(zone, core, jobs, zones)
    best, share = _largest(to_core, leaving)
    drawn = np.nan_to_num(share) > 0

    residents = np.asarray(home.T @ leaving).ravel()
    residents[0] = 0.0
    at_home = np.asarray(home.multiply(flow @ work).sum(axis=0)).ravel()  # of all pairs of settlements the diagonal
    staying = np.divide(at_home, residents, out=np.full(residents.size, np.nan), where=residents > 0)
    town_best, town_share = _largest(home.T @ to_core, residents)
    return Commuting(
        to_core=share,
        core=np.where(drawn, best, 0).astype(np.int32),
        self_containment=staying,
        town_to_core=town_share,
        town_core=np.where(np.nan_to_num(town_share) > 0, town_best, 0).astype(np.int32),
    )


def _largest(amounts: sparse.csr_array, total: FloatArray) -> tuple[IntArray, FloatArray]:
    """Core with the largest amount of each row (ties: the first), and its share of `total` (NaN where that is 0).

    Column 0, those who work in no core, does not count.
    """
    best, top = np.zeros(total.size, np.int64), np.zeros(total.size)
    for start in range(0, total.size, _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        few = amounts[rows].toarray()
        few[:, 0] = 0.0
        best[rows], top[rows] = few.argmax(axis=1), few.max(axis=1)
    return best, np.divide(top, total, out=np.full(total.size, np.nan), where=total > 0)
