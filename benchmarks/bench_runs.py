"""Whole runs on synthetic regions of growing size: time, memory, and what a cell costs.

    python benchmarks/bench_runs.py [--cells 1e6 1e7] [--ways serial threads disk threads-disk dask-1 dask-2] [--save]

A hundred million cells (`--cells 1e8`) are of 100 m, like Sweden; others of 1 km, like Europe. Every run is a process
of its own, after small ones that fill the cache of compiled kernels; of Dask's workers only the elapsed time tells, and
two of them are compared with one and with threads. A peer that makes these seven types of place from the same inputs is
not known; rows are beside the bars.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from wide_region import write

from placetypes.typology import load

DISK = "memory_limit = 500\n"
WAYS = {
    "serial": "",
    "threads": 'engine = "threads"\n',
    "disk": DISK,
    "threads-disk": f'engine = "threads"\n{DISK}',
    "dask-1": f'engine = "dask"\nworkers = 1\n{DISK}',
    "dask-2": f'engine = "dask"\nworkers = 2\n{DISK}',
}
"""Tables `[compute]`: one core or all of them, layers in memory or on disk, threads or processes."""

SWEDEN = 1e8
BARS = {1e6: (3.0, None), 1e7: (30.0, 1536.0), SWEDEN: (600.0, 4096.0)}
"""Cells: elapsed seconds of a run that is warm, MiB."""

FASTER = {("dask-1", "dask-2"): 1.5, ("threads-disk", "dask-2"): 1 / 1.15}
"""Ways: how many times as fast the second must be."""

HEADER = [
    "cells",
    "way",
    "CPU s",
    "elapsed s",
    "bar",
    "CPU ns per cell",
    "MiB",
    "bar",
    "GB on disk",
    "CPU s of outputs",
    "slowest",
]

RUN = """
import json, resource, sys, time
import placetypes as pt
from placetypes.publish import publish
from pathlib import Path
clock, cpu = time.perf_counter(), time.process_time()
steps, begun, scratch = {}, ["start", cpu], [0]
def begin(title, number, of):
    now = time.process_time()
    steps[begun[0]] = now - begun[1]
    begun[:] = title, now
    scratch.append(sum(file.stat().st_blocks * 512 for file in Path(sys.argv[2]).iterdir()))
result = pt.run(sys.argv[1], progress=begin)
begin("end", 0, 0)
told = {"elapsed": time.perf_counter() - clock, "cpu": time.process_time() - cpu}
if len(sys.argv) > 3:
    publish(result, Path(sys.argv[3]), force=True)
    told["saved"] = time.process_time() - cpu - told["cpu"]
told["steps"], told["disk"] = steps, max(scratch) / 1e9
told["slowest"] = sorted(steps.items(), key=lambda step: -step[1])[:3]
told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(told))
"""


def region(folder: Path, cells: float) -> Path:
    """The region file of so many cells."""
    finer = {"cell_size": 100.0, "service_km2": 15.0} if cells >= SWEDEN else {"cell_size": 1000.0}
    return write(folder / f"{cells:g}", cells=cells, seed=0, **finer)


def run(file: Path, out: Path | None) -> dict[str, float]:
    """What a process says of its run; layers on disk are in the folder `scratch` beside its own."""
    scratch = file.parents[1] / "scratch"
    scratch.mkdir(exist_ok=True)
    asked = [sys.executable, "-c", RUN, str(file), str(scratch), *([] if out is None else [str(out)])]
    return json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def faster(elapsed: dict[str, float]) -> list[str]:
    """How many times as fast one way was as another, of those that were run."""
    both = {ways: least for ways, least in FASTER.items() if set(ways) <= set(elapsed)}
    return [
        f"{way} is {elapsed[other] / elapsed[way]:.2f} times as fast as {other} (bar: {least:.2f})"
        for (other, way), least in both.items()
    ]


def costs(folder: Path) -> str:
    """What a cell costs, by what is done with it: the difference between a large and a small region."""
    few, many = 2.5e5, 1e6
    told = {}
    for cells in (few, many):
        file = write(folder / f"costs{cells:g}", cells=cells, cell_size=1000.0, seed=0)
        run(file, None)
        told[cells] = run(file, None)
    found: dict[str, list[float]] = {}
    kinds = {f"Evidence: {made.title}": made.operation for made in load("ostergotland").evidence}
    kinds |= {"Reading and aligning layers": "read", "Place types": "decide"}
    for title, kind in kinds.items():
        spent = max(told[many]["steps"][title] - told[few]["steps"][title], 0.0)
        found.setdefault(kind, []).append(spent / (many - few) * 1e9)
    each = {kind: max(round(sum(spent) / len(spent)), 1) for kind, spent in found.items()}
    start = told[few]["cpu"] - sum(each[kind] for kind in kinds.values()) * few / 1e9
    lines = "\n".join(f"{kind} = {each[kind]}" for kind in sorted(each))
    return f"{lines}\nother = {round(sum(each.values()) / len(each))}\n\n[seconds]\nstart = {start:.1f}\n"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=float, nargs="+", default=[1e6, 1e7])
    parser.add_argument("--ways", nargs="+", default=[*WAYS], choices=[*WAYS])
    parser.add_argument("--folder", help="where regions and layers lie meanwhile; 70 GB for a hundred million cells")
    parser.add_argument("--costs", action="store_true", help="what a cell costs, as data/costs.toml says it")
    parser.add_argument("--save", action="store_true", help="write all outputs as well")
    asked = parser.parse_args()
    if asked.costs:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            print(costs(Path(folder)))
        return
    print("| " + " | ".join(HEADER) + " |\n" + "|---" * len(HEADER) + "|")
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        warm = write(Path(folder) / "warm", cells=1e4, cell_size=1000.0, seed=0)
        plain = warm.read_text(encoding="utf-8")
        for way in asked.ways:
            settings = WAYS[way].replace(DISK, "memory_limit = 0\n")
            warm.write_text(f'{plain}[compute]\n{settings}scratch = "{folder}/scratch"\n', encoding="utf-8")
            run(warm, Path(folder) / "out" if asked.save else None)
        for cells in asked.cells:
            file = region(Path(folder), cells)
            plain = file.read_text(encoding="utf-8")
            elapsed = {}
            for way in asked.ways:
                file.write_text(f'{plain}[compute]\n{WAYS[way]}scratch = "{folder}/scratch"\n', encoding="utf-8")
                told = run(file, Path(folder) / "out" if asked.save else None)
                elapsed[way] = told["elapsed"]
                most, memory = BARS.get(cells, (None, None))
                slowest = ", ".join(f"{name} {seconds:.1f}" for name, seconds in told["slowest"])
                print(
                    f"| {cells:.0e} | {way} | {told['cpu']:.1f} | {told['elapsed']:.1f} | {most or ''} |"
                    f" {told['cpu'] / cells * 1e9:.0f} | {told['memory']:.0f} | {memory or ''} |"
                    f" {told['disk']:.1f} | {told.get('saved', float('nan')):.1f} | {slowest} |",
                    flush=True,
                )
            print("\n".join(f"\n{line}" for line in faster(elapsed)))


if __name__ == "__main__":
    main()
