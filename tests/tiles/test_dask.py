"""Workers in other processes make the same layers, and one that dies is replaced."""

import os
import signal
import sys
import threading
from functools import partial

import numpy as np
import pytest
from bare_node import node
from distributed import LocalCluster
from hypothesis import given
from hypothesis import strategies as st
from strategies import grid_of

from placetypes import access, agglomerations, density
from placetypes.compact import Runs
from placetypes.errors import ConfigError
from placetypes.tiles import Tiled
from placetypes.tiles.dask import SMALL, Dask, _clients, _sent, _shares, _tasks

TWO = Dask(workers=2)


@pytest.fixture(scope="module", autouse=True)
def closed():
    """Nothing of the cluster outlives the tests."""
    yield
    client = _clients.pop((2, None)).result()
    client.cluster.close()
    client.close()


@pytest.fixture
def land():
    rng = np.random.default_rng(0)
    shape = (60, 70)
    people = np.where(rng.random(shape) < 0.3, rng.poisson(200, shape), 0) / 3
    places = np.where(rng.random(shape) < 0.01, rng.integers(1, 6, shape), 0).astype(np.int32)
    friction = np.where(rng.random(shape) < 0.3, np.inf, rng.choice([0.001, 0.012], shape))
    return people, places, friction


def test_two_workers_make_the_same_layers(land, tmp_path):
    people, places, friction = land
    grid = grid_of(people.shape)
    tiled = Tiled(grid, (17, 20), TWO, tmp_path)
    sums = partial(density.disc_sum, radius=3000.0)
    np.testing.assert_array_equal(tiled.near(sums, people, radius=3000.0), sums(people, grid))
    how = {"contiguity": "queen", "min_population": 300.0}
    label, total = tiled.clusters(people > 0, people, **how)
    np.testing.assert_array_equal(label.draw(), agglomerations.contiguous(people > 0, people, **how))
    np.testing.assert_array_equal(total, agglomerations.population_of(label, people))
    sea = np.isinf(friction)
    grown = tiled.grown(label, barred=sea, uncounted=sea)
    np.testing.assert_array_equal(
        grown.draw(), agglomerations.grow_by_majority(label.draw(), barred=sea, uncounted=sea)
    )
    whole = access.travel_time(places, friction, grid, from_edge=True, limit=np.inf)
    got = tiled.travel_times([Runs.of(places)], friction, from_edge=True, limit=np.inf)[0]
    np.testing.assert_array_equal(got.minutes, whole.minutes)
    np.testing.assert_array_equal(got.nearest, whole.nearest)


def dying(values, grid, *, mark):
    """Twice the values; the first worker that comes here is killed in the middle."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return values * 2


def test_a_worker_killed_in_the_middle_costs_only_its_tiles(land, tmp_path):
    people, *_ = land
    (tmp_path / "layers").mkdir()
    tiled = Tiled(grid_of(people.shape), (20, 20), TWO, tmp_path / "layers")
    got = tiled.near(partial(dying, mark=tmp_path / "killed"), people, radius=0.0)
    assert (tmp_path / "killed").exists()
    np.testing.assert_array_equal(got, people * 2)


class Large:
    """A task that is too large to go with every share of its items."""

    def __init__(self):
        self.values = np.ones(SMALL, np.uint8)

    def __call__(self, item):
        return item + int(self.values[0]), os.getpid()


def test_a_large_task_goes_to_workers_once_and_is_let_go_with_it():
    task = Large()
    for _ in range(2):
        got = TWO.map(task, range(9))
        assert [number for number, _ in got] == list(range(1, 10))
        assert os.getpid() not in {where for _, where in got}
    client = _clients[2, None].result()
    known = _sent(client, task)
    assert _sent(client, task) is known
    assert _sent(client, str) is str
    del task
    assert id(known) not in {id(one) for one in _tasks.values()}


def test_one_tile_is_made_here():
    assert TWO.map(Large(), [1]) == [(2, os.getpid())]


def test_a_connection_is_made_while_the_caller_goes_on(monkeypatch):
    let, asked = threading.Event(), []

    def made(*who):
        asked.append(who)
        let.wait()
        raise ConfigError("no")

    monkeypatch.setattr("placetypes.tiles.dask._made", made)
    Dask(7).begin()
    Dask(7).begin()
    let.set()
    for _ in range(2):  # what could not be made is tried again
        with pytest.raises(ConfigError, match="no"):
            Dask(7).map(str, [1])
    assert asked == [(7, None)] * 2


def test_a_scheduler_that_does_not_answer_is_said_so(monkeypatch):
    monkeypatch.setattr("placetypes.tiles.dask.PATIENCE", "1 s")
    with pytest.raises(ConfigError, match=r"compute.scheduler: the scheduler does not answer; got tcp://127.0.0.1:9"):
        Dask(1, "tcp://127.0.0.1:9").map(str, [1])


def test_a_scheduler_without_workers_is_said_so():
    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as cluster,
        pytest.raises(ConfigError, match="the scheduler has no workers"),
    ):
        Dask(1, cluster.scheduler_address).map(str, [1])


def refused(scheduler, told):
    with pytest.raises(ConfigError, match=told):
        Dask(1, scheduler).map(str, [1])


def test_a_worker_without_the_package_is_said_so():
    with LocalCluster(n_workers=0, dashboard_address=":0") as cluster, node("worker", cluster.scheduler_address) as at:
        refused(cluster.scheduler_address, rf"No module named 'placetypes' at {at}, expected placetypes .*; install")


def test_a_scheduler_without_the_package_is_said_so():
    with node("scheduler") as at, node("worker", at):
        refused(at, rf"No module named 'placetypes' at {at}")


def test_workers_of_another_version_are_said_so(monkeypatch):
    monkeypatch.setattr("placetypes.__version__", "99.0")
    with LocalCluster(n_workers=1, dashboard_address=":0") as cluster:
        refused(cluster.scheduler_address, r"got .* at tcp://.*, expected placetypes 99.0")


def test_without_the_package_its_name_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"placetypes\[dask\]"):
        Dask(3).map(str, [1])


@given(count=st.integers(0, 40), most=st.integers(1, 12))
def test_shares_have_every_item_once_in_its_order(count, most):
    shares = _shares(list(range(count)), most)
    assert [item for share in shares for item in share] == list(range(count))
    assert len(shares) == min(count, most)
    assert max(map(len, shares), default=0) - min(map(len, shares), default=0) <= 1
