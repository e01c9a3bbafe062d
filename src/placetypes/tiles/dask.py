"""Tiles made by workers of Dask: processes of this machine, or those that a scheduler has."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from placetypes.errors import ConfigError
from placetypes.tiles.engine import Item, Out

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = "10 s"
"""How long a scheduler may take to answer."""
RETRIES = 3
"""How often a tile is begun anew when its worker dies: it is written whole again, from layers that do not change."""


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
            If `distributed` is not installed, the scheduler does not answer or has no workers, or they lack this
            package.
        """
        client = _client(self.workers, self.scheduler)
        try:
            # the task goes to the workers once, with all that it knows, and is made anew where it is lost with them
            known = client.submit(_known, task, pure=False, retries=RETRIES)
            futures = client.map(_done, list(items), task=known, pure=False, retries=RETRIES)
            return list(client.gather(futures))
        except ImportError as error:
            raise ConfigError(
                "the workers lack something that this program has", where="compute.scheduler", got=str(error),
                fix="install the same version of placetypes where the workers run",
            ) from error  # fmt: skip


def _known(task: Callable[[Item], Out]) -> Callable[[Item], Out]:
    return task


def _done(item: Item, *, task: Callable[[Item], Out]) -> Out:
    return task(item)


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
    quiet: dict[str, Any] = {f"distributed.worker.memory.{level}": False for level in ("target", "spill", "pause")}
    dask.config.set({**quiet, "distributed.worker.memory.terminate": False})
    if scheduler is None:
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")
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
    return client
