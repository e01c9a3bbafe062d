"""The Degree of Urbanisation in plain NumPy and SciPy: slow, obvious, and written from the published text alone.

Rules: GHSL Data Package 2023 (JRC133256), sections 2.6 and 2.7, and its 2019 and 2022 editions; one function per
sentence. Nothing of the package is imported.
"""

import numpy as np
from scipy import ndimage

ROOK = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
QUEEN = np.ones((3, 3), int)

PRESETS = {
    "r2019a": {"built": 0.50, "five_of_eight": True, "semi": "2019", "cells_away": 3, "suburban": ROOK, "v2": False},
    "r2022a": {"built": 0.50, "five_of_eight": True, "semi": "2022", "cells_away": 3, "suburban": QUEEN, "v2": False},
    "r2023a-v1": {
        "built": 0.20,
        "five_of_eight": False,
        "semi": "2023",
        "cells_away": 2,
        "suburban": QUEEN,
        "v2": False,
    },
    "r2023a-v2": {
        "built": 0.23,
        "five_of_eight": False,
        "semi": "2023",
        "cells_away": 2,
        "suburban": QUEEN,
        "v2": True,
    },
}


def clusters(cells, people, structure, least):
    """Labels of the connected cells whose people sum to at least so many."""
    label, count = ndimage.label(cells, structure)
    total = np.bincount(label.ravel(), weights=np.nan_to_num(people).ravel(), minlength=count + 1)
    return np.where((total >= least)[label] & (label > 0), label, 0)


def with_rim(values, fill):
    return np.pad(values, 1, constant_values=fill)


def neighbours(values, fill):
    """The eight shifted copies."""
    rows, cols = values.shape
    padded = with_rim(values, fill)
    return [padded[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + cols] for dr, dc in OFFSETS]


OFFSETS = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)]


def smooth(label, never, ignored):
    """Majority rule to convergence: every centre by itself, all cells at once."""
    label = label.copy()
    while True:
        member = label > 0
        counting = sum(n.astype(int) for n in neighbours(member | ~ignored, True))
        after = label.copy()
        for centre in np.unique(label[member]):
            inside = sum(n.astype(int) for n in neighbours(label == centre, False))
            after[~member & ~never & (2 * inside > counting)] = centre
        if (after == label).all():
            return label
        label = after


def fill(label, most_cells):
    """Fill the rook-connected holes that one centre encloses."""
    out = label.copy()
    holes, count = ndimage.label(label == 0, ROOK)
    for hole in range(1, count + 1):
        cells = holes == hole
        if cells.sum() > most_cells:
            continue
        ring = with_rim(label, -1)[ndimage.binary_dilation(with_rim(cells, False), ROOK) & ~with_rim(cells, False)]
        owners = set(ring.tolist())
        if len(owners) == 1 and -1 not in owners:
            out[cells] = owners.pop()
    return out


def near(cells, distance):
    """Cells within so many steps of a king of any of the cells."""
    return ndimage.binary_dilation(cells, QUEEN, iterations=distance)


def layers(people, land, built):
    """People and built-up area per land; NaN where there is no land."""
    on_land = np.where(land > 0, land, np.nan)
    return people / on_land, np.round(built / on_land, 3)


def urban_centres(people, land, built, preset):
    """Labels of urban centres."""
    p = PRESETS[preset]
    density, share = layers(people, land, built)
    centre = clusters((density >= 1500) | (share >= p["built"]), people, ROOK, 50_000)
    if p["v2"]:
        centre = np.where(np.isin(centre, np.unique(centre[density >= 1500])), centre, 0)
    nothing = np.zeros(people.shape, bool)
    if p["five_of_eight"]:
        centre = smooth(centre, nothing, nothing)
    else:
        empty = ~(people > 0)
        centre = smooth(centre, (land < 0.5) & empty & ~(built > 0), (land < 0.5) & (people == 0))
    return fill(centre, 14)


def is_land(people, land, built):
    return (land >= 0.5) | (built > 0) | (people > 0)


def level1(people, land, built, preset):
    """Classes 3, 2, 1, and 0 for water."""
    density, _ = layers(people, land, built)
    out = np.where(is_land(people, land, built), 1, 0)
    out[clusters(density >= 300, people, QUEEN, 5000) > 0] = 2
    out[urban_centres(people, land, built, preset) > 0] = 3
    return out


def semi_dense(people, density, share, p, *, urban, taken):
    """Cells of semi-dense urban clusters."""
    close = near(taken, p["cells_away"])
    if p["semi"] == "2023" and p["v2"]:
        return clusters((density >= 900) & urban & ~close, people, ROOK, 2500) > 0
    if p["semi"] == "2023":
        found = clusters(density >= 900, people, ROOK, 2500)  # also outside urban clusters: 73 cells of Belgium
    elif p["semi"] == "2022":
        found = clusters(density >= 300, people, QUEEN, 5000)
    else:
        dense = (density >= 1500) | (share >= p["built"])
        found = clusters(((density >= 300) & (share >= 0.03)) | dense, people, ROOK, 5000)
    return (found > 0) & ~np.isin(found, np.unique(found[close]))


def level2(people, land, built, preset):
    """Classes 30, 23, 22, 21, 13, 12, 11 and 10."""
    p = PRESETS[preset]
    density, share = layers(people, land, built)
    centre = urban_centres(people, land, built, preset) > 0
    dense = clusters((density >= 1500) | (share >= p["built"]), people, ROOK, 5000) > 0
    taken = centre | dense
    urban_cells = (density >= 300) | taken if p["v2"] else density >= 300
    urban = clusters(urban_cells, people, p["suburban"], 5000) > 0
    out = np.where(is_land(people, land, built), 11, 10)
    out[density >= 50] = 12
    out[clusters(density >= 300, people, p["suburban"], 500) > 0] = 13
    out[urban] = 21
    out[semi_dense(people, density, share, p, urban=urban, taken=taken)] = 22
    out[dense] = 23
    out[centre] = 30
    return out
