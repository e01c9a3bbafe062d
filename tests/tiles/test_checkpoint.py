"""Layers of finished steps are given back as they were held, and to the same run alone."""

import gc
import json
import os
import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import grid_of

from placetypes.compact import ByPlace, Runs, Worked, drawn
from placetypes.density import density_of_cells
from placetypes.errors import ConfigError, OutputError
from placetypes.tiles import Checkpoint, Tiled
from placetypes.tiles.written import save

RUN = {"placetypes": "1", "layers.population.path": "people.tif"}


class Strange:
    """A rule that has no name."""

    def __call__(self, cells):
        return cells > 0.3


def layers_of(shape, seed):
    """Layers held in every way: of inputs, of each other, of arrays that have no name."""
    rng = np.random.default_rng(seed)
    people, land = rng.random(shape, np.float32), rng.random(shape)
    place = Runs.of(rng.integers(0, 3, shape).astype(np.int32))
    amounts = np.array([np.nan, 1.5, np.inf])
    given = {"population": people, "land": land}
    return given, {
        "minutes": rng.random(shape),
        "types": rng.integers(0, 9, shape).astype(np.uint8),
        "place": place,
        "holds": Runs.of(people > 0.5),
        "people_of_place": ByPlace(place, amounts),
        "density": Worked(shape, partial(density_of_cells, cell_area=0.1), (people, land)),
        "far": Worked(shape, partial(np.take, amounts), (rng.integers(0, 3, shape).astype(np.int32),)),
        "again": Worked(shape, np.asarray, (place,)),
        "low": Worked(shape, np.asarray, (people < 0.5,), bool),
        "odd": Worked(shape, lambda cells: cells * 2.0, (people,)),
        "strange": Worked(shape, Strange(), (people,), bool),
    }


@given(shape=st.tuples(st.integers(1, 9), st.integers(1, 9)), seed=st.integers(0, 999), on_disk=st.booleans())
@settings(max_examples=15)
def test_layers_are_given_back_as_they_were_held(tmp_path_factory, shape, seed, on_disk):
    folder = tmp_path_factory.mktemp("kept")
    given, layers = layers_of(shape, seed)
    tiled = Tiled(grid_of(shape), (2, 3), scratch=tmp_path_factory.mktemp("scratch") if on_disk else None)
    layers = {name: tiled.keep(layer) if isinstance(layer, np.ndarray) else layer for name, layer in layers.items()}
    expected = {name: drawn(layer) for name, layer in layers.items()}
    kinds = {name: type(layer) for name, layer in layers.items()}
    Checkpoint.at(folder, RUN).keep("first", layers, given, said=["It is so."], tiled=tiled)
    del layers
    gc.collect()  # files of layers on disk go with them
    again, said = Checkpoint.at(folder, RUN).layers("first", given)
    assert said == ["It is so."]
    assert list(again) == list(expected)
    for name, layer in again.items():
        np.testing.assert_array_equal(drawn(layer), expected[name], err_msg=name)
        assert drawn(layer).dtype == expected[name].dtype
        assert name in {"odd", "strange"} or isinstance(layer, np.ndarray) or type(layer) is kinds[name], name
    assert again["density"].sources[0] is given["population"]
    assert again["people_of_place"].places is again["place"]


@pytest.fixture
def kept(tmp_path):
    tiled, layer = Tiled(grid_of((3, 4))), np.arange(12.0).reshape(3, 4)
    Checkpoint.at(tmp_path, RUN).keep("first", {"minutes": layer}, {}, said=(), tiled=tiled)
    return tmp_path


def test_what_is_not_finished_is_not_given(kept, tmp_path_factory):
    assert Checkpoint.at(kept, RUN).layers("second", {}) is None
    assert Checkpoint().layers("first", {}) is None
    assert Checkpoint.at(tmp_path_factory.mktemp("new"), RUN).layers("first", {}) is None


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({**RUN, "placetypes": "2"}, r"got placetypes = 2, expected 1, as when that began"),
        ({**RUN, "grid.cell_size": "100"}, r"got grid.cell_size = 100, expected none, as"),
        ({"placetypes": "1"}, r"got layers.population.path = none, expected people.tif, as"),
    ],
)
def test_layers_of_another_run_are_refused_with_the_difference(kept, other, told):
    with pytest.raises(ConfigError, match=rf"compute.checkpoints: the layers .* of another run; {told}.*remove {kept}"):
        Checkpoint.at(kept, other)


