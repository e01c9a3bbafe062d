"""Small invented lands drawn for properties, the typologies they are classified by, and what on them is no one's fault.

Values stand on and beside thresholds, so that edges are met often. People are whole numbers: sums are exact.
"""

from dataclasses import dataclass

import numpy as np
from hypothesis import Phase
from hypothesis import strategies as st
from scipy import ndimage

import placetypes as pt
from placetypes import smoothing
from placetypes.judge import Judge
from placetypes.typology import available, family

CELL = 1000.0


def few(examples):
    """Settings of a property over lands: always the same ones, and no search for a smaller one, which takes minutes."""
    phases = [Phase.explicit, Phase.generate]
    return {"deadline": None, "max_examples": examples, "derandomize": True, "phases": phases}


QUEEN = np.ones((3, 3), int)
SHAPES = st.tuples(st.integers(14, 24), st.integers(14, 24))
COUNTRYSIDE = [0, 0, 1, 3, 20, 49, 50, 51, 200]
VILLAGES = [299, 300, 301, 500, 900]
TOWNS = [20_000, 6000, 2500, 1500, 1200, 900, 450, 300]
BUILT = [0.0, 0.02, 0.03, 0.2, 0.23, 0.3, 0.5, 0.6]
JOBS = [0, 0, 1, 5, 20]


@dataclass(frozen=True)
class Variant:
    """A shipped typology in one of its editions and levels."""

    typology: str
    preset: str | None
    level: int | None

    def __str__(self) -> str:
        return "-".join(str(part) for part in (self.typology, self.preset, self.level) if part is not None)

    def classify(self, layers, **more):
        """The result of plain arrays."""
        asked = {"typology": self.typology, "preset": self.preset, "level": self.level}
        return pt.classify(layers, cell_size=CELL, crs="EPSG:3035", **asked, **more)


def degree_of_urbanisation(people, land, built, *, preset, level):
    """Classes of the shipped typology, of arrays in the order of the oracle's."""
    layers = {"population": people, "land": land, "built": built}
    return Variant("degurba", preset, level).classify(layers).types


VARIANTS = [
    Variant(name, preset, level)
    for name in available()
    for preset in (family(name).presets or [None])
    for level in (family(name).levels or [None])
]


class Land(dict):
    """Layers by name; shown as what it was drawn from, so that a failure can be read."""

    drawn = ""

    def __repr__(self):
        return f"<land of {self.drawn}>"


@st.composite
def lands(draw, *, shapes=SHAPES, water=True, unknown=True):
    """Every layer that a shipped typology reads of plain arrays: a countryside with towns, lakes and gaps."""
    shape = draw(shapes)
    seed = draw(st.integers(0, 2**32 - 1))
    rng, towns = np.random.default_rng(seed), []
    people = rng.choice(COUNTRYSIDE, shape).astype(float)
    villages = rng.random(shape) < 0.04
    people[villages] = rng.choice(VILLAGES, villages.sum())
    for _ in range(draw(st.integers(1, 5))):
        row, col = (draw(st.integers(0, cells - 2)) for cells in shape)
        height, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
        towns.append((row, col, height, width, draw(st.sampled_from(TOWNS))))
        people[row : row + height, col : col + width] = towns[-1][-1]
    share = np.where(rng.random(shape) < 0.9, 1.0, rng.choice([0.0, 0.3, 0.5, 0.8], shape)) if water else np.ones(shape)
    people[share == 0] = 0.0
    dense = np.minimum(people / 6000, 0.6)
    built = np.where(rng.random(shape) < 0.1, rng.choice(BUILT, shape), np.round(dense, 3)) * share
    layers = {"population": people, "land": share, "built": built}
    for name in ("arable", "forest", "artificial"):
        layers[name] = rng.choice([0.0, 0.2, 0.5], shape) * share
    if draw(st.booleans()):
        layers["floor_area"] = people * rng.choice([0, 50, 70], shape)
    if draw(st.booleans()):
        layers |= {f"jobs_{section}": rng.choice(JOBS, shape).astype(float) for section in "ACG"}
    if unknown:
        gaps = rng.random(shape) < 0.01
        layers = {name: np.where(gaps, np.nan, values) for name, values in layers.items()}
    land = Land(layers)
    land.drawn = f"{shape}, seed {seed}, towns {towns}"
    return land


def parts_tie(result):
    """Whether two largest parts of one place are as large, so that the order of rows says which is called the one."""
    judge = Judge(result.evidence, result.types.shape, result.typology)
    for rule in result.typology.rules:
        if rule.largest_part_per is None:
            continue
        holds, place = judge.answer(rule.condition).holds, np.nan_to_num(result.evidence[rule.largest_part_per])
        for label in np.unique(place[place > 0]):
            parts, _ = ndimage.label(holds & (place == label), QUEEN)
            sizes = np.sort(np.bincount(parts.ravel())[1:])
            if len(sizes) > 1 and sizes[-1] == sizes[-2]:
                return True
    return False


def cores_tie(result):
    """Whether a cell is as near to two places of other sizes, so that the order of rows says whose people count."""
    for operation in result.typology.evidence:
        if getattr(operation, "total", None) is None or operation.operation != "travel_time":
            continue
        places = np.nan_to_num(result.evidence[operation.to])
        labels = np.unique(places[places > 0])
        if len(labels) < 2:
            continue
        apart = np.array([ndimage.distance_transform_edt(places != label) for label in labels])
        sizes = np.array([np.nansum(result.evidence["population"][places == label]) for label in labels])
        near = apart == apart.min(axis=0)
        most = np.where(near, sizes[:, None, None], -np.inf).max(axis=0)
        least = np.where(near, sizes[:, None, None], np.inf).min(axis=0)
        if (most > least).any():
            return True
    return False


def patches_touch(result):
    """Whether two specks that smoothing removes touch, so that the order of rows says which goes first."""
    how = result.typology.smoothing
    if how is None:
        return False
    codes = tuple(result.typology.by_key[key].code for key in how.types)
    by_rule = np.array([0, *(result.typology.by_key[rule.type].code for rule in result.typology.rules)], np.uint8)
    radius = result.typology[how.majority_radius]
    majority = smoothing.smooth(
        by_rule[result.rule], result.grid, codes=codes, majority_radius=radius, min_patch_area=0.0
    )
    patch, count = np.zeros(majority.shape, int), 0
    for code in codes:
        label, found = ndimage.label(majority == code)
        patch, count = np.where(label > 0, label + count, patch), count + found
    cells = np.bincount(patch.ravel(), minlength=count + 1)
    cells[0] = patch.size
    small = (cells * result.grid.cell_area_km2 < result.typology[how.min_patch_area])[patch]
    down = small[1:] & small[:-1] & (patch[1:] != patch[:-1])
    right = small[:, 1:] & small[:, :-1] & (patch[:, 1:] != patch[:, :-1])
    return bool(down.any() or right.any())


def told(result):
    """Everything that is said of each cell."""
    return {"types": result.types, "rule": result.rule, "runner_up": result.runner_up, "margin": result.margin}


def same(found, expected):
    """Hold two results to be one; margins up to rounding, as centres of people are means."""
    for name, values in told(expected).items() if not isinstance(expected, dict) else expected.items():
        if name == "margin":
            np.testing.assert_allclose(told(found)[name], values, rtol=1e-5, atol=1e-7, err_msg=name)
        else:
            np.testing.assert_array_equal(told(found)[name], values, err_msg=name)
