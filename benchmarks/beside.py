"""A way of ours beside its peers, in one process: taking turns, in CPU time, with the memory each needs on top.

What is measured is the median of some turns; a ratio is taken turn by turn, so that a machine that is busy for a while
slows both sides. CPU time counts all threads. A peer that is not installed is a row that says so.
"""

import importlib
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

FLOOR = 20e9
"""Bytes a second that one thread streams from memory on a busy machine: what must move, at this pace, is the floor."""
NANO, MIB = 1e9, 2**20
MOST_SECONDS = 20.0
"""A way that takes longer is not repeated."""
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Way:
    """One way to the answer: what it is called, the call, and what is to be said of it.

    ``run`` None: the way is not there, ``note`` says why. ``unit``: share of the cells it was given (a slow peer gets
    a piece), so that the figure per cell stays one.
    """

    name: str
    run: Callable[[], object] | None
    note: str = ""
    unit: float = 1.0


@dataclass(frozen=True)
class Case:
    """A question with the ways to answer it; the first is ours.

    ``moves``: bytes that must move per cell, read and written, for the floor. ``bar``: CPU ns per cell at most.
    """

    name: str
    cells: int
    ways: Sequence[Way]
    moves: float
    bar: float | None = None


@dataclass
class Measured:
    """CPU and elapsed seconds of every turn, and the memory of the first on top of what was there, bytes."""

    cpu: list[float] = field(default_factory=list)
    elapsed: list[float] = field(default_factory=list)
    memory: float = float("nan")


def peer(
    module: str, package: str, make: Callable[..., Callable[[], object]], note: str = "", unit: float = 1.0
) -> Way:
    """A way that needs a package: ``make`` is given the module and returns the call."""
    try:
        found = importlib.import_module(module)
    except ImportError as why:
        return Way(package, None, f"not installed ({why})")
    version = getattr(importlib.import_module(module.partition(".")[0]), "__version__", "")
    return Way(f"{package} {version}".strip(), make(found), note, unit)


def _resident(line: str) -> float:
    """Bytes of memory, now (VmRSS) or at the highest (VmHWM); NaN where the system does not tell."""
    if not STATUS.exists():
        return float("nan")
    found = next(row for row in STATUS.read_text(encoding="utf-8").splitlines() if row.startswith(line + ":"))
    return float(found.split()[1]) * 1024


def _turn(way: Way, kept: Measured) -> None:
    assert way.run is not None
    first = not kept.cpu
    if first and FORGET.exists():
        FORGET.write_text("5", encoding="utf-8")  # the highest from here on
    before = _resident("VmRSS")
    start, clock = time.process_time(), time.perf_counter()
    answer = way.run()
    kept.cpu.append((time.process_time() - start) / way.unit)
    kept.elapsed.append((time.perf_counter() - clock) / way.unit)
    if first:
        kept.memory = (_resident("VmHWM") - before) / way.unit
    del answer


def measure(case: Case, turns: int) -> list[Measured]:
    """Every way once outside the clock, which may compile; then in turns."""
    kept = [Measured() for _ in case.ways]
    for way in case.ways:
        if way.run is not None:
            way.run()
    for turn in range(turns):
        for way, so_far in zip(case.ways, kept, strict=True):
            if way.run is None or (turn and max(so_far.cpu) * way.unit > MOST_SECONDS):
                continue
            _turn(way, so_far)
    return kept


HEADER = ["question", "way", "CPU ns per cell", "elapsed", "ours / this", "MiB on top", "x floor", "bar", "met"]


def ratios(ours: Measured, other: Measured) -> list[float]:
    """Ours over the other, turn by turn."""
    return [a / b for a, b in zip(ours.cpu, other.cpu, strict=False)]


def rows(case: Case, kept: Sequence[Measured]) -> Iterable[list[str]]:
    """Rows of the table of results."""
    ours = kept[0]
    for number, (way, found) in enumerate(zip(case.ways, kept, strict=True)):
        said = f"{way.name}: {way.note}" if way.note else way.name
        if not found.cpu:
            yield [case.name, said, *["–"] * (len(HEADER) - 2)]
            continue
        ns = statistics.median(found.cpu) / case.cells * NANO
        elapsed = statistics.median(found.elapsed) / case.cells * NANO
        ratio, bar, met = "", "", ""
        if number:
            each = ratios(ours, found)
            ratio = f"{_short(statistics.median(each))} ({_short(min(each))}–{_short(max(each))})"
        elif case.bar is not None:
            bar, met = f"{case.bar:g}", "yes" if ns <= case.bar else "no"
        floor = ns / (case.moves / FLOOR * NANO)
        memory = f"{found.memory / MIB:.0f}"
        yield [case.name, said, _short(ns), _short(elapsed), ratio, memory, _short(floor), bar, met]


def _short(number: float) -> str:
    """Three digits at most, as they count."""
    return f"{number:.3g}" if number < 100 else f"{number:.0f}"


def table(lines: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    return "\n".join("| " + " | ".join(line) + " |" for line in (HEADER, ["---"] * len(HEADER), *lines)) + "\n"
