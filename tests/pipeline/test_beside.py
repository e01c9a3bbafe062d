"""One region under several typologies: read once, each as it would be alone, micro-clusters once."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_region import tiny_world

from placetypes import layers
from placetypes.config import read
from placetypes.errors import GridError, InputError, TypologyError, UnknownTypologyError
from placetypes.pipeline import STEPS, run, typologies_of
from placetypes.result.comparison import comparisons
from placetypes.typology import distinct_names, load

THREE = ("ostergotland", "degurba", "nordic")
NORDIC = load("nordic")


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    """The tiny region under three typologies."""
    return run(tiny_world().beside(*THREE).write(tmp_path_factory.mktemp("three")))


@pytest.fixture
def chosen(tmp_path):
    """The typologies that a list in a region file gives."""
    return lambda *typologies: typologies_of(read(tiny_world().beside(*typologies).write(tmp_path)))


def test_the_first_is_the_main_one_and_is_as_if_it_were_alone(three, tiny):
    assert three.typology == tiny.typology
    for name in ("types", "rule", "runner_up", "unit"):
        np.testing.assert_array_equal(getattr(three, name), getattr(tiny, name))
    assert three.clusters["cluster_id"].tolist() == tiny.clusters["cluster_id"].tolist()
    assert three.record["fallbacks"] == tiny.record["fallbacks"]
    assert three.record["notes"] == tiny.record["notes"]


@pytest.mark.parametrize("typology", THREE[1:])
def test_each_of_the_others_is_as_if_it_were_alone_but_for_micro_clusters(three, typology, run_world):
    beside, alone = three.beside[typology], run_world(tiny_world().beside(typology))
    assert beside.typology == alone.typology == load(typology)
    assert alone.beside == {}
    for name in ("types", "rule", "margin", "runner_up", "unit"):
        np.testing.assert_array_equal(getattr(beside, name), getattr(alone, name))
    at = tiny_world().point(21.5, 27.5)
    assert beside.explain(*at) == alone.explain(*at) != three.explain(*at)
    assert beside.actors["place_type"].tolist() == alone.actors["place_type"].tolist()
    assert (len(beside.clusters), len(beside.members)) == (0, 0)
    assert "Micro-clusters were looked for once" in beside.record["notes"][-1]
    assert [*alone.record["notes"], beside.record["notes"][-1]] == beside.record["notes"]
    assert beside.record["sums"] == alone.record["sums"]
    assert beside.record["typology"]["id"] == typology


def test_without_actors_nothing_is_said_of_the_clusters_of_the_first(run_world):
    result = run_world(tiny_world().beside("nordic", "ostergotland").without("actors"))
    assert result.beside["ostergotland"].record["fallbacks"][-1].startswith("No actors")
    assert not any("once" in note for note in result.beside["ostergotland"].record["notes"])


def test_layers_are_read_once_and_steps_named_by_their_typology(tmp_path, monkeypatch):
    calls, shown = [], []
    align = layers.align
    monkeypatch.setattr(layers, "align", lambda config, **how: calls.append(config) or align(config, **how))
    world = tiny_world().beside("ostergotland", "nordic")
    result = run(world.write(tmp_path), progress=lambda *step: shown.append(step))
    assert len(calls) == 1
    assert [number for _, number, _ in shown] == list(range(1, len(shown) + 1))
    assert {steps for _, _, steps in shown} == {len(shown)}
    titles = [title for title, _, _ in shown]
    assert titles[0] == "Reading and aligning layers"
    assert {"ostergotland: Evidence: density", "nordic: Evidence: density"} < set(titles)
    assert [t for t in titles if t.endswith("Micro-clusters")] == ["ostergotland: Micro-clusters"]
    for part in (result, result.beside["nordic"]):
        assert {"started", titles[0], "Evidence: density", STEPS[0].title, "Result"} <= set(part.record["times"])


# names


def test_those_alike_are_told_apart_by_what_differs(chosen):
    old, low = {"id": "degurba", "preset": "r2019a"}, {"id": "degurba", "level": 1}
    assert list(chosen("nordic", "degurba")) == ["nordic", "degurba"]
    assert list(chosen("degurba", old)) == ["degurba-r2023a-v2", "degurba-r2019a"]
    assert list(chosen("degurba", low)) == ["degurba-2", "degurba-1"]
    assert list(chosen(old | {"level": 1}, "degurba")) == ["degurba-r2019a-1", "degurba-r2023a-v2-2"]
    other = {"id": "nordic", "overrides": {"core_min_population": 20_000}}
    assert list(chosen("nordic", "ostergotland", other)) == ["nordic", "ostergotland", "nordic-2"]


@given(st.lists(st.tuples(st.sampled_from(["a", "a-2", "b"]), st.sampled_from(["", "x", "X y"])), max_size=8))
def test_names_are_always_distinct_and_can_name_folders(kinds):
    made = [NORDIC.model_copy(update={"id": name, "preset": preset}) for name, preset in kinds]
    names = distinct_names(made)
    assert len(set(names)) == len(names) == len(kinds)
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-") for name in names)


@pytest.mark.parametrize(
    ("typologies", "words"),
    [
        (("nordic", "nordic"), "typologies.1: the same typology is there twice"),
        (("nordic", "degurba", {"id": "degurba", "preset": "r2023a-v2", "level": 2}), "typologies.2: .*typologies.1"),
        (("nordic", "nordish"), "typologies.1.id: no such typology.*'nordish'.*ostergotland"),
        ((*THREE, {"id": "degurba", "level": 7}), "typologies.3, typology 'degurba': no such level.*7"),
        (({"id": "nordic", "overrides": {"core_min_population": 1}},), r"typologies.0.overrides.core_min_population"),
        (("nowhere/own.toml",), "typologies.0, .*own.toml.*is not there"),
    ],
)
def test_a_wrong_typology_is_refused_with_its_place_in_the_list(chosen, typologies, words):
    with pytest.raises(TypologyError, match=words) as error:
        chosen(*typologies)
    assert "\n" not in str(error.value)
    assert isinstance(error.value, UnknownTypologyError) == ("no such typology" in str(error.value))


def test_an_override_may_leave_its_range_where_it_is_allowed(chosen):
    low = {"id": "nordic", "overrides": {"core_min_population": 1}, "allow_outside_range": True}
    assert chosen(low)["nordic"]["core_min_population"] == 1


# comparing


def test_a_comparison_counts_every_cell_of_the_region_once(three):
    one, other = three, three.beside["degurba"]
    compared = three.compare(other)
    both = (one.types > 0) & (other.types > 0)
    people = np.nan_to_num(one.evidence["population"]).astype(float)
    assert compared.names == ("ostergotland", "degurba")
    assert compared.tables["cells"].sum() == both.sum()
    assert compared.tables["people"].sum() == pytest.approx(people[both].sum())
    assert compared.left_out["cells"] == (three.region & ~both).sum() > 0
    table = compared.table()
    town = table[(table["a_key"] == "inner_urban") & (table["b_key"] == "dense_urban_cluster")].iloc[0]
    expected = (one.types == 1) & (other.types == 23)
    assert (town["people"], town["cells"]) == (people[expected].sum(), expected.sum())
    assert town["share_people"] == pytest.approx(people[expected].sum() / people[both].sum())
    assert town["share_of_a"] == pytest.approx(people[expected].sum() / people[both & (one.types == 1)].sum())
    assert town["share_of_b"] == pytest.approx(people[expected].sum() / people[both & (other.types == 23)].sum())
    assert table["share_people"].sum() == pytest.approx(1)
    assert table["share_cells"].sum() == pytest.approx(1)


def test_classes_of_other_names_are_matched_and_the_figures_say_so(three):
    compared = three.compare(three.beside["degurba"])
    assert compared.matched["people"]["inner_urban"] == "dense_urban_cluster"
    assert compared.matched == compared.read_as
    figures = compared.figures().set_index("counted")
    assert figures["chosen_to_agree"].all()
    assert "inner_urban = dense_urban_cluster" in figures["read_as"]["people"]
    assert "matched to agree most" in repr(compared)
    short, by_people, by_cells, left_out = compared.sentences()
    assert short == compared.in_short()
    assert "flatter" in short
    assert "Inner urban area = Dense urban cluster" in by_people
    assert by_cells.startswith("Matched by squares: ")
    assert "72 squares" in left_out


def test_no_other_matching_has_more_cells_in_common(three):
    compared = three.compare(three.beside["degurba"])
    cells = compared.tables["cells"]
    assert compared.percent["cells"] >= 100 * cells.max() / cells.sum()


def test_classes_of_the_same_names_are_not_matched(three):
    compared = three.compare(three.beside["nordic"])
    same = (three.types == three.beside["nordic"].types)[three.types > 0]
    assert compared.matched == {"people": {}, "cells": {}}
    assert compared.percent["cells"] == pytest.approx(100 * same.mean())
    assert not compared.figures()["chosen_to_agree"].any()
    assert "matched" not in repr(compared)
    assert "flatter" not in compared.in_short()


def test_a_result_agrees_fully_with_itself(three):
    compared = three.compare(three)
    assert compared.names == ("ostergotland", "ostergotland-2")
    assert compared.percent == {"people": 100, "cells": 100}
    assert compared.kappa == {"people": pytest.approx(1), "cells": pytest.approx(1)}
    assert compared.mutual_information == pytest.approx(1)
    assert compared.left_out["people"] == 0


def test_every_pair_is_compared_once(three):
    assert [c.names for c in comparisons(three)] == [
        ("ostergotland", "degurba"),
        ("ostergotland", "nordic"),
        ("degurba", "nordic"),
    ]
    assert comparisons(three.beside["nordic"]) == []


def test_other_grids_are_not_compared(three, small_result):
    with pytest.raises(GridError, match="different grids"):
        three.compare(small_result)


@pytest.mark.parametrize("name", ["../away", "", ".hidden", "a/b"])
def test_a_result_beside_has_a_name_that_can_name_a_folder(three, name):
    with pytest.raises(InputError, match="beside"):
        dataclasses.replace(three, beside={name: three.beside["nordic"]})


def test_a_result_beside_has_the_grid_and_none_beside_it(three, small_result):
    with pytest.raises(InputError, match=r"nested: .*another grid"):
        dataclasses.replace(three, beside={"nested": small_result})
    with pytest.raises(InputError, match="none beside it"):
        dataclasses.replace(three, beside={"nested": three})
