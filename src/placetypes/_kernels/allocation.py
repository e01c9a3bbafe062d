"""Nearest of many sources on a graph of roads: one search from all of them at once, with a queue of buckets.

A node's key is its ticks and, below them, the number of its source, so that of sources as near the first is kept, by
whatever way and in whatever order the nodes were met. Keys only fall, and a bucket is left when nothing in it can fall
any more: the answer is that of Dijkstra, to the tick.
"""

from typing import Any

import numpy as np

from placetypes._kernels.compiling import kernel

SOURCE_BITS = 32
"""Of a key that number its source; the ticks stand above them."""
UNREACHED = 2**63 - 1
_NEXT, _COUNT, _FIRST, _SIZE = 0, 1, 2, 16
"""Of a block of nodes in a bucket: the block after it, how many nodes it has, the first of them; as long as a line of
the processor's cache."""
_BLOCKS = 1024
"""Blocks at first, beside those of sources."""
_USED, _FREE = 0, 1
"""How many blocks were ever used, and the first of those that are free again (-1: none)."""


@kernel
def allocate(start: Any, edges: Any, sources: Any, last: int, longest: int, shift: int, key: Any) -> None:
    """Write the key of each node, `UNREACHED` beyond ``last`` ticks.

    Parameters
    ----------
    start
        int64 (nodes + 1,): edges from node ``a`` are ``start[a]`` to ``start[a + 1]``.
    edges
        int32 (edges, 2): the node at the other end, and ticks of at least 1.
    sources
        int64: a node of each.
    last
        Ticks, below 2**31.
    longest
        Ticks of the longest edge that is not longer than ``last``, or more.
    shift
        A bucket holds ``2**shift`` ticks: many edges shorter than that cost time, no exactness.
    key
        Written: int64 (nodes,).
    """
    many = 1
    while many < (longest >> shift) + 2:
        many *= 2
    head = np.full(many, -1, np.int32)
    blocks = np.empty((_BLOCKS + sources.size, _SIZE), np.int32)
    spare = np.array([0, -1], np.int64)
    waiting = 0
    key[:] = UNREACHED
    for s in range(sources.size):
        if s < key[sources[s]]:
            key[sources[s]] = s
            _put(sources[s], 0, head, blocks, spare)
            waiting += 1
    bucket = 0
    while waiting > 0:
        here = bucket & (many - 1)
        while head[here] >= 0:
            a = _take(here, head, blocks, spare)
            waiting -= 1
            from_here = key[a]
            if from_here >> (SOURCE_BITS + shift) != bucket:  # met again from nearer since, and done
                continue
            while spare[_USED] + start[a + 1] - start[a] > blocks.shape[0]:
                blocks = _doubled(blocks)
            left = last - (from_here >> SOURCE_BITS)
            for e in range(start[a], start[a + 1]):
                b, ticks = edges[e, 0], np.int64(edges[e, 1])
                if ticks > left:
                    continue
                there = from_here + (ticks << SOURCE_BITS)
                if there < key[b]:
                    key[b] = there
                    _put(b, (there >> (SOURCE_BITS + shift)) & (many - 1), head, blocks, spare)
                    waiting += 1
        bucket += 1


@kernel(forceinline=True)
def _put(node: int, bucket: int, head: Any, blocks: Any, spare: Any) -> None:
    """A node into a bucket; `blocks` has room for one block more."""
    block = head[bucket]
    if block < 0 or blocks[block, _COUNT] == _SIZE - _FIRST:
        before, block = block, spare[_FREE]
        if block >= 0:
            spare[_FREE] = blocks[block, _NEXT]
        else:
            block = spare[_USED]
            spare[_USED] += 1
        blocks[block, _NEXT], blocks[block, _COUNT] = before, 0
        head[bucket] = block
    count = blocks[block, _COUNT]
    blocks[block, _FIRST + count], blocks[block, _COUNT] = node, count + 1


@kernel(forceinline=True)
def _take(bucket: int, head: Any, blocks: Any, spare: Any) -> Any:
    """The node last put into a bucket that has some."""
    block = head[bucket]
    count = blocks[block, _COUNT] - 1
    node = blocks[block, _FIRST + count]
    blocks[block, _COUNT] = count
    if count == 0:
        head[bucket] = blocks[block, _NEXT]
        blocks[block, _NEXT], spare[_FREE] = spare[_FREE], block
    return node


@kernel
def _doubled(blocks: Any) -> Any:
    more = np.empty((2 * blocks.shape[0], _SIZE), np.int32)
    more[: blocks.shape[0]] = blocks
    return more
