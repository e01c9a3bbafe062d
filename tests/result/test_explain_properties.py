"""On random evidence, for every shipped typology with its editions and levels.

What is explained is the rule that the raster holds, and the change that is told makes the cell its runner-up.
"""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pytest
from filled_patterns import filled
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import grid_of

from placetypes.decision import Decision, decide
from placetypes.layer_store import LayerStore
from placetypes.pipeline.outcome import classify_cells, without_tables
from placetypes.pipeline.outcome import otherwise as changed_from
from placetypes.result import Result
from placetypes.result.explain.everywhere import explain_everywhere
from placetypes.tiles import Tiled
from placetypes.typology import LANGUAGES, Compare, Typology, available, family
from placetypes.typology.conditions import walk

SETTINGS = {"deadline": None, "max_examples": 6, "derandomize": True}
VARIANTS = {
    f"{whole.id} {preset or ''} {level or ''}".strip(): whole.variant(preset, level)
    for whole in map(family, available())
    for preset in whole.presets or [None]
    for level in whole.levels or [None]
}


def layers_and_limits(typology: Typology) -> dict[str, list[float]]:
    """Layer -> values of the thresholds it is compared with."""
    found: dict[str, list[float]] = {}
    for rule in typology.rules:
        for c in (part for part in walk(rule.condition) if isinstance(part, Compare)):
            found.setdefault(c.layer, []).append(typology[c.threshold])
    return found


@st.composite
def evidence_of(draw, typology: Typology, shape: tuple[int, int], *, each_its_own: bool, step: type):
    """Layers whose values lie on, next to, around and far from the thresholds rules name, or are unknown."""
    count = shape[0] * shape[1]
    layers = {}
    for layer, limits in layers_and_limits(typology).items():
        ends = (step(-np.inf), step(np.inf))
        beside = [float(np.nextafter(step(t), end)) for t in limits for end in ends]
        edges = [*beside, *(t * far for t in limits for far in (1, 0.97, 1.6))]
        values = st.sampled_from([*edges, 0.0, float("nan"), float("inf")]) | st.floats(0, 3 * max(limits))
        layers[layer] = np.array(draw(st.lists(values, min_size=count, max_size=count))).reshape(shape)
    for rule in typology.rules:
        if rule.largest_part_per:
            labels = (
                range(1, count + 1)
                if each_its_own
                else draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
            )
            layers[rule.largest_part_per] = np.array(labels, float).reshape(shape)
    return layers


def result_of(typology: Typology, evidence, decision: Decision, types) -> Result:
    shape = types.shape
    grid = grid_of(shape)
    ones = {name: evidence.get(name, np.ones(shape)) for name in ("population", "land", "density")}
    places = gpd.GeoDataFrame({"kind": [], "label": [], "name": []}, geometry=[], crs=grid.crs.to_wkt())
    return Result(
        grid=grid,
        typology=typology,
        types=types,
        rule=decision.rule,
        margin=decision.margin,
        runner_up=changed_from(decision, types, Tiled(grid)),
        evidence={**ones, **evidence},
        region=np.ones(shape, bool),
        unit=np.zeros(shape, np.int32),
        places=places,
        **without_tables(grid),
        record={},
    )


def at(result: Result, row: int, col: int):
    return result.explain(float(result.grid.eastings[col]), float(result.grid.northings[row]))


@pytest.mark.parametrize("variant", VARIANTS)
@settings(**SETTINGS)
@given(data=st.data())
def test_what_is_explained_is_the_rule_that_the_raster_holds(variant, data):
    typology = VARIANTS[variant]
    shape = (2, 3)
    evidence = data.draw(evidence_of(typology, shape, each_its_own=False, step=np.float64))
    full = {"population": np.ones(shape), "land": np.ones(shape), **evidence}
    decision, types = classify_cells(typology, LayerStore.of(full, shape), Tiled(grid_of(shape)))
    result = result_of(typology, evidence, decision, types)
    for row, col in np.ndindex(shape):
        found, number = at(result, row, col), int(decision.rule[row, col])
        assert found.rule == number
        if not number:  # no rule holds, and none says 'otherwise'
            assert "not classified" in str(found)
            continue
        rule = typology.rules[number - 1]
        assert found.rule_type == rule.type
        assert found.code == types[row, col]
        assert rule.says["en"] in str(found)
        deciding = [reading for reading in found.readings if reading.decides]
        assert all(reading.holds for reading in deciding)
        assert bool(deciding) == (rule.when != "otherwise")
        smoothed = types[row, col] != decision.types[row, col]
        assert ("by itself it would be" in str(found)) == smoothed


