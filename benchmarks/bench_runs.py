"""Whole runs on synthetic regions of growing size: time, memory, and what a cell costs.

    python benchmarks/bench_runs.py [--cells 1e6 1e7] [--ways serial threads disk] [--save]

Every run is a process of its own, after one that fills the cache of compiled kernels. A peer that makes these seven
types of place from the same inputs is not known; rows are beside the bars.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from wide_region import write

from placetypes.typology import load

WAYS = {
    "serial": "",
    "threads": 'engine = "threads"\ntile = 1024\n',
    "disk": 'engine = "threads"\nmemory_limit = 100\n',
}
"""Tables `[compute]`: one core in memory, all cores in memory, all cores with layers on disk."""

BARS = {1e6: (3.0, None), 1e7: (30.0, 1536.0)}
"""Cells: elapsed seconds of a run that is warm, MiB."""

HEADER = [
    "cells",
    "way",
    "CPU s",
    "elapsed s",
    "bar",
    "CPU ns per cell",
    "MiB",
    "bar",
    "CPU s of outputs",
    "slowest",
]

RUN = """
import json, resource, sys, time
import placetypes as pt
from placetypes.publish import publish
from pathlib import Path
clock, cpu = time.perf_counter(), time.process_time()
steps, begun = {}, ["start", cpu]
def begin(title, number, of):
    now = time.process_time()
    steps[begun[0]] = now - begun[1]
    begun[:] = title, now
result = pt.run(sys.argv[1], progress=begin)
begin("end", 0, 0)
told = {"elapsed": time.perf_counter() - clock, "cpu": time.process_time() - cpu}
if len(sys.argv) > 2:
    publish(result, Path(sys.argv[2]), force=True)
    told["saved"] = time.process_time() - cpu - told["cpu"]
told["steps"] = steps
told["slowest"] = sorted(steps.items(), key=lambda step: -step[1])[:3]
told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(told))
"""


def run(file: Path, out: Path | None) -> dict[str, float]:
    """What a process says of its run."""
    asked = [sys.executable, "-c", RUN, str(file), *([] if out is None else [str(out)])]
    return json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


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
    each = {kind: round(sum(spent) / len(spent)) for kind, spent in found.items()}
    start = told[few]["cpu"] - sum(each[kind] for kind in kinds.values()) * few / 1e9
    lines = "\n".join(f"{kind} = {each[kind]}" for kind in sorted(each))
    return f"{lines}\nother = {round(sum(each.values()) / len(each))}\n\n[seconds]\nstart = {start:.1f}\n"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=float, nargs="+", default=[1e6, 1e7])
    parser.add_argument("--ways", nargs="+", default=[*WAYS], choices=[*WAYS])
    parser.add_argument("--costs", action="store_true", help="what a cell costs, as data/costs.toml says it")
    parser.add_argument("--save", action="store_true", help="write all outputs as well")
    asked = parser.parse_args()
    if asked.costs:
        with tempfile.TemporaryDirectory() as folder:
            print(costs(Path(folder)))
        return
    print("| " + " | ".join(HEADER) + " |\n" + "|---" * len(HEADER) + "|")
    with tempfile.TemporaryDirectory() as folder:
        warm = write(Path(folder) / "warm", cells=1e4, cell_size=1000.0, seed=0)
        run(warm, Path(folder) / "out" if asked.save else None)
        for cells in asked.cells:
            file = write(Path(folder) / f"{cells:g}", cells=cells, cell_size=1000.0, seed=0)
            plain = file.read_text(encoding="utf-8")
            for way in asked.ways:
                scratch = f'scratch = "{folder}"\n' if way == "disk" else ""
                file.write_text(f"{plain}[compute]\n{WAYS[way]}{scratch}", encoding="utf-8")
                told = run(file, Path(folder) / "out" if asked.save else None)
                most, memory = BARS.get(cells, (None, None))
                slowest = ", ".join(f"{name} {seconds:.1f}" for name, seconds in told["slowest"])
                print(
                    f"| {cells:.0e} | {way} | {told['cpu']:.1f} | {told['elapsed']:.1f} | {most or ''} |"
                    f" {told['cpu'] / cells * 1e9:.0f} | {told['memory']:.0f} | {memory or ''} |"
                    f" {told.get('saved', float('nan')):.1f} | {slowest} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
