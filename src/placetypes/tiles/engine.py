"""Who runs the tasks of a step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Out = TypeVar("Out")


class Engine(Protocol):
    """Runs one task for many tiles; answers come in the order of the tiles, whoever was first."""

    def begin(self) -> None:
        """Get ready, while the caller does something else."""

    def map(self, task: Callable[[Item], Out], items: Iterable[Item]) -> list[Out]:
        """What the task makes of each."""


@dataclass(frozen=True)
class Serial:
    """One tile after the other."""

    def begin(self) -> None:
        """Nothing to get ready."""

    def map(self, task: Callable[[Item], Out], items: Iterable[Item]) -> list[Out]:
        """What the task makes of each."""
        return [task(item) for item in items]


@dataclass(frozen=True)
class Threads:
    """Several tiles at a time, in threads of this process: kernels and NumPy let go of the interpreter's lock."""

    workers: int

    def begin(self) -> None:
        """Nothing to get ready."""

    def map(self, task: Callable[[Item], Out], items: Iterable[Item]) -> list[Out]:
        """What the task makes of each."""
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(task, items))
