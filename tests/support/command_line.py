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
PROGRAM = "from placetypes.cli import main; main()"
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
    with (folder / "out.txt").open("w+") as out, (folder / "err.txt").open("w+") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", f"{first}\n{PROGRAM}", *map(str, arguments)],
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
        return Ended(process.returncode, out.read(), err.read(), usage.ru_maxrss / MEGABYTE_IN_KILOBYTES, seconds)
