"""The Degree of Urbanisation composed of the package's operations, as a typology names them, in all its presets.

Beside `degurba_oracle`, which is written without the package.
"""

import numpy as np

from placetypes.agglomerations import (
    apart,
    contiguous,
    fill_holes,
    grow_by_majority,
    share_of_land,
    where_all,
    where_any,
)
from placetypes.density import population_density

CENTRE_DENSITY, URBAN_DENSITY, SEMI_DENSITY, LOW_DENSITY = 1500, 300, 900, 50
CENTRE_PEOPLE, URBAN_PEOPLE, SEMI_PEOPLE, RURAL_PEOPLE = 50_000, 5_000, 2_500, 500
MIN_LAND, MAX_HOLE, DECIMALS, SOME_BUILT = 0.5, 15.0, 3, 0.03
BUILT = {"r2019a": 0.50, "r2022a": 0.50, "r2023a-v1": 0.20, "r2023a-v2": 0.23}
OLD = {"r2019a", "r2022a"}


class Layers:
    """The layers that the rules of both levels read, of one preset; made when asked for."""

    def __init__(self, people, land, built, grid, preset):
        self.people, self.land, self.grid, self.preset = people, land, grid, preset
        self.density = population_density(people, land, grid)
        built_share = share_of_land(built, land, decimals=DECIMALS)
        self.seed = (self.density >= CENTRE_DENSITY) | (built_share >= BUILT[preset])
        self.some_built = built_share >= SOME_BUILT
        self.is_land = (land >= MIN_LAND) | (built > 0) | (people > 0)

    def clusters(self, cells, contiguity, least):
        return contiguous(cells, self.people, contiguity=contiguity, min_population=least)

    def centres(self):
        label = self.clusters(self.seed, "rook", CENTRE_PEOPLE)
        if self.preset == "r2023a-v2":
            label = where_any(label, self.density >= CENTRE_DENSITY)
        if self.preset in OLD:
            grown = grow_by_majority(label)
        else:
            uncounted = (self.land < MIN_LAND) & (self.people == 0)
            grown = grow_by_majority(label, barred=~self.is_land, uncounted=uncounted)
        return fill_holes(grown, self.grid, max_area=MAX_HOLE)

    def semi_dense(self, taken, urban):
        far = apart(taken, self.grid, distance=3000 if self.preset in OLD else 2000)
        match self.preset:
            case "r2023a-v2":
                return self.clusters((self.density >= SEMI_DENSITY) & (urban > 0) & far, "rook", SEMI_PEOPLE)
            case "r2023a-v1":
                label = self.clusters(self.density >= SEMI_DENSITY, "rook", SEMI_PEOPLE)
            case "r2022a":
                label = self.clusters(self.density >= URBAN_DENSITY, "queen", URBAN_PEOPLE)
            case _:
                semi = (self.density >= URBAN_DENSITY) & self.some_built
                label = self.clusters(semi | self.seed, "rook", URBAN_PEOPLE)
        return where_all(label, far)


def level1(people, land, built, grid, preset):
    layers = Layers(people, land, built, grid, preset)
    urban = layers.clusters(layers.density >= URBAN_DENSITY, "queen", URBAN_PEOPLE)
    out = layers.is_land.astype(np.uint8)
    out[urban > 0] = 2
    out[layers.centres() > 0] = 3
    return out


def level2(people, land, built, grid, preset):
    layers = Layers(people, land, built, grid, preset)
    contiguity = "rook" if preset == "r2019a" else "queen"
    centre = layers.centres() > 0
    dense = layers.clusters(layers.seed, "rook", URBAN_PEOPLE) > 0
    taken = centre | dense
    urban_cells = layers.density >= URBAN_DENSITY
    rural = layers.clusters(urban_cells, contiguity, RURAL_PEOPLE) > 0
    urban = layers.clusters(urban_cells | taken if preset == "r2023a-v2" else urban_cells, contiguity, URBAN_PEOPLE) > 0
    semi = layers.semi_dense(taken, urban) > 0
    out = np.where(layers.is_land, np.uint8(11), np.uint8(10))
    for code, cells in (
        (12, layers.density >= LOW_DENSITY),
        (13, rural),
        (21, urban),
        (22, semi),
        (23, dense),
        (30, centre),
    ):
        np.copyto(out, code, where=cells)
    return out
