"""Operations on places as they are done on whole arrays with SciPy: slow, and written without runs."""

import degurba_oracle
import numpy as np
from scipy import ndimage

QUEEN, ROOK = np.ones((3, 3), int), ndimage.generate_binary_structure(2, 1)


def with_enclosed_land(cells, land, *, contiguity):
    """Cells, and the land in holes that clusters of them surround."""
    holes, count = ndimage.label(~cells, ROOK)
    enclosed = np.ones(count + 1, bool)
    enclosed[0] = False
    enclosed[np.unique(np.concatenate([holes[0], holes[-1], holes[:, 0], holes[:, -1]]))] = False
    filled = cells | (enclosed[holes] & (np.nan_to_num(land) > 0))
    label, count = ndimage.label(filled, QUEEN if contiguity == "queen" else ROOK)
    has_cells = np.zeros(count + 1, bool)
    has_cells[label[cells]] = True
    return (label > 0) & has_cells[label]


def gaps(places, cell_size):
    """Metres from the edge of every cell to the nearest edge of places; inf without."""
    if not places.any():
        return np.full(places.shape, np.inf)
    return ndimage.distance_transform_edt(~ndimage.binary_dilation(places, QUEEN)) * cell_size


def least(label, values):
    """Least of the values over each label, NaN counting as nothing; of label 0 nothing is asked."""
    out = np.full(int(label.max(initial=0)) + 1, np.inf)
    np.minimum.at(out, label.ravel(), np.nan_to_num(values, nan=np.inf, posinf=np.inf).ravel())
    out[0] = np.inf
    return out


def gaps_to_own(label, places, own, cell_size):
    """Metres from each label's edge to that of the place of its own."""
    return np.array([gaps(places == k, cell_size)[label == n].min(initial=np.inf) if k else np.inf
                     for n, k in enumerate(own)])  # fmt: skip


def apart(marked, reach):
    """Cells more than so many king's steps from marked ones."""
    return ~ndimage.binary_dilation(marked, QUEEN, iterations=reach) if reach else ~marked


fill = degurba_oracle.fill
