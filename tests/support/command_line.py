"""The program, called as from a shell."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
PROGRAM = """import atexit, pathlib, sys
status, kept = pathlib.Path("/proc/self/status"), pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: status.exists() and kept.write_text(status.read_text()))
from placetypes.cli import main
main()"""
MEGABYTE_IN_KILOBYTES = 1024


@dataclass(frozen=True)
class Ended:
    """How a call ended."""

    code: int
    out: str
    err: str
    peak_mb: float = 0.0
    seconds: float = 0.0


def call(*arguments: object) -> Ended:
    """In this process: quick, and its lines are counted as covered."""
    from placetypes.cli import main

    out, err = io.StringIO(), io.StringIO()
    with patch.object(sys, "argv", ["placetypes", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())


def spawn(*arguments: object, folder: Path, first: str = "", **environment: str) -> Ended:
    """In a process of its own, with its peak of memory and its seconds of work; `first` is Python run before."""
    kept = folder / "status.txt"
    kept.unlink(missing_ok=True)
    with (folder / "out.txt").open("w+") as out, (folder / "err.txt").open("w+") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", f"{first}\n{PROGRAM}", str(kept), *map(str, arguments)],
            cwd=ROOT,
            stdout=out,
            stderr=err,
            env={**os.environ, **environment},
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        seconds = usage.ru_utime + usage.ru_stime
        peak = _own_peak(kept) or usage.ru_maxrss
        return Ended(process.returncode, out.read(), err.read(), peak / MEGABYTE_IN_KILOBYTES, seconds)


def _own_peak(status: Path) -> int:
    """Peak memory of a process by its own account, kilobytes; 0 where there is none.

    Linux lets a process begin with the peak of the one that started it, so that a large test process would be measured.
    """
    if not status.exists():
        return 0
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return int(lines["VmHWM"].split()[0])
