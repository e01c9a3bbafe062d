"""What comparisons say of cells, as bits of whole numbers, and every combination of them numbered once."""

import numpy as np

from placetypes._kernels.compiling import kernel


@kernel
def mark(layer, operator, thresholds, shift, word):  # type: ignore[no-untyped-def]
    """Write two bits of uint64 `word` from `shift` on: whether the layer is known, and whether a comparison holds.

    `layer` is (n,) and may be of any kind, NaN = unknown. `operator` 0: >=, 1: >, 2: <=, 3: <. `thresholds` (float64)
    has one entry, or one for each cell.
    """
    known, holds = np.uint64(1) << np.uint64(shift), np.uint64(3) << np.uint64(shift)
    others = ~holds
    one = thresholds.size == 1
    for cell in range(layer.size):
        value = np.float64(layer[cell])
        limit = thresholds[0 if one else cell]
        if operator == 0:
            true = value >= limit
        elif operator == 1:
            true = value > limit
        elif operator == 2:  # noqa: PLR2004 - as listed above
            true = value <= limit
        else:
            true = value < limit
        bits = holds if true else known
        word[cell] = (word[cell] & others) | (np.uint64(0) if np.isnan(value) else bits)


@kernel
def past(layer, operator, value, out):  # type: ignore[no-untyped-def]
    """Write the nearest threshold at which a comparison of `layer` says the opposite of what it says at `value`."""
    at_value = operator % 2 == 0
    beyond = np.inf if operator == 0 or operator == 3 else -np.inf  # noqa: PLR1714, PLR2004 - as listed above
    for cell in range(layer.size):
        here = np.float64(layer[cell])
        if operator < 2:  # noqa: PLR2004 - as listed above
            holds = here > value or (at_value and here == value)
        else:
            holds = here < value or (at_value and here == value)
        out[cell] = np.nextafter(here, beyond) if holds == at_value else here


@kernel
def number(words, begin, keys, slots, count, out):  # type: ignore[no-untyped-def]
    """Number of the combination of bits of each cell from `begin` on, in order of first appearance.

    `words` (w, n) uint64; `keys` (capacity, w) has the first `count` combinations and takes new ones; `slots` (int32,
    a power of two, more than `keys` has rows, -1 = free) leads to them. Writes int32 `out` and returns how many
    combinations there are and the cell at which `keys` was full, n where it was not.
    """
    width, cells = words.shape
    mask = np.uint64(slots.size - 1)
    last = -1
    for cell in range(begin, cells):
        if last >= 0:
            same = True
            for w in range(width):
                same &= words[w, cell] == keys[last, w]
            if same:
                out[cell] = last
                continue
        mixed = np.uint64(0)
        for w in range(width):
            mixed ^= words[w, cell]  # by halves, so that no product is too large
            low, high = mixed & np.uint64(0xFFFFFFFF), mixed >> np.uint64(32)
            mixed = (low * np.uint64(0x9E3779B1)) ^ (high * np.uint64(0x85EBCA77))
            mixed ^= mixed >> np.uint64(29)
        slot = mixed & mask
        while True:
            last = slots[slot]
            if last < 0:
                if count == keys.shape[0]:
                    return count, cell
                last = count
                slots[slot] = count
                for w in range(width):  # a slice takes seconds to compile
                    keys[count, w] = words[w, cell]
                count += 1
                break
            same = True
            for w in range(width):
                same &= words[w, cell] == keys[last, w]
            if same:
                break
            slot = (slot + np.uint64(1)) & mask
        out[cell] = last
    return count, cells


@kernel
def nearer(layer, value, width, code, index, nearest, runner_up):  # type: ignore[no-untyped-def]
    """Take the class ``code[index]`` (uint8, 0 = none) where the layer is nearer to a threshold than any before.

    Distances are in widths of the threshold's range. Changes float64 `nearest` and uint8 `runner_up`.
    """
    for cell in range(layer.size):
        becomes = code[index[cell]]
        if becomes > 0:
            move = abs(np.float64(layer[cell]) - value) / width
            if move < nearest[cell]:
                nearest[cell] = move
                runner_up[cell] = becomes


@kernel
def changes(after, pattern, heads, classes, code):  # type: ignore[no-untyped-def]
    """Write the class (uint8 `classes`, one per pattern) of each head `after` to `code`, 0 where it does not change."""
    for head in range(heads.size):
        own, becomes = classes[pattern[heads[head]]], classes[after[head]]
        code[head] = becomes if own > 0 and becomes != own else 0


@kernel
def rank(new, out):  # type: ignore[no-untyped-def]
    """Write how many cells up to each, less one, are `new` (bool) to int32 `out`."""
    count = -1
    for cell in range(new.size):
        count += new[cell]
        out[cell] = count


@kernel
def turns(layer, out):  # type: ignore[no-untyped-def]
    """Set bool `out` where a layer (n,) is unlike the cell before; NaN is unlike everything."""
    for cell in range(1, layer.size):
        out[cell] |= layer[cell] != layer[cell - 1]


@kernel
def settle(pattern, rules, codes, inside, nearest, runner_up, rule, types, margin, other):  # type: ignore[no-untyped-def]
    """Write what was found of the cells `inside`; elsewhere rule and classes are 0 and the margin NaN.

    `rules` (uint8) has the rule of each pattern, `codes` (uint8) the class of each rule. Writes uint8 `rule`, `types`
    and `other` and float32 `margin`, NaN where nothing was near.
    """
    for cell in range(pattern.size):
        if inside[cell]:
            rule[cell], other[cell] = rules[pattern[cell]], runner_up[cell]
            types[cell] = codes[rule[cell]]
            margin[cell] = nearest[cell] if nearest[cell] < np.inf else np.nan
        else:
            rule[cell], types[cell], other[cell], margin[cell] = 0, 0, 0, np.nan
