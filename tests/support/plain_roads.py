"""Travel time between addresses, and the search for groups by it, written plainly: all ways, every window counted."""

from itertools import pairwise

import numpy as np
import shapely
from plain_search import score
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay

from placetypes.network import Network, graph_of

TICKS = 60_000


def random_network(rng, *, nodes=8, pieces=12, side=1_000):
    corner = np.round(rng.uniform(0, side, (nodes, 2)))
    ends = np.unique(np.sort(rng.integers(0, nodes, (pieces, 2)), axis=1), axis=0)
    ends = ends[(corner[ends[:, 0]] != corner[ends[:, 1]]).any(axis=1)]
    lines = [shapely.LineString(corner[pair]) for pair in ends.tolist()] or [shapely.LineString([(0, 0), (9, 9)])]
    return Network.from_lines(lines, rng.choice([20.0, 50.0, 80.0], len(lines)), off_road_speed=5)


def ticks_of(minutes):
    return max(1, int(np.ceil(minutes * TICKS)))


def ticks_between(network, places):
    """(n, n) ticks between distinct places; the rules of `network.graph_of`, one piece and one place at a time."""
    off_road = network.off_road_speed * 1000 / 60
    edges, legs, points = {}, [], [dict.fromkeys((0, ticks_of(m))) for m in network.minutes]
    lines = [shapely.LineString(network.nodes[list(ends)]) for ends in network.ends]
    for i, place in enumerate(shapely.points(places)):
        away = [line.distance(place) for line in lines]
        piece = int(np.argmin(away))
        whole = ticks_of(network.minutes[piece])
        at = round(lines[piece].project(place, normalized=True) * whole)
        points[piece][at] = None
        legs.append(away[piece])
        edges["place", i] = [(("on", piece, at), ticks_of(away[piece] / off_road))]
    for piece, (a, b) in enumerate(network.ends.tolist()):
        stops, whole = sorted(points[piece]), ticks_of(network.minutes[piece])
        for one, two in pairwise(stops):
            edges.setdefault(("on", piece, one), []).append((("on", piece, two), two - one))
        edges.setdefault(("on", piece, 0), []).append((("node", a), 0))
        edges.setdefault(("on", piece, whole), []).append((("node", b), 0))
    for i, j in _neighbours(places):
        metres = float(np.hypot(*(places[i] - places[j])))
        if metres <= legs[i] + legs[j]:
            edges["place", i].append((("place", j), ticks_of(metres / off_road)))
    return _all_ways(edges, len(places))


def _neighbours(places):
    if len(places) < 3 or np.linalg.matrix_rank(places - places[0]) < 2:
        return [(i, i + 1) for i in range(len(places) - 1)]
    corners = Delaunay(places - places.mean(axis=0)).simplices
    return {tuple(sorted((int(t[a]), int(t[b])))) for t in corners for a, b in ((0, 1), (1, 2), (0, 2))}


def _all_ways(edges, places):
    names = {("place", i): i for i in range(places)}
    for a, ways in edges.items():
        for name in (a, *(b for b, _ in ways)):
            names.setdefault(name, len(names))
    # scipy takes an edge of length 0 for none: 2**-20 of a tick stands for it
    whole = [(names[a], names[b], ticks or 2.0**-20) for a, ways in edges.items() for b, ticks in ways]
    a, b, ticks = (np.array(values) for values in zip(*whole, strict=True))
    matrix = coo_matrix((ticks, (a, b)), shape=(len(names), len(names))).tocsr()
    return np.rint(dijkstra(matrix, directed=False, indices=np.arange(places))[:, :places])


def groups_by(ticks, expected, occupied, *, limits, radius, buffer):
    """Groups taken one after the other: [(occupied sites, actors, score, grown)]; one actor and owner at each site."""
    least, most, total, floor = limits

    def counted(inside, near):
        mass = expected[near].sum()
        value = round(score(len(inside), mass, total), 9)
        return value if len(inside) >= least and mass <= most and value >= floor else None

    windows = []
    for centre in occupied.tolist():
        for limit in np.unique(ticks[centre, occupied]):
            inside = frozenset(occupied[ticks[centre, occupied] <= limit].tolist())
            value = counted(inside, ticks[centre] <= limit) if limit <= radius else None
            if value is not None:
                windows.append(((-value, -len(inside), False, centre, limit), inside))
    for inside, limit in _branches(ticks, occupied):
        value = counted(inside, (ticks[sorted(inside)] <= limit * buffer).any(axis=0)) if limit <= radius else None
        if value is not None:
            windows.append(((-value, -len(inside), True, min(inside), limit), inside))
    taken, groups = set(), []
    for key, inside in sorted(windows, key=lambda one: one[0]):
        if not inside & taken:
            taken |= inside
            groups.append((inside, -key[1], -key[0], key[2]))
    return groups


def _branches(ticks, occupied):
    """(members, longest link) of every component of the sites linked up to some length."""
    found = {}
    for limit in np.unique(ticks[np.ix_(occupied, occupied)])[1:]:
        rest = set(occupied.tolist())
        while rest and np.isfinite(limit):
            inside, new = set(), {min(rest)}
            while new:
                inside |= new
                new = {b for b in rest - inside if (ticks[sorted(new), b] <= limit).any()}
            rest -= inside
            if len(inside) > 1:
                found.setdefault(frozenset(inside), limit)
    return list(found.items())


def minutes_between(network, places):
    """(n, n) minutes between distinct places: scipy on the graph of `network.graph_of`."""
    one = graph_of(network, places)
    n = len(one.start) - 1
    ways = dijkstra(csr_matrix((one.edges[:, 1].astype(float), one.edges[:, 0], one.start), shape=(n, n)))
    return ways[: len(places), : len(places)] / 60_000
