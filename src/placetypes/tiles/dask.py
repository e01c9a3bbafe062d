"""Tiles made by workers of Dask: processes of this machine, or those that a scheduler has."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
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

    def map(self, task: Callable[[Item], Out], items: Iterable[Item]) -> list[Out]:
        """What the task makes of each.

        Raises
        ------
        ConfigError
            If `distributed` is not installed, the scheduler does not answer or has no workers, or one of them has not
            the same version of this package.
        """
        client = _client(self.workers, self.scheduler)
        # the task goes to the workers once, with all that it knows, and is made anew where it is lost with them
        known = client.submit(_known, task, pure=False, retries=RETRIES)
        shares = _shares(list(items), len(client.ncores()) * SHARES)
        futures = client.map(_done, shares, task=known, pure=False, retries=RETRIES)
        return [one for made in client.gather(futures) for one in made]


def _known(task: Callable[[Item], Out]) -> Callable[[Item], Out]:
    return task


def _done(items: list[Item], *, task: Callable[[Item], Out]) -> list[Out]:
    return [task(item) for item in items]


def _shares(items: list[Item], most: int) -> list[list[Item]]:
    """The items in their order, in no more shares than that, as alike in size as can be."""
    ends = [len(items) * k // most for k in range(most + 1)]
    return [items[start:stop] for start, stop in pairwise(ends) if stop > start]


@cache
def _client(workers: int, scheduler: str | None) -> Client:
    """A connection that lasts as long as the program."""
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise ConfigError(
            "engine 'dask' needs a package that is not installed", where="compute.engine", got=str(error),
            fix="pip install 'placetypes[dask]'",
        ) from error  # fmt: skip
    # a worker that pauses because mapped layers count as its memory would never go on
    levels = ("target", "spill", "pause", "terminate")
    quiet: dict[str, Any] = {f"distributed.worker.memory.{level}": False for level in levels}
    quiet["distributed.admin.large-graph-warning-threshold"] = "1GB"  # runs and tables travel with a task, once
    quiet["distributed.worker.profile.enabled"] = False
    dask.config.set(quiet)
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
