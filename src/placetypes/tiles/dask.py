"""Tiles made by workers of Dask: processes of this machine, or those that a scheduler has."""

from __future__ import annotations

import atexit
import multiprocessing
import sys
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import forkserver
from pickle import HIGHEST_PROTOCOL, dumps
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from placetypes.errors import ConfigError
from placetypes.tiles.engine import Item, Out

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = "10 s"
"""How long a scheduler may take to answer."""
VERSION = "placetypes:__version__"
"""What all must have the same."""
SHARES = 4
"""Into how many shares for each worker tiles go: a share costs the scheduler some milliseconds, however many tiles it
has, and one that is slow keeps the others waiting, or is made anew when its worker dies."""
RETRIES = 3
"""How often a share is begun anew when its worker dies: it is written whole again, from layers that do not change."""
SMALL = 2**16
"""Bytes of a task that goes with every share of its tiles: sooner there than one that workers ask each other for."""
SETTINGS: dict[str, Any] = {
    # a worker that pauses because mapped layers count as its memory would never go on
    **{f"distributed.worker.memory.{level}": False for level in ("target", "spill", "pause", "terminate")},
    # memory that is given back at once is cleared by the system for every array anew, which takes longer than the rest
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": None,
    # what Dask would look at all the time takes some hundredths of each processor
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1 s",
    "distributed.admin.system-monitor.interval": "10 s",
    # runs and tables travel with a task
    "distributed.admin.large-graph-warning-threshold": "1 GB",
}
"""Of Dask, as long as the program lasts."""
COPIES = "forkserver"
"""Begin processes as copies of one that has imported what they need: once, and while this one is at something else."""


@dataclass(frozen=True)
class Dask:
    """Several tiles at a time, in other processes.

    Layers must be kept on disk, in a folder that the workers see under the same name: tasks and what neighbours must
    know of each other travel, layers do not. Machines of their own need a file system that shows what one of them has
    written to all.

    Parameters
    ----------
    workers
        Processes of this machine, where there is no scheduler.
    scheduler
        Address of one that has workers, such as ``tcp://10.0.0.1:8786``; None: this machine.
    """

    workers: int
    scheduler: str | None = None

    def begin(self) -> None:
        """Start processes, or connect to those that run."""
        _begun(self.workers, self.scheduler)

    def map(self, task: Callable[[Item], Out], items: Iterable[Item]) -> list[Out]:
        """What the task makes of each.

        Raises
        ------
        ConfigError
            If `distributed` is not installed, the scheduler does not answer or has no workers, or one of them has not
            the same version of this package.
        """
        client, chosen = _client(self.workers, self.scheduler), list(items)
        if len(chosen) == 1:  # nobody else could do anything meanwhile
            return [task(chosen[0])]
        shares = _shares(chosen, len(client.ncores()) * SHARES)
        futures = client.map(_done, shares, [_sent(client, task)] * len(shares), pure=False, retries=RETRIES)
        return [one for made in client.gather(futures) for one in made]


_tasks: dict[int, Any] = {}
"""How workers get the tasks there are, by identity."""


def _sent(client: Client, task: Callable[[Item], Out]) -> Any:
    """A small task itself, or what stands for one that workers get once, for all that is asked of it.

    It is made anew where it is lost with them.
    """
    known = id(task)
    if known not in _tasks:
        small = len(dumps(task, HIGHEST_PROTOCOL)) <= SMALL
        if small:
            return task
        _tasks[known] = client.submit(_itself, task, pure=False, retries=RETRIES)
        weakref.finalize(task, _tasks.pop, known)
    return _tasks[known]


def _itself(task: Callable[[Item], Out]) -> Callable[[Item], Out]:
    return task


def _done(items: list[Item], task: Callable[[Item], Out]) -> list[Out]:
    return [task(item) for item in items]


def _shares(items: list[Item], most: int) -> list[list[Item]]:
    """The items in their order, in no more shares than that, as alike in size as can be."""
    ends = [len(items) * k // most for k in range(most + 1)]
    return [items[start:stop] for start, stop in pairwise(ends) if stop > start]


_clients: dict[tuple[int, str | None], Future[Client]] = {}
"""Connections, which last as long as the program."""


def _begun(workers: int, scheduler: str | None) -> Future[Client]:
    """A connection that is being made, by a thread."""
    asked = workers, scheduler
    if asked not in _clients:
        if scheduler is None:
            _have_imported()
        thread = ThreadPoolExecutor(1)
        _clients[asked] = thread.submit(_made, *asked)
        thread.shutdown(wait=False)
    return _clients[asked]


def _client(workers: int, scheduler: str | None) -> Client:
    """A connection; one that could not be made is tried again when it is asked for again."""
    try:
        return _begun(workers, scheduler).result()
    except ConfigError:
        del _clients[workers, scheduler]
        raise


def _have_imported() -> None:
    """Let a process import what this one has so far, of which workers begin as copies."""
    if COPIES in multiprocessing.get_all_start_methods():
        own = __name__.partition(".")[0]
        modules = [name for name in sys.modules if name.partition(".")[0] == own]
        multiprocessing.get_context(COPIES).set_forkserver_preload(["distributed", "numba", *modules])
        forkserver.ensure_running()


def _made(workers: int, scheduler: str | None) -> Client:
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ConfigError(
            "engine 'dask' needs a package that is not installed", where="compute.engine", got=str(error),
            fix="pip install 'placetypes[dask]'",
        ) from error  # fmt: skip
    if COPIES in multiprocessing.get_all_start_methods():
        dask.config.set({"distributed.worker.multiprocessing-method": COPIES})
    dask.config.set(SETTINGS)
    if scheduler is None:
        cluster = LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=":0", scheduler_kwargs={"dashboard": False}
        )
        atexit.register(cluster.close)
        client = Client(cluster)
    else:
        client = _connected(scheduler)
    atexit.register(client.close)
    return client


def _connected(scheduler: str) -> Client:
    from distributed import Client

    try:
        client = Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise ConfigError(
            "the scheduler does not answer", where="compute.scheduler", got=scheduler, expected="its address",
            fix="start it, or leave 'scheduler' out to use this machine",
        ) from error  # fmt: skip
    if not client.scheduler_info()["workers"]:
        client.close()
        raise ConfigError(
            "the scheduler has no workers",
            where="compute.scheduler",
            got=scheduler,
            fix="start some with 'dask worker'",
        )
    _require_package(client, scheduler)
    return client


def _require_package(client: Client, scheduler: str) -> None:
    """Refuse a scheduler or workers without this package, which would be lost as soon as they got a task.

    Raises
    ------
    ConfigError
        If one of them lacks it or has another version.
    """
    found: dict[str, Any] = {}
    try:
        found[scheduler] = client.run_on_scheduler(resolve_name, VERSION)
    except ImportError as error:
        found[scheduler] = error
    found |= client.run(resolve_name, VERSION, on_error="return")
    for where, version in found.items():
        if version != resolve_name(VERSION):
            client.close()
            raise ConfigError(
                "a worker or the scheduler has not what this program has", where="compute.scheduler",
                got=f"{version} at {where}", expected=f"placetypes {resolve_name(VERSION)}",
                fix="install the same version there",
            )  # fmt: skip
