"""What regions beyond one machine would take, from what was measured on it: a model, and where it would break first.

    python benchmarks/cost_model.py [--workers 16] [--write DATE]

Measured: what a cell costs and how much numbers of places take (a run of a million cells), rounds and bytes between
tiles (travel time to cores, the step with most of them, in smaller and smaller tiles), what a task costs a scheduler,
and how fast layers are written. ``--write DATE`` writes `docs/scale.md`.
"""

import argparse
import gc
import math
import pickle
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from bench_kernels import machine
from wide_region import write

import placetypes as pt
from placetypes.compact import Runs
from placetypes.config import read
from placetypes.pipeline import plan
from placetypes.tiles import Dask, Serial, Tiled, room

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
CELLS, TILE = 1_000_000, 1024
TASKS = 400
SEARCHES = 11
"""Searches of travel time in a run: to cores, to near-towns, and to nine kinds of service."""
WRITTEN = 2**28
"""Bytes of the layer that is written to see how fast that goes."""
REGIONS = {"Sweden, 100 m": 1e8, "Europe, 1 km": 3e7, "Europe, 100 m": 4e9, "World, 1 km": 9e8}
"""Cells of the grid, water and neighbours with it."""


@dataclass
class Counting:
    """One tile after the other; counts turns, tiles, and the bytes that travel to and from them."""

    turns: int = 0
    tiles: int = 0
    bytes: int = 0
    own: Serial = field(default_factory=Serial)

    def map(self, task, items):
        asked = list(items)
        told = self.own.map(task, asked)
        self.turns += 1
        self.tiles += len(asked)
        self.bytes += sum(len(pickle.dumps(one)) for one in [*asked, *told])
        return told


Between = tuple[int, int, float, float]
"""Tiles a side, turns, times a tile is settled, KB to and from a tile in all."""


def between_tiles(result) -> list[Between]:
    """What tiles have to do with each other: travel time to cores."""
    friction, cores = result.evidence["friction"].astype(np.float64), Runs.of(result.evidence["core"].astype(np.int32))
    found = []
    for tile in (512, 256, 128, 64):
        counting = Counting()
        tiled = Tiled(result.grid, (tile, tile), counting)
        tiled.travel_times([cores], friction, from_edge=True, limit=math.inf)
        tiles = len(tiled.tiling)
        found.append((tiled.tiling.counts[0], counting.turns, counting.tiles / tiles, counting.bytes / tiles / 1e3))
    return found


def _nothing(number):
    return number


def seconds_per_task() -> float:
    """What a task of nothing costs the scheduler and its client, seconds."""
    engine = Dask(2)
    engine.map(_nothing, range(TASKS))
    clock = time.perf_counter()
    engine.map(_nothing, range(TASKS))
    return (time.perf_counter() - clock) / TASKS


