"""The Degree of Urbanisation, level 2, of a mosaic of Belgium, beside the same rules as whole NumPy and SciPy arrays.

python benchmarks/bench_degurba.py [--times 16] [--repeats 3] [--preset r2023a-v2] [--dtype float32]

The mosaic is Belgium (left out without PLACETYPES_DATA) so many times to the right and down, with a rim of unknown
cells between, so that what is right of Belgium is right of every piece. Each measurement is a process of its own: CPU
seconds of the second call, after a small first one, and the most memory the process ever took, the layers it was given
included.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import open_data
from scipy import ndimage

ROOK, QUEEN = ndimage.generate_binary_structure(2, 1), np.ones((3, 3), int)
RIM = 3
"""Cells between pieces: more than two, the distance at which clusters are kept apart."""
M2_PER_CELL = 1_000_000
CPU_BAR, MEMORY_BAR = 4.0, 1024.0
"""Seconds and MiB, for 16 times 16 pieces."""
AROUND = [(r, c) for r in range(3) for c in range(3) if (r, c) != (1, 1)]
BUILT = {"r2023a-v1": 0.2, "r2023a-v2": 0.23}


def belgium(folder, dtype):
    import rasterio

    arrays = {}
    for name, file in (("population", "POP"), ("built", "BUILT_S"), ("land", "LAND")):
        with rasterio.open(Path(folder) / "belgium_degurba" / f"{file}.tif") as source:
            values = source.read(1, masked=True).astype(float).filled(np.nan)
        values = np.pad(values if name == "population" else values / M2_PER_CELL, (0, RIM), constant_values=np.nan)
        arrays[name] = values.astype(dtype)
    return arrays


def tiled(array, times):
    """So many copies to the right and down, made at once: a copy on the way would count as memory of the method."""
    rows, cols = array.shape
    out = np.empty((times * rows, times * cols), array.dtype)
    out.reshape(times, rows, times, cols)[:] = array[None, :, None, :]
    return out


def clusters(cells, people, structure, least):
    """Labels of the connected cells whose people sum to at least so many."""
    label, count = ndimage.label(cells, structure)
    total = np.bincount(label.ravel(), weights=np.nan_to_num(people).ravel(), minlength=count + 1)
    keep = total >= least
    keep[0] = False
    return np.where(keep, np.cumsum(keep), 0)[label]


def grown(label, barred, uncounted):
    """Majority rule to convergence, by the neighbours of the cells beside a centre."""
    label = np.pad(label, 1)
    barred, uncounted = np.pad(barred, 1, constant_values=True), np.pad(uncounted, 1)
    while True:
        beside = ndimage.binary_dilation(label > 0, QUEEN) & (label == 0) & ~barred
        rows, cols = np.nonzero(beside)
        near = np.stack([label[rows + r - 1, cols + c - 1] for r, c in AROUND])
        ignored = np.stack([uncounted[rows + r - 1, cols + c - 1] for r, c in AROUND]) & (near == 0)
        counting = len(AROUND) - ignored.sum(axis=0)
        new = np.zeros(rows.size, label.dtype)
        for one in near:
            new = np.where((2 * ((near == one) & (one > 0)).sum(axis=0) > counting), one, new)
        if not new.any():
            return label[1:-1, 1:-1]
        label[rows, cols] = new


def filled(label, most_cells):
    """Holes of so many cells that one centre encloses, filled."""
    holes, count = ndimage.label(np.pad(label == 0, 1, constant_values=True), ROOK)
    label = np.pad(label, 1)
    small = np.bincount(holes.ravel(), minlength=count + 1) <= most_cells
    small[0] = False
    least, most = np.full(count + 1, np.iinfo(label.dtype).max), np.zeros(count + 1, label.dtype)
    rows, cols = np.nonzero(small[holes])
    for r, c in ((0, 1), (1, 0), (1, 2), (2, 1)):
        beside, hole = label[rows + r - 1, cols + c - 1], holes[rows, cols]
        np.maximum.at(most, hole, beside)
        np.minimum.at(least, hole[beside > 0], beside[beside > 0])
    label[rows, cols] = np.where(least == most, most, 0)[holes[rows, cols]]
    return label[1:-1, 1:-1]


def by_arrays(layers, preset):
    """Classes by the same rules, as whole arrays: a class for every cell, neither margins nor places nor reasons."""
    people, land, built = layers["population"], layers["land"], layers["built"]
    on_land = np.where(land > 0, land, np.nan)
    density, share = people / on_land, np.round(built / on_land, 3)
    dense = (density >= 1500) | (share >= BUILT[preset])
    core = clusters(dense, people, ROOK, 50_000)
    if preset == "r2023a-v2":
        core = np.where(np.isin(core, np.unique(core[density >= 1500])), core, 0)
    water = ~((land >= 0.5) | (built > 0) | (people > 0))
    core = filled(grown(core, water, (land < 0.5) & (people <= 0)), 14) > 0
    cluster = clusters(dense, people, ROOK, 5000) > 0
    far = ~ndimage.binary_dilation(core | cluster, QUEEN, iterations=2)
    if preset == "r2023a-v2":
        urban = clusters((density >= 300) | core | cluster, people, QUEEN, 5000) > 0
        semi = clusters((density >= 900) & urban & far, people, ROOK, 2500) > 0
    else:
        urban = clusters(density >= 300, people, QUEEN, 5000) > 0
        semi = clusters(density >= 900, people, ROOK, 2500)
        semi = (semi > 0) & ~np.isin(semi, np.unique(semi[~far]))
    rural = clusters(density >= 300, people, QUEEN, 500) > 0
    rules = [core, cluster, semi, urban, rural, density >= 50, ~water]
    return np.select(rules, [30, 23, 22, 21, 13, 12, 11], 10).astype(np.uint8)


def measured(args):
    """In a process of its own: CPU seconds, MiB and whether every piece is as Belgium alone."""
    import placetypes as pt

    given = {"cell_size": 1000, "crs": "ESRI:54009", "typology": "degurba", "preset": args.preset, "level": 2}
    small = belgium(os.environ[open_data.VARIABLE], args.dtype)
    alone = pt.classify(small, **given).types
    big = {name: tiled(array, args.times) for name, array in small.items()}
    start = time.process_time()
    types = pt.classify(big, **given).types if args.measure == "ours" else by_arrays(big, args.preset)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows, cols = alone.shape
    pieces = types.reshape(args.times, rows, args.times, cols).transpose(0, 2, 1, 3)
    inside = np.s_[..., : rows - RIM, : cols - RIM]
    wrong = int(np.count_nonzero(pieces[inside] != alone[inside]))
    print(json.dumps({"seconds": seconds, "peak": peak, "wrong": wrong, "cells": types.size}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=16)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--preset", choices=sorted(BUILT), default="r2023a-v2")
    parser.add_argument("--dtype", nargs="*", default=["float32", "float64"])
    parser.add_argument("--measure", choices=["ours", "arrays"], help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        args.dtype = args.dtype[0]
        measured(args)
        return
    if open_data.folder() is None:
        print(f"Degree of Urbanisation of Belgium: {open_data.ABSENT}")
        return
    print("| layers | cells | how | CPU s | peak MiB | cells unlike Belgium alone |")
    print("|---|---|---|---|---|---|")
    for dtype in args.dtype:
        best = {}
        for _ in range(args.repeats):  # in turn, so that both meet the same load
            for how in ("ours", "arrays"):
                options = ["--times", args.times, "--preset", args.preset, "--dtype", dtype, "--measure", how]
                command = [sys.executable, __file__, *map(str, options)]
                found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                best[how] = min(best.get(how, found), found, key=lambda f: f["seconds"])
        for how, name in (("ours", "placetypes, with margins, places and evidence"), ("arrays", "NumPy and SciPy")):
            f = best[how]
            print(f"| {dtype} | {f['cells']} | {name} | {f['seconds']:.2f} | {f['peak']:.0f} | {f['wrong']} |")
        ours, arrays = best["ours"], best["arrays"]
        ratios = (
            f"{ours['seconds'] / arrays['seconds']:.2f} of the time, {ours['peak'] / arrays['peak']:.2f} of the memory"
        )
        met = ours["seconds"] <= CPU_BAR and ours["peak"] <= MEMORY_BAR
        print(f"{ratios}; bar {CPU_BAR:g} s and {MEMORY_BAR:g} MiB: {'met' if met else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()
