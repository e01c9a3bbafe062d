import numpy as np
import pytest

from placetypes.compact import ByPlace, Runs, Worked
from placetypes.layer_store import LayerStore


@pytest.fixture
def store():
    people = np.array([[1.1, 2.2], [np.nan, 4.4]], np.float32)
    label = np.array([[0, 1], [1, 2]], np.int32)
    layers = {
        "people": people,
        "place": Runs.of(label),
        "total": ByPlace(Runs.of(label), np.array([0.0, 0.1, 0.2])),
        "twice": Worked((2, 2), np.add, (people, people)),
        "exact": people.astype(np.float64) / 3,
    }
    return LayerStore({**layers, "third": Worked((2, 2), np.add, (people, layers["exact"]))}, (2, 2))


def test_amounts_are_drawn_in_double_and_numbers_as_whole(store):
    assert {name: store[name].dtype.name for name in store} == {
        "people": "float64", "place": "int32", "total": "float64", "twice": "float64", "exact": "float64",
        "third": "float64",
    }  # fmt: skip
    np.testing.assert_array_equal(store["twice"], 2 * store["people"])
    assert store.drawn("place", slice(1, 2)).tolist() == [[1, 2]]
    assert store.raw("people", slice(0, 1)).dtype == np.float32
    assert list(store.only({"place", "people"})) == ["people", "place"]


def test_no_layer_is_drawn_to_tell_whether_it_is_there():
    def refused(*_):
        raise AssertionError("drawn")

    layers = LayerStore({"worked": Worked((2, 2), refused, (np.ones((2, 2)),))}, (2, 2))
    assert "worked" in layers
    assert "other" not in layers


def test_what_is_kept_is_single_and_nobody_elses(store):
    before = {name: np.float32(store[name]) for name in store}
    kept = LayerStore.kept(store, (2, 2))
    assert isinstance(kept.held("twice"), Worked)  # it follows from what is kept
    assert isinstance(kept.held("third"), np.ndarray)  # it followed from more
    store.held("people")[:] = 9
    store.held("exact")[:] = 9
    for name in store:
        assert kept[name].dtype == np.float32
        np.testing.assert_array_equal(kept[name], before[name])
        np.testing.assert_array_equal([kept.at(1, 1)[name]], [before[name][1, 1]])
    assert LayerStore.kept(kept, (2, 2)) is kept
    plain = LayerStore.kept({"a": np.ones((1, 2))}, (1, 2))
    assert plain["a"].dtype == np.float32
