"""What regions beyond one machine would take, from what was measured on it: a model, and where it would break first.

    python benchmarks/cost_model.py [--workers 16] [--write DATE]

Measured: what a cell costs and how much numbers of places take (a run of a million cells), rounds and bytes between
tiles (travel time to cores, the step with most of them, in smaller and smaller tiles), what a task costs a scheduler,
and how fast layers are written. ``--write DATE`` writes `docs/scale.md`.
"""

import argparse
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
from placetypes.compact import LayerStore, Runs
from placetypes.config import read
from placetypes.pipeline import plan
from placetypes.tiles import Dask, Serial, Tiling, room
from placetypes.tiles.travel import travel_time

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
CELLS, TILE = 1_000_000, 1024
TASKS = 400
WRITTEN = 2**28
"""Bytes of the layer that is written to see how fast that goes."""
REGIONS = {"Sweden, 100 m": 1e8, "Europe, 1 km": 3e7, "Europe, 100 m": 4e9, "World, 1 km": 9e8}
"""Cells of the grid, water and neighbours with it."""
GIB, TIB = 2**30, 2**40


@dataclass
class Counting:
    """One tile after the other; counts rounds, tiles, and the bytes that travel to and from them."""

    rounds: int = 0
    tiles: int = 0
    bytes: int = 0
    own: Serial = field(default_factory=Serial)

    def map(self, task, items):
        asked = list(items)
        told = self.own.map(task, asked)
        self.rounds += 1
        self.tiles += len(asked)
        self.bytes += sum(len(pickle.dumps(one)) for one in [*asked, *told])
        return told


def between_tiles(result) -> list[tuple[int, int, float, float]]:
    """Tiles a side, rounds, times a tile is settled, bytes per cell of its edge: travel time to cores."""
    friction = result.evidence["friction"].astype(np.float64)
    friction = np.where(np.isfinite(friction), friction, np.inf)
    cores = np.nan_to_num(result.evidence["core"]).astype(np.int32)
    found = []
    for tile in (512, 256, 128, 64, 32):
        tiling = Tiling(friction.shape, (tile, tile))
        minutes, nearest = np.zeros(friction.shape), np.zeros(friction.shape, np.int32)
        counting = Counting()
        travel_time(
            cores, friction, minutes=minutes, nearest=nearest, tiling=tiling, engine=counting,
            cell_size=result.grid.cell_size, from_edge=True, limit=math.inf,
        )  # fmt: skip
        edge = counting.tiles * 4 * tile
        found.append((tiling.counts[0], counting.rounds, counting.tiles / len(tiling), counting.bytes / edge))
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


def _bytes_of_runs(store: LayerStore) -> int:
    """What places take: held whole, whatever the tiles."""
    layers = {id(layer): layer for layer in map(store.held, store) if isinstance(layer, Runs)}
    return sum(layer.edge.nbytes + layer.number.nbytes + layer.first.nbytes for layer in layers.values())


def measured(folder: Path) -> dict:
    """All that the model needs."""
    file = write(folder / "region", cells=CELLS, cell_size=1000.0, seed=0)
    pt.run(file)
    start = time.process_time()
    result = pt.run(file)
    spent = time.process_time() - start
    announced = plan(read(file))
    return {
        "nanoseconds": spent / CELLS * 1e9,
        "steps": len(announced.steps) + 2,
        "layers": announced.bytes_of_layers / CELLS,
        "runs": _bytes_of_runs(result.evidence) / CELLS,
        "edges": between_tiles(result),
        "task": seconds_per_task(),
        "disk": bytes_per_second(folder),
    }


def rounds_at(edges: list[tuple[int, int, float, float]], side: float) -> tuple[float, float]:
    """Rounds, and how often a tile is settled, with so many tiles a side: along the line through what was measured."""
    sides, rounds, often, _ = (np.array(column, dtype=float) for column in zip(*edges, strict=True))
    growth = np.polyfit(np.log(sides), np.log(rounds), 1)
    return float(np.exp(np.polyval(growth, math.log(side)))), float(np.interp(side, sides, often))


