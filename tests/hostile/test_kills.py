"""Killed at any moment of saving, a run leaves the old result whole or the new one, never a mixture.

`make fuzz` kills fifty times; a few are enough to notice a change.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap

import pytest
from interruption import WAIT

KILLS = int(os.environ.get("KILLS", "8"))
SAVING = """
import dataclasses, json, os, random, signal, sys, time
from pathlib import Path
from placetypes.result import load, verify
from placetypes.result.folder import existing

final, kills, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random(5)
old = load(final)
old = dataclasses.replace(old, record={**old.record, "turn": -1})
old.save(final)
(final / "mine.txt").write_text("mine")

def saved(turn):
    dataclasses.replace(old, record={**old.record, "turn": turn}).save(final)

began = time.perf_counter()
saved(-1)
whole = time.perf_counter() - began
known, found = -1, []
for turn in range(kills):
    child = os.fork()
    if not child:
        try:
            saved(turn)
        finally:
            os._exit(0)
    time.sleep((turn + chance.random()) / kills * 1.3 * whole)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    place = existing(final)
    found_well = verify(final)
    now = json.loads((place / "run.json").read_text(encoding="utf-8"))["turn"]
    kept = [p for p in (final, place.with_name(f".{final.name}.previous")) if (p / "mine.txt").is_file()]
    found.append([not found_well.flaws, now in (known, turn), len(kept) == 1, now == turn])
    known = now
saved(kills)
print(json.dumps({"found": found, "left": sorted(p.name for p in final.parent.iterdir())}))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_kill_at_any_of_several_moments_leaves_one_whole_result(make_small_result, tmp_path):
    """Each save has a number of its own; the sums in the record tell whether all files are of that save."""
    folder = make_small_result(actors=False).save(tmp_path / "out" / "island")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(SAVING), str(folder), str(KILLS)],
        capture_output=True, text=True, timeout=KILLS * WAIT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for whole, old_or_new, note_kept, _ in told["found"]:
        assert (whole, old_or_new, note_kept) == (True, True, True)
    new = [is_new for *_, is_new in told["found"]]
    assert len(new) == KILLS
    assert not new[0]  # killed before the moves: that it was killed at all shows here
    assert told["left"] == ["island"]
    assert (folder / "mine.txt").read_text() == "mine"