def flipped(folder):
    path = next(folder.glob("*.npy"))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def cut_short(folder):
    path = next(folder.glob("*.npy"))
    os.truncate(path, path.stat().st_size - 8)


def gone(folder):
    next(folder.glob("*.npy")).unlink()


def no_json(folder):
    (folder / "manifest.json").write_text("{", encoding="utf-8")


def changed(folder, said):
    path = folder / "manifest.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    found["steps"]["first"]["layers"]["minutes"] = said
    path.write_text(json.dumps(found), encoding="utf-8")


def calls_anything(folder):
    changed(folder, {"rule": "os:system", "args": [], "keywords": {}, "sources": [], "shape": [3, 4]})


def names_no_layer(folder):
    changed(folder, {"layer": "nothing"})


@pytest.mark.parametrize("damage", [flipped, cut_short, gone, no_json, calls_anything, names_no_layer])
def test_what_is_not_as_it_was_written_is_refused(kept, damage):
    damage(kept)
    with pytest.raises(OutputError, match=rf"not as it was written; remove {kept} to begin anew"):
        Checkpoint.at(kept, RUN).layers("first", {})


def test_a_file_elsewhere_is_not_read(kept, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.npy"
    np.save(outside, np.zeros((3, 4)))
    changed(kept, {"array": str(outside)})
    with pytest.raises(OutputError):
        Checkpoint.at(kept, RUN).layers("first", {})


def test_a_mapped_layer_takes_no_more_room(tmp_path):
    (tmp_path / "scratch").mkdir()
    layer = Tiled(grid_of((30, 40)), scratch=tmp_path / "scratch").keep(np.ones((30, 40)))
    save(layer, tmp_path / "kept.npy")
    assert (tmp_path / "kept.npy").stat().st_nlink == 2
    del layer
    gc.collect()
    assert (np.load(tmp_path / "kept.npy") == 1).all()


def test_where_files_have_one_name_alone_they_are_copied(tmp_path, monkeypatch):
    layer = Tiled(grid_of((3, 4)), scratch=tmp_path).keep(np.ones((3, 4)))

    def other_disk(*_):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", other_disk)
    save(layer, tmp_path / "kept.npy")
    assert (np.load(tmp_path / "kept.npy") == 1).all()


FULL = """
    import resource, signal, sys
    import numpy as np
    from pathlib import Path
    sys.path.insert(0, sys.argv[2])
    from strategies import grid_of
    from placetypes.tiles import Checkpoint, Tiled
    folder = Path(sys.argv[1])
    tiled, kept = Tiled(grid_of((300, 400))), Checkpoint.at(folder, {"run": "1"})
    kept.keep("first", {"small": np.ones((3, 4))}, {}, said=(), tiled=tiled)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        if sys.argv[3] == "mapped":
            (folder / "scratch").mkdir()
            Tiled(grid_of((300, 400)), scratch=folder / "scratch").room(float)
        kept.keep("second", {"large": np.ones((300, 400))}, {}, said=(), tiled=tiled)
    except OSError as error:
        print(error)
"""


@pytest.mark.parametrize("how", ["written", "mapped"])
def test_a_disk_that_is_full_is_said_so_and_leaves_what_was_kept(tmp_path, how):
    """The system itself refuses: no file of this process may be larger than a step needs."""
    script = [sys.executable, "-c", textwrap.dedent(FULL), tmp_path, Path(__file__).parents[1] / "support", how]
    said = subprocess.run(script, capture_output=True, text=True, check=True).stdout
    assert "a layer of 1 MiB cannot be kept on disk" in said
    assert "make room there, or name another folder" in said
    again = Checkpoint.at(tmp_path, {"run": "1"})
    assert drawn(again.layers("first", {})[0]["small"]).sum() == 12
    assert again.layers("second", {}) is None
    assert not list(tmp_path.glob("*.part"))
