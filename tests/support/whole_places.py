"""Operations on places as they are done on whole arrays with SciPy: slow, and written without runs."""

import degurba_oracle
import numpy as np
import rasterio.features
import shapely
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


def dissolve(values, grid):
    """Value and multipolygon of each number, outlined on the whole grid at once."""
    parts = {}
    for shape, value in rasterio.features.shapes(values, mask=values > 0, connectivity=4, transform=grid.transform):
        parts.setdefault(int(value), []).append(shapely.geometry.shape(shape))
    return [(value, shapely.MultiPolygon(parts[value])) for value in sorted(parts)]


def middles(place, population, grid):
    """Labels, and the centre of the people of each place, or of its cells."""
    labels, number = np.unique(place, return_inverse=True)
    rows, cols = np.indices(place.shape)
    weight = np.nan_to_num(population).ravel()
    empty = np.bincount(number.ravel(), weights=weight) == 0
    weight = np.where(empty[number.ravel()], 1.0, weight)
    total = np.bincount(number.ravel(), weights=weight)
    east, north = (
        np.bincount(number.ravel(), weights=weight * axis[index.ravel()]) / total
        for axis, index in ((grid.eastings, cols), (grid.northings, rows))
    )
    real = labels > 0
    return labels[real], east[real], north[real]


def main_unit(place, unit, people, names):
    """Place -> name of the unit where most of its people live, then of the one with more cells, then the first."""
    inside = place > 0
    pairs, number, cells = np.unique(
        np.column_stack([place[inside], unit[inside]]), axis=0, return_inverse=True, return_counts=True
    )
    living = np.bincount(number.ravel(), weights=np.nan_to_num(people)[inside], minlength=len(pairs))
    order = np.lexsort((pairs[:, 1], -cells, -living, pairs[:, 0]))
    labels, first = np.unique(pairs[order, 0], return_index=True)
    return {int(k): names[u - 1] for k, u in zip(labels, pairs[order[first], 1], strict=True) if u > 0}
