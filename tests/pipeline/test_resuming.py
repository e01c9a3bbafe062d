"""A run that is killed goes on where it was, to the same result; what it kept goes when it is through."""

import signal
import tomllib

import numpy as np
import pytest
from command_line import call
from interruption import interrupted
from tiny_region import tiny_world, toml

from placetypes.errors import ConfigError, OutputError
from placetypes.pipeline import outcome, run, steps
from placetypes.tiles import Checkpoint

KILLED = """
    import sys, time
    from placetypes.pipeline import run
    def told(title, number, steps):
        if title == {step!r}:
            print("in the middle", flush=True)
            time.sleep(60)
    run({file!r}, progress=told)
"""


def written(folder, kept, **compute):
    world = tiny_world()
    world.document["compute"] = {"checkpoints": str(kept), **compute}
    return world.write(folder)


@pytest.mark.parametrize(
    ("step", "compute"),
    [("Evidence: core gap", {"memory_limit": 0, "tile": 9}), ("Names of places", {})],
)
def test_a_run_that_is_killed_goes_on_where_it_was(tiny, tmp_path, monkeypatch, step, compute):
    kept = tmp_path / "kept"
    file = written(tmp_path / "in", kept, **compute)
    assert interrupted(KILLED.format(step=step, file=str(file)), signal.SIGKILL) == -signal.SIGKILL
    assert (kept / "tiny" / "ostergotland" / "manifest.json").is_file()
    taken, layers = [], Checkpoint.layers

    def watched(self, name, known):
        found = layers(self, name, known)
        taken.append((name, found is not None))
        return found

    monkeypatch.setattr(Checkpoint, "layers", watched)
    got = run(file)
    finished = [name for name, found in taken if found]
    assert len(finished) > 5
    assert (outcome.DECIDED in finished) == (step == "Names of places")
    assert taken[: len(finished)] == [(name, True) for name in finished]
    for name in ("types", "rule", "margin", "runner_up"):
        np.testing.assert_array_equal(getattr(got, name), getattr(tiny, name))
    for name, layer in tiny.evidence.items():
        np.testing.assert_array_equal(got.evidence[name], layer, err_msg=name)
    assert got.record["fallbacks"] == tiny.record["fallbacks"]
    assert not (kept / "tiny").exists()


def stopped_at_the_end(file, monkeypatch):
    """A run that is interrupted once place types are known."""

    def strike(state):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(steps, "STEPS", (steps.STEPS[0], steps.Step("Strike", strike)))
        with pytest.raises(KeyboardInterrupt):
            run(file)


def test_another_run_is_refused_with_what_differs(tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    file = written(tmp_path / "in", kept)
    stopped_at_the_end(file, monkeypatch)
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    document["typology"]["overrides"] = {"core_min_population": 13_000}
    other = file.with_name("other.toml")
    other.write_text(toml(document), encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"got typology.overrides.core_min_population = 13000, expected none, as when"
    ):
        run(other)
    with monkeypatch.context() as patch:
        patch.setattr("placetypes.pipeline.resuming.__version__", "99.0")
        with pytest.raises(ConfigError, match=r'got placetypes = "99.0", expected ".*", as when that began'):
            run(file)
    world = tiny_world()
    world.arrays["population"][10, 10] += 1
    world.write_raster(file.with_name("population.tif"), world.arrays["population"])
    with pytest.raises(ConfigError, match=r"got inputs.layers.population.sha256 = .*, expected .*, as when that began"):
        run(file)


def test_how_it_is_computed_and_what_comes_later_may_change_meanwhile(tiny, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    file = written(tmp_path / "in", kept)
    stopped_at_the_end(file, monkeypatch)
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    document["compute"] |= {"tile": 7, "memory_limit": 0}
    document["clusters"]["seed"] = 5
    file.write_text(toml(document), encoding="utf-8")
    np.testing.assert_array_equal(run(file).types, tiny.types)


def test_what_is_kept_goes_when_results_are_written_and_stays_when_they_cannot_be(tmp_path, monkeypatch):
    kept, out = tmp_path / "kept", tmp_path / "out"
    file = written(tmp_path / "in", kept)

    def full(*_, **__):
        raise OutputError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("placetypes.publish.publish", full)
        assert call("run", file, "--out", out, "--quiet").code != 0
    assert (kept / "tiny" / "ostergotland" / "manifest.json").is_file()
    assert call("run", file, "--out", out, "--quiet").code == 0
    assert not list(kept.iterdir())


def test_a_check_leaves_what_is_kept_alone(tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    file = written(tmp_path / "in", kept, memory_limit=0)
    stopped_at_the_end(file, monkeypatch)
    before = sorted(path.name for path in (kept / "tiny" / "ostergotland").iterdir())
    assert call("check", file).code == 0
    assert sorted(path.name for path in (kept / "tiny" / "ostergotland").iterdir()) == before