def bytes_per_second(folder: Path) -> float:
    """How fast a layer is written to disk, and is there to stay."""
    side = math.isqrt(WRITTEN // 8)
    layer = room((side, side), np.float64, folder=folder)
    clock = time.perf_counter()
    layer[:] = 1.0
    layer.flush()
    return layer.nbytes / (time.perf_counter() - clock)


class Watch:
    """Called as steps begin: the most that layers take on disk, and that numbers of places take in memory, bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.layers, self.runs = folder, 0, 0

    def __call__(self, *_: object) -> None:
        self.layers = max(self.layers, sum(file.stat().st_blocks * 512 for file in self.folder.iterdir()))
        held = [one for one in gc.get_objects() if type(one) is Runs]
        arrays = {id(array): array.nbytes for one in held for array in (one.edge, one.number, one.first)}
        self.runs = max(self.runs, sum(arrays.values()))


def measured(folder: Path) -> dict:
    """All that the model needs."""
    file, layers = write(folder / "region", cells=CELLS, cell_size=1000.0, seed=0), folder / "layers"
    layers.mkdir()
    on_disk = f'[compute]\nmemory_limit = 0\nscratch = "{layers}"\n'
    file.write_text(file.read_text(encoding="utf-8") + on_disk, encoding="utf-8")
    pt.run(file)
    start, watch = time.process_time(), Watch(layers)
    result = pt.run(file, progress=watch)
    spent = time.process_time() - start
    return {
        "nanoseconds": spent / CELLS * 1e9,
        "steps": len(plan(read(file)).steps) + 2,
        "layers": watch.layers / CELLS,
        "runs": watch.runs / CELLS,
        "edges": between_tiles(result),
        "task": seconds_per_task(),
        "disk": bytes_per_second(folder),
    }


def turns_at(edges: list[Between], side: float) -> float:
    """Turns with so many tiles a side, after the power of their number that was measured."""
    sides, turns = (np.log([row[at] for row in edges]) for at in (0, 1))
    return float(np.exp(np.polyval(np.polyfit(sides, turns, 1), math.log(side))))


def rows(m: dict, workers: int) -> list[list[str]]:
    """A row per region."""
    often, kilobytes = (max(row[at] for row in m["edges"]) for at in (2, 3))
    table = []
    for name, cells in REGIONS.items():
        tiles = cells / TILE**2
        turns = turns_at(m["edges"], max(math.sqrt(tiles), 1.0))
        tasks = tiles * (m["steps"] + SEARCHES * often)
        cpu, scheduling, writing = cells * m["nanoseconds"] / 1e9, tasks * m["task"], cells * m["layers"] / m["disk"]
        parts = {"processors": cpu / workers, "scheduler": scheduling, "one disk": writing}
        slowest = max(parts, key=lambda part: parts[part])
        table.append(
            [
                name, f"{cells:.0e}", f"{tiles:.0f}", f"{tasks:.0f}", f"{turns:.0f}",
                f"{SEARCHES * tiles * kilobytes / 1e6:.2f}", f"{cells * m['layers'] / 1e12:.2f}",
                f"{cells * m['runs'] / 1e9:.1f}", f"{cpu / 3600:.2f}",
                *(f"{seconds / 60:.1f}" for seconds in parts.values()), slowest,
            ]
        )  # fmt: skip
    return table


HEADER = [
    "region", "cells", f"tiles of {TILE}", "tasks", "turns of a search", "GB between tiles", "TB of layers",
    "GB of places, held in one process", "CPU hours", "min of processors", "min of scheduler", "min of one disk",
    "slowest",
]  # fmt: skip

TEXT = """# Larger than one machine: what it would take

Written by `python benchmarks/cost_model.py --write "date"`, not by hand. **A model, not a measurement**: what was run,
and how large, stands in [large regions](large-regions.md).

## What was measured

{date}, {machine}

| what | figure |
|---|---|
| processor time of a run, per cell (a million cells, Europe-like, layers on disk) | {nanoseconds:.0f} ns |
| steps | {steps} |
| layers on disk, per cell | {layers:.0f} bytes |
| numbers of places as runs, per cell, held in the calling process | {runs:.2f} bytes |
| a task of nothing, for Dask's scheduler and its client | {task:.2f} ms |
| a layer written to disk | {disk:.0f} MB/s |

Travel time to cores is the step in which tiles wait for each other most. The same region in smaller and smaller tiles:

{edges}

## What follows

With {workers} workers, one processor each, if nothing else slowed them:

{regions}

Turns follow the power of the number of tiles a side that the table above shows; tasks and bytes of a tile are the most
seen in it. In a turn tiles work that do not touch, and it waits for its slowest: many workers idle at the end of a
search over many tiles, so the minutes of processors are a lower bound. Minutes of one disk are those of writing each
layer once. What reading, joining and composing take in the process that calls is among the minutes of processors, and
does not get less with workers.

## Where it would break first

1. **One disk.** All layers of a run lie in one folder that every worker sees, and sixteen workers are faster than the
   disk that was measured. Layers that follow from others cell by cell are not written (they are worked out where they
   are read); minutes of travel could be kept in half the precision, as a saved result has them.
2. **The process that calls.** It reads inputs, joins clusters along the seams of strips, and composes the result; it
   does not get faster with workers, so that more than a few of them wait for it.
3. **Its memory.** Places as runs are small, as the table says. The tables of a region are held whole: points of
   services, roads, zones and units, flows, and outlines of places; of a continent they take gigabytes.
4. **The scheduler** last: a task is a tile of a million cells.
"""


def markdown(header: list[str], lines: list[list[str]]) -> str:
    """A table."""
    return "\n".join("| " + " | ".join(line) + " |" for line in (header, ["---"] * len(header), *lines))


def page(m: dict, workers: int, date: str) -> str:
    """The whole page."""
    edges = [[str(side), str(turns), f"{often:.2f}", f"{size:.1f}"] for side, turns, often, size in m["edges"]]
    shown = m | {
        "task": m["task"] * 1e3,
        "disk": m["disk"] / 1e6,
        "edges": markdown(["tiles a side", "turns", "tasks of a tile", "KB to and from a tile"], edges),
        "regions": markdown(HEADER, rows(m, workers)),
    }
    return TEXT.format(date=date, machine=machine(), workers=workers, **shown)


def main() -> None:
    """Measure, print, and write the page where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=16)
    parser.add_argument("--write", metavar="DATE")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text = page(measured(Path(folder)), asked.workers, asked.write or "today")
    print(text)
    if asked.write:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
