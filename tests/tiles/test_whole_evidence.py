"""All evidence of every shipped typology: the same to the last bit, whatever the tiles and whoever makes them."""

import dataclasses
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_land import VARIANTS, few, lands
from strategies import grid_of

from placetypes.evidence import Inputs, ServicePoints, compute
from placetypes.pipeline.outcome import classify_cells
from placetypes.tiles import Checkpoint, Serial, Threads, Tiled
from placetypes.typology import load

SIZES = st.tuples(st.integers(1, 26), st.integers(1, 26))
ENGINES = st.sampled_from([Serial(), Threads(3)])


def region(layers, seed):
    """Inputs with layers, and services, roads with gaps between them, and flows between four zones."""
    rng = np.random.default_rng(seed)
    shape = layers["population"].shape
    grid = grid_of(shape)
    kinds = load("ostergotland").service_kinds
    count = 30
    zone = 1 + 2 * (np.indices(shape)[0] > shape[0] // 2) + (np.indices(shape)[1] > shape[1] // 2)
    pairs = [(a, b) for a in "abcd" for b in "abcde"]
    return Inputs(
        grid,
        layers,
        services=ServicePoints(
            tuple(rng.choice(kinds, count)),
            rng.uniform(0, 1000 * shape[1], count),
            rng.uniform(0, 1000 * shape[0], count),
            np.ones(count),
        ),
        flows=pd.DataFrame(pairs, columns=["from_id", "to_id"]).assign(count=rng.poisson(400, len(pairs))),
        zone=zone.astype(np.int32),
        zone_ids=("a", "b", "c", "d"),
        friction=np.where(rng.random(shape) < 0.2, np.nan, rng.choice([0.0006, 0.001, 0.012], shape)),
    )


def same(got, expected):
    assert got.fallbacks == expected.fallbacks
    assert list(got.layers) == list(expected.layers)
    for name, layer in expected.layers.items():
        assert got.layers[name].dtype == layer.dtype, name
        np.testing.assert_array_equal(got.layers[name], layer, err_msg=name)


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@given(layers=lands(), size=SIZES, engine=ENGINES, seed=st.integers(0, 9_999))
@settings(**few(4))
def test_evidence_does_not_depend_on_tiles(variant, layers, size, engine, seed):
    typology, inputs = load(variant.typology, preset=variant.preset, level=variant.level), region(layers, seed)
    tiled = Tiled(inputs.grid, size, engine)
    same(compute(typology, inputs, language="en", tiled=tiled), compute(typology, inputs, language="en"))


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@given(layers=lands(), size=SIZES, seed=st.integers(0, 9_999))
@settings(**few(3))
def test_inputs_in_single_precision_say_the_same_to_the_last_bit_as_in_double(variant, layers, size, seed):
    typology = load(variant.typology, preset=variant.preset, level=variant.level)
    single = {name: np.asarray(values, dtype=np.float32) for name, values in layers.items()}
    double = {name: values.astype(np.float64) for name, values in single.items()}
    inputs = region(double, seed)
    expected = compute(typology, inputs, language="en")
    types = classify_cells(typology, expected.layers, Tiled(inputs.grid))
    for tiled in (Tiled(inputs.grid), Tiled(inputs.grid, size)):
        found = compute(typology, dataclasses.replace(inputs, arrays=single), language="en", tiled=tiled)
        same(found, expected)
        for got, wanted in zip(told(classify_cells(typology, found.layers, tiled)), told(types), strict=True):
            np.testing.assert_array_equal(got, wanted)


def told(classified):
    decision, types = classified
    return decision.types, decision.rule, decision.margin, decision.runner_up, types


def test_evidence_may_be_kept_on_disk(tmp_path):
    layers = {"population": np.full((9, 11), 400.0), "land": np.ones((9, 11))}
    typology, inputs = load("ostergotland"), region(layers, 0)
    tiled = Tiled(inputs.grid, (4, 5), scratch=tmp_path)
    found = compute(typology, inputs, language="en", tiled=tiled)
    made = [layer for name in found.layers if isinstance(layer := found.layers.held(name), np.ndarray)]
    made = [layer for layer in made if not any(layer is given for given in layers.values())]
    assert made
    assert all(isinstance(layer, np.memmap) for layer in made)
    same(found, compute(typology, inputs, language="en"))


@pytest.mark.parametrize("on_disk", [False, True])
def test_evidence_that_was_interrupted_goes_on_where_it_stopped(tmp_path, monkeypatch, on_disk):
    """At any operation: those before it are not made again, and all is as if nothing had happened."""
    rng = np.random.default_rng(3)
    layers = {"population": rng.poisson(300, (12, 13)).astype(np.float32), "land": np.ones((12, 13))}
    typology, inputs = load("ostergotland"), region(layers, 0)
    expected, made = compute(typology, inputs, language="en"), []
    module = sys.modules[compute.__module__]
    make = module.make
    monkeypatch.setattr(module, "make", lambda operation, work: made.append(operation) or make(operation, work))
    titles = [operation.title for operation in typology.evidence]
    tiled = Tiled(inputs.grid, (5, 6), scratch=tmp_path if on_disk else None)
    for stop in range(0, len(titles), 4):

        def strike(title, stop=stop):
            if title == titles[stop]:
                raise KeyboardInterrupt

        folder, again = tmp_path / f"kept{stop}", {"tiled": tiled, "language": "en"}
        with pytest.raises(KeyboardInterrupt):
            compute(typology, inputs, checkpoint=Checkpoint.at(folder, {}), progress=strike, **again)
        made.clear()
        same(compute(typology, inputs, checkpoint=Checkpoint.at(folder, {}), **again), expected)
        finished = [operation.title for operation in made if operation.title in titles[:stop]]
        assert not finished
