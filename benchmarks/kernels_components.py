"""Connected cells with the people of each component, and deciding cells by rules, beside their peers."""

from collections.abc import Callable, Iterator

import numpy as np
from beside import Case, Way, peer
from lands import Land
from scipy import ndimage

from placetypes import decision
from placetypes._kernels.components import components
from placetypes.agglomerations import clusters_in, contiguous, together
from placetypes.compact import Runs
from placetypes.layer_store import LayerStore
from placetypes.typology import load

UNITS, MOST = 2.0**20, 1e11
URBAN, PERCOLATION, CORNERS = 0.03, 0.593, 1
"""Shares of cells: of towns, and the one at which clusters of random cells first cross the land."""
PIECE = 0.05
MOVED = 9.0
"""Bytes per cell: one of the mask and eight of people are read."""
LOW = 50.0
DECIDED = 8.0 * 3 + 1
"""Bytes per cell: three float64 layers are read, a class is written."""


def _masks(land: Land) -> Iterator[tuple[str, np.ndarray, float]]:
    people = land.people
    towns = people >= np.quantile(people, 1 - URBAN)
    yield "components, towns", towns, 3.0
    yield "components, a third of the cells", people > 0, 5.5
    random = np.random.default_rng(7).random(land.shape) < PERCOLATION
    yield "components, random cells at the percolation threshold", random, 11.0


def _called(cells: np.ndarray, people: np.ndarray, least: float) -> tuple[Runs, np.ndarray]:
    """Clusters as a run finds them, the grid not cut."""
    return together([clusters_in(cells, people, contiguity="queen")], contiguity="queen", min_population=least)


def _summed(label: Callable[[], np.ndarray], people: np.ndarray) -> Callable[[], object]:
    """Labels, then people by label: what peers offer."""
    return lambda: np.bincount(label().ravel(), weights=people.ravel())


def _piece(values: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(values[: max(1, int(len(values) * PIECE))])


def _dask(measure, cells, people):
    import dask.array as da

    few, amounts = da.from_array(_piece(cells)), da.from_array(_piece(people))

    def run():
        label, count = measure.label(few, np.ones((3, 3)))
        return measure.sum_labels(amounts, label, np.arange(1, int(count) + 1)).compute()

    return run


def _clusters(land: Land) -> Iterator[Case]:
    people, queen = land.people, np.ones((3, 3), int)
    for name, cells, bar in _masks(land):
        bytes_ = cells.view(np.uint8)
        yield Case(
            name,
            land.cells,
            [
                Way(
                    "placetypes",
                    lambda c=cells: components(c, people, CORNERS, UNITS, MOST),
                    "runs, and sums of their parts",
                ),
                Way(
                    "placetypes, as called",
                    lambda c=cells: _called(c, people, 0.0),
                    "runs and sums",
                ),
                Way(
                    "placetypes, labels of cells",
                    lambda c=cells: contiguous(c, people, contiguity="queen", min_population=0.0),
                    "drawn",
                ),
                peer(
                    "cv2",
                    "OpenCV connectedComponents + bincount",
                    lambda cv2, b=bytes_: _summed(lambda: cv2.connectedComponents(b, connectivity=8)[1], people),
                ),
                peer(
                    "cc3d",
                    "cc3d + bincount",
                    lambda cc3d, b=bytes_: _summed(lambda: cc3d.connected_components(b, connectivity=8), people),
                ),
                Way("scipy label + bincount", _summed(lambda c=cells: ndimage.label(c, queen)[0], people)),
                peer(
                    "skimage.measure",
                    "scikit-image label + bincount",
                    lambda m, c=cells: _summed(lambda: m.label(c, connectivity=2), people),
                ),
                peer("dask_image.ndmeasure", "dask-image", lambda m, c=cells: _dask(m, c, people), unit=PIECE),
            ],
            MOVED,
            bar,
        )


def _decisions(land: Land) -> Iterator[Case]:
    typology = load("degurba", level=2)
    people = land.people
    label, total = _called(people >= LOW, people, 500.0)
    towns = total[label.draw()]
    names = ("urban_centre", "dense_cluster", "urban_cluster", "rural_cluster")
    layers = {f"{name}_population": towns for name in names}
    layers |= {"density": people, "is_land": land.land, "semi_dense": label.draw()}
    store, everywhere = LayerStore(layers, land.shape), np.ones(land.shape, bool)

    def select() -> np.ndarray:
        t = typology
        rules = [
            towns >= t["centre_min_population"],
            towns >= t["urban_min_population"],
            layers["semi_dense"] >= t["one"],
            towns >= t["urban_min_population"],
            towns >= t["rural_min_population"],
            people >= t["low_density"],
            land.land,
        ]
        return np.select(rules, [30, 23, 22, 21, 13, 12, 11], 10).astype(np.uint8)

    yield Case(
        "eight rules, with margins",
        land.cells,
        [
            Way("placetypes", lambda: decision.decide(store, everywhere, typology), "classes, rules, margins"),
            Way("NumPy select", select, "classes alone"),
        ],
        DECIDED,
    )


def cases(land: Land) -> Iterator[Case]:
    """Components with their people at three densities; a decision list."""
    yield from _clusters(land)
    yield from _decisions(land)
