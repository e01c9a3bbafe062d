import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from placetypes._kernels import allocation, network


def graph(rng, nodes, longest):
    """A sparse graph, one whole way from the shortest to the longest edge; some nodes lie apart."""
    ends = rng.integers(0, nodes, (2 * nodes, 2))
    ends = np.unique(np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1), axis=0)
    return network.joined(ends, rng.integers(1, longest + 1, len(ends)), nodes)


def allocated(one, sources, last, shift):
    key, longest = np.empty(len(one.start) - 1, np.int64), min(int(one.edges[:, 1].max(initial=0)), last)
    allocation.allocate(one.start, one.edges, np.asarray(sources, np.int64), last, longest, shift, key)
    return key


def by_dijkstra(one, sources, last):
    """Of all ways from every source the shortest, and of sources as near the first."""
    nodes = len(one.start) - 1
    ways = dijkstra(
        csr_matrix((one.edges[:, 1].astype(float), one.edges[:, 0], one.start), shape=(nodes, nodes)), indices=sources
    )
    first, ticks = ways.argmin(axis=0), ways.min(axis=0)
    reached = ticks <= last
    ticks = np.where(reached, ticks, 0).astype(np.int64)
    return np.where(reached, (ticks << allocation.SOURCE_BITS) | first, allocation.UNREACHED)


@settings(max_examples=80)
@given(
    seed=st.integers(0, 10_000), nodes=st.integers(2, 60), longest=st.sampled_from([2, 6, 1000]),
    many=st.integers(1, 20), shift=st.integers(0, 12),
)  # fmt: skip
def test_every_node_has_its_nearest_source_whatever_the_buckets(seed, nodes, longest, many, shift):
    rng = np.random.default_rng(seed)
    one, sources = graph(rng, nodes, longest), rng.integers(0, nodes, many)
    last = int(longest * rng.choice([0.0, 0.5, 100.0]))
    assert allocated(one, sources, last, shift).tolist() == by_dijkstra(one, sources, last).tolist()


@pytest.mark.parametrize("shift", [0, 3])
def test_there_is_room_for_more_than_was_thought(shift):
    # one node with thousands of edges, then all of these in one bucket after another
    leaves = np.arange(1, 40_001)
    ends = np.column_stack([np.zeros_like(leaves), leaves])
    one = network.joined(ends, leaves, len(leaves) + 1)
    key = allocated(one, [0], 2**31 - 1, shift)
    assert (key >> allocation.SOURCE_BITS).tolist() == [0, *leaves.tolist()]


def test_the_longest_edges_do_not_run_over():
    one = network.joined(np.array([[0, 1], [1, 2]]), np.array([2**31 - 1, 2**31 - 1]), 3)
    assert (allocated(one, [0], 2**31 - 1, 12) >> allocation.SOURCE_BITS).tolist()[:2] == [0, 2**31 - 1]
    assert allocated(one, [0], 2**31 - 1, 12)[2] == allocation.UNREACHED