@pytest.mark.parametrize("variant", VARIANTS)
@settings(**SETTINGS)
@given(data=st.data())
def test_the_change_that_is_told_makes_a_cell_its_runner_up(variant, data):
    """Each cell is a place of its own, so that none is kept out of a largest part; nothing is smoothed.

    Evidence is kept as float32: which of two values lay on its threshold, and which a hair beside it, is lost.
    """
    typology = VARIANTS[variant]
    shape = (1, 6)
    evidence = data.draw(evidence_of(typology, shape, each_its_own=True, step=np.float32))
    classified = np.ones(shape, bool)
    decision = decide(evidence, classified, typology)
    result = result_of(typology, evidence, decision, decision.types)
    for col in range(shape[1]):
        found = at(result, 0, col)
        change = found.change
        assert (change is None) == np.isnan(decision.margin[0, col])
        if change is None and found.rule:
            assert "No single threshold" in str(found)
        if change is None:
            continue
        moved, asked = dict(evidence), typology
        if change.of == "value":
            moved[change.layer] = evidence[change.layer].copy()
            moved[change.layer][0, col] = change.to
        else:
            # evidence is kept as float32: one step of that beyond the value kept is beyond the value that was
            beyond = np.nextafter(np.float32(change.to), np.float32(np.inf if change.to > change.limit else -np.inf))
            t = typology.thresholds[change.threshold].model_copy(update={"value": float(beyond)})
            asked = typology.model_copy(update={"thresholds": {**typology.thresholds, change.threshold: t}})
        assert decide(moved, classified, asked).types[0, col] == decision.runner_up[0, col] == found.runner_up
        width = typology.thresholds[change.threshold].width
        exact = abs(evidence[change.layer][0, col] - change.limit) / width
        assert exact == pytest.approx(float(decision.margin[0, col]), rel=1e-5, abs=1e-9)
        assert found.runner_up_type in str(found)


def test_where_two_values_share_a_threshold_the_threshold_is_told_to_move():
    """Grocery and school are a minute too far: neither alone, moved, would make the sign hold."""
    asked = VARIANTS["ostergotland"]
    layers = dict.fromkeys(layers_and_limits(asked), float("nan"))
    layers |= {"population_nearby": 500.0, "arable_share": 0.0, "jobs_diversity": 0.0, "jobs_nearby": 0.0}
    layers |= {"minutes_to_grocery": 16.0, "minutes_to_compulsory_school": 16.0, "settlement": 0.0}
    evidence = {name: np.array([[value]]) for name, value in layers.items()}
    decision = decide(evidence, np.ones((1, 1), bool), asked)
    found = at(result_of(asked, evidence, decision, decision.types), 0, 0)
    assert (found.key, found.runner_up_type, found.change.of) == ("sparse_rural", "Rural heartland", "threshold")
    assert (found.change.limit, found.change.to) == (15, 16)
    assert str(found).split(". ")[1] == (
        "It would become Rural heartland if the threshold, 15 min, were moved past the value read here: "
        "the travel time to the nearest grocery, 16 min"
    )


def test_a_yes_or_no_is_said_without_a_number():
    asked = VARIANTS["degurba r2023a-v1 2"]
    layers = dict.fromkeys(layers_and_limits(asked), 0.0) | {"semi_dense": 1.0}
    evidence = {name: np.array([[value]]) for name, value in layers.items()}
    decision = decide(evidence, np.ones((1, 1), bool), asked)
    said = str(at(result_of(asked, evidence, decision, decision.types), 0, 0))
    assert "the place lies in a semi-dense urban cluster: semi-dense urban cluster: yes." in said
    assert "if this were so: semi-dense urban cluster: no." in said
    assert "threshold's range" not in said


def test_a_margin_that_no_change_explains_tells_none(small_result):
    """A result that was tampered with is explained without an invented change."""
    broken = dataclasses.replace(small_result, runner_up=np.where(small_result.types > 0, 1, 0))
    easting, northing = 516_500, 6_479_500
    assert broken.explain(easting, northing).change is None


@pytest.mark.parametrize("variant", VARIANTS)
@settings(**SETTINGS)
@given(data=st.data())
def test_all_cells_at_once_are_told_what_each_is_told(variant, data):
    """In every shipped typology, in any language, smoothed or not, on thresholds and beside them, kept out or not."""
    typology, language = VARIANTS[variant], data.draw(st.sampled_from(LANGUAGES))
    shape = (3, 4)
    evidence = data.draw(evidence_of(typology, shape, each_its_own=False, step=np.float32))
    asked = {rule.largest_part_per for rule in typology.rules}
    for missing in data.draw(st.sets(st.sampled_from(sorted(layers_and_limits(typology))), max_size=3)) - asked:
        del evidence[missing]
    full = {"population": np.ones(shape), "land": np.ones(shape), **evidence}
    decision, types = classify_cells(typology, LayerStore.of(full, shape), Tiled(grid_of(shape)))
    result = result_of(typology, evidence, decision, types)
    found = explain_everywhere(result, language)
    for row, col in np.ndindex(shape):
        easting, northing = float(result.grid.eastings[col]), float(result.grid.northings[row])
        assert filled(result, found, row, col, language) == str(result.explain(easting, northing, language))
