"""Kernels beside their peers: CPU time per cell, ratios, memory, the floor and the bar.

python benchmarks/bench_kernels.py [--cells 10000000] [--turns 5] [--only focal travel] [--guard] [--write DATE]

Each module `kernels_NAME.py` here has ``cases(land)``. ``--write DATE`` writes the tables to `docs/benchmarks.md` and
the ratios to `benchmarks/ratios.json`, those that were not measured now stay; ``--guard`` compares with the ratios kept
there, and fails where one is worse.
"""

import argparse
import importlib
import importlib.metadata
import json
import math
import os
import platform
import statistics
import sys
from pathlib import Path

import beside
from lands import Land

HERE = Path(__file__).parent
PAGE, KEPT = HERE.parent / "docs" / "benchmarks.md", HERE / "ratios.json"
PACKAGES = ["numpy", "numba", "scipy", "opencv-python-headless", "scikit-image", "xarray-spatial"]
PACKAGES += ["connected-components-3d", "dask-image", "rasterstats", "exactextract", "pandana"]
WORSE = 1.5
"""A ratio to a peer that has grown by more than this is a regression: below 1.3 it is the machine's noise."""
HEAD = """# Kernels beside their peers

Written by `make bench WRITE=date`, not by hand. CPU time of all threads: the median of some turns in which the ways
alternate in one process. A ratio is taken turn by turn (range in brackets); below 1.3 it tells nothing, the machine is
shared. *Floor*: the bytes that must be read and written, at 20 GB/s. Slow peers get a piece of the land. Where numbers
are summed in floats by FFT (OpenCV above 11 x 11 cells, `oaconvolve`) sums of what is never negative come out negative.

What holds back where a bar is missed: sums in small discs are bound by memory (a plain copy of the layer took 1.2 ns a
cell in the same minutes) and by turning amounts into whole units and back (1.1 ns). Tried: rows of running sums alone
(5.3 ns at r = 10), rims one and two at a time, strips of 256 to 5 000 columns. A corridor one cell wide through the
whole land is the worst case of tiles: swept, they load whole rows for one cell of each. So where few cells of a tile
have news they queue, and a tile hears only from where its rim has changed. Tried: to hear the whole rim each time
(three times as long along columns, half as long again along rows), 8 and 128 cells as few (no faster than 32). On
roads nearly every step waits for memory: a crossing, its roads and what is known of the other end lie apart. Tried:
crossings in the order in which roads come, instead of along a Z-shaped curve (twice the time).

"""


def machine() -> str:
    """What the machine is, by its properties."""
    model = platform.processor() or platform.machine()
    cpuinfo, meminfo = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        told = {line.partition(":")[0].strip(): line.partition(":")[2].strip() for line in lines}
        model = f"{told.get('model name', model)} (family {told.get('cpu family')}, model {told.get('model')})"
    memory = ""
    if meminfo.exists():
        memory = f", {int(meminfo.read_text(encoding='utf-8').split()[1]) / 2**20:.0f} GiB of memory"
    return f"{model}, {os.cpu_count()} cores{memory}; {platform.system()}, Python {platform.python_version()}"


def versions() -> str:
    """Versions of the peers; those that are not there are named."""
    said = []
    for name in PACKAGES:
        try:
            said.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            said.append(f"{name} not installed")
    return ", ".join(said)


def run(names: list[str], land: Land, turns: int) -> tuple[dict[str, str], dict[str, float]]:
    """A table for each name, and the ratios to peers by question and peer."""
    told, found = {}, {}
    for name in names:
        lines = []
        for case in importlib.import_module(f"kernels_{name}").cases(land):
            measured = beside.measure(case, turns)
            lines += beside.rows(case, measured)
            for way, other in zip(case.ways[1:], measured[1:], strict=True):
                if other.cpu:
                    called = way.name.rstrip("0123456789. ")
                    found[f"{case.name} | {called}"] = round(statistics.median(beside.ratios(measured[0], other)), 4)
            print(f"{case.name} ...", file=sys.stderr, flush=True)
        told[name] = beside.table(lines)
    return told, found


def kept() -> dict[str, float]:
    """The ratios of the page."""
    found: dict[str, float] = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    return found


def page(sections: dict[str, str]) -> str:
    """The page with these sections in place of those it had of the same names."""
    before = PAGE.read_text(encoding="utf-8").split("\n## ")[1:] if PAGE.exists() else []
    names = dict(part.split("\n\n", 1) for part in before)
    parts = {name: text.strip() for name, text in {**names, **sections}.items()}
    return HEAD + "\n\n".join(f"## {name}\n\n{parts[name]}" for name in sorted(parts)) + "\n"


def worse(found: dict[str, float]) -> list[str]:
    """Ratios that have grown since they were kept."""
    return [
        f"{name}: {found[name]:.3g}, was {was:.3g}"
        for name, was in kept().items()
        if name in found and found[name] > was * WORSE
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=10_000_000)
    parser.add_argument("--turns", type=int, default=5)
    there = sorted(path.stem.removeprefix("kernels_") for path in HERE.glob("kernels_*.py"))
    parser.add_argument("--only", nargs="*", choices=there, default=there)
    parser.add_argument("--guard", action="store_true")
    parser.add_argument("--write", metavar="DATE")
    args = parser.parse_args()
    side = math.isqrt(args.cells)
    tables, found = run(args.only, Land(side, side), args.turns)
    about = f"{side * side} cells. {machine()}.\n{versions()}.\n\n"
    print(about + "\n".join(f"## {name}\n\n{table}" for name, table in tables.items()))
    if args.write:
        PAGE.write_text(
            page({name: f"{args.write}. {about}{table}" for name, table in tables.items()}), encoding="utf-8"
        )
        KEPT.write_text(json.dumps(kept() | found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    regressed = worse(found) if args.guard else []
    for line in regressed:
        print(f"worse than it was: {line}", file=sys.stderr)
    return 1 if regressed else 0


if __name__ == "__main__":
    sys.exit(main())
