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

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Commuting:
    """Shares of employed residents, 0-1.

    `to_core` and `core` are (rows, cols): the share working in the core that draws most of them (NaN where no
    commuter is known) and that core's label (0 = none). `self_containment`, `town_to_core` and `town_core` have one
    entry per settlement label: the share working in the settlement itself, the share working in the core that draws
    most of them (NaN = unknown), and that core's label (0 = none).
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


def shares(zone: LabelArray, place: LabelArray, weight: FloatArray, zones: int) -> sparse.csr_array:
    """Share of each zone's `weight` that lies in each place, (zones + 1, places + 1); every row sums to 1.

    Column 0 is what lies in no place: of a zone without weight all, as nobody knows where, and of row 0, elsewhere.
    NaN weights count as nothing.
    """
    amounts = np.nan_to_num(weight).ravel()
    shape = (zones + 1, int(place.max(initial=0)) + 1)
    table = sparse.coo_array((amounts, (zone.ravel(), place.ravel())), shape=shape).tocsr()
    total = np.asarray(table.sum(axis=1)).ravel()
    scale = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)
    scale[0] = 0.0  # cells in no zone
    nowhere = np.flatnonzero(scale == 0)
    unknown = sparse.coo_array((np.ones(nowhere.size), (nowhere, np.zeros_like(nowhere))), shape=shape)
    return sparse.csr_array(sparse.diags_array(scale) @ table + unknown)


def between(
    flow: sparse.csr_array,
    zone: LabelArray,
    origin: LabelArray,
    destination: LabelArray,
    *,
    employed: FloatArray,
    jobs: FloatArray,
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
    zone: LabelArray,
    settlement: LabelArray,
    core: LabelArray,
    *,
    employed: FloatArray,
    jobs: FloatArray,
) -> Commuting:
    """Commuting shares of cells and settlements.

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

    to_core = (flow @ shares(zone, core, jobs, zones)).toarray()
    to_core[:, 0] = 0.0
    best, share = _largest(to_core, leaving)
    known = (zone > 0) & (leaving[zone] > 0)

    residents = np.asarray(home.T @ leaving).ravel()
    residents[0] = 0.0
    at_home = np.asarray(home.multiply(flow @ work).sum(axis=0)).ravel()  # of all pairs of settlements the diagonal
    staying = np.divide(at_home, residents, out=np.full(residents.size, np.nan), where=residents > 0)
    town_best, town_share = _largest(home.T @ to_core, residents)
    return Commuting(
        to_core=np.where(known, share[zone], np.nan),
        core=np.where(known & (share[zone] > 0), best[zone], 0).astype(np.int32),
        self_containment=staying,
        town_to_core=town_share,
        town_core=np.where(np.nan_to_num(town_share) > 0, town_best, 0).astype(np.int32),
    )


def _largest(amounts: FloatArray, total: FloatArray) -> tuple[IntArray, FloatArray]:
    """Column with the largest amount of each row (ties: the first), and its share of `total` (NaN where that is 0)."""
    best = amounts.argmax(axis=1)
    top = amounts[np.arange(amounts.shape[0]), best]
    return best, np.divide(top, total, out=np.full(total.size, np.nan), where=total > 0)