def rows(m: dict, workers: int) -> list[list[str]]:
    """A row per region."""
    table = []
    for name, cells in REGIONS.items():
        tiles, side = cells / TILE**2, max(math.sqrt(cells) / TILE, 1.0)
        rounds, often = rounds_at(m["edges"], side)
        tasks = tiles * (m["steps"] + often)
        border = tiles * often * 4 * TILE * m["edges"][0][3]
        cpu, scheduling, writing = cells * m["nanoseconds"] / 1e9, tasks * m["task"], cells * m["layers"] / m["disk"]
        parts = {"processors": cpu / workers, "scheduler": scheduling, "one disk": writing}
        slowest = max(parts, key=lambda part: parts[part])
        table.append(
            [
                name, f"{cells:.0e}", f"{tiles:.0f}", f"{tasks:.0f}", f"{rounds:.0f}", f"{border / GIB:.1f}",
                f"{cells * m['layers'] / TIB:.2f}", f"{cells * m['runs'] / GIB:.1f}", f"{cpu / 3600:.2f}",
                *(f"{seconds / 60:.1f}" for seconds in parts.values()), slowest,
            ]
        )  # fmt: skip
    return table


HEADER = [
    "region", "cells", f"tiles of {TILE}", "tasks", "rounds of travel time", "GiB between tiles", "TiB of layers",
    "GiB of places, held in one process", "CPU hours", "min of processors", "min of scheduler", "min of one disk",
    "slowest",
]  # fmt: skip

TEXT = """# Larger than one machine: what it would take

Written by `python benchmarks/cost_model.py --write "date"`, not by hand. **A model, not a measurement**: what was run,
and how large, stands in [large regions](large-regions.md).

## What was measured

{date}, {machine}

| what | figure |
|---|---|
| processor time of a run, per cell (a million cells, Europe-like, in memory) | {nanoseconds:.0f} ns |
| steps | {steps} |
| layers, per cell | {layers:.0f} bytes |
| numbers of places as runs, per cell, held in the calling process | {runs:.2f} bytes |
| a task of nothing, for Dask's scheduler and its client | {task:.2f} ms |
| a layer written to disk | {disk:.0f} MB/s |

Travel time to cores is the step in which tiles wait for each other most. The same region in smaller and smaller tiles:

{edges}

## What follows

With {workers} workers, one processor each, if nothing else slowed them:

{regions}

Rounds follow the power of the number of tiles a side that the table above shows; each round waits for its slowest tile,
so that many workers idle at the end of a search over many tiles. Minutes of one disk are those of the disk measured;
layers are written once and read a few times.

## Where it would break first

1. **One disk.** All layers of a run lie in one folder that every worker sees. From some hundred million cells on it is
   the disk's pace that counts, not the processors'. Layers that follow from others cell by cell are not written (they
   are worked out where they are read); those that are could be compressed, or kept in half the precision, as a saved
   result has them.
2. **Places held in one process.** Clusters of cells are joined, and asked for their people, in the process that calls:
   runs of cells, a few bytes each. At four billion cells these alone are beyond a small machine.
3. **The scheduler** is far from its limit: a task is a tile of a million cells, and takes seconds.
4. **Reading.** Inputs are read in the calling process, a strip at a time.
"""


def markdown(header: list[str], lines: list[list[str]]) -> str:
    """A table."""
    return "\n".join("| " + " | ".join(line) + " |" for line in (header, ["---"] * len(header), *lines))


def page(m: dict, workers: int, date: str) -> str:
    """The whole page."""
    edges = [[str(side), str(rounds), f"{often:.2f}", f"{size:.1f}"] for side, rounds, often, size in m["edges"]]
    shown = m | {
        "task": m["task"] * 1e3,
        "disk": m["disk"] / 1e6,
        "edges": markdown(["tiles a side", "rounds", "times a tile is settled", "bytes per cell of its edge"], edges),
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
