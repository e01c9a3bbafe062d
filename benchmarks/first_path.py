"""The first time, as somebody new walks it: clone, `make demo`, open the report until its map is drawn.

    .venv/bin/python benchmarks/first_path.py

Packages are downloaded before the clock runs, and installed from disk while it does. The home folder is empty, so that
nothing is kept from earlier: no compiled kernels, no fonts, no packages. Nothing can be answered, as there is no input.
A step that ends badly or prints a warning ends this with exit code 1, and so does the whole where it takes too long;
CPU seconds tell whether others kept the machine busy. Needs what `make test` sets up, git, make and Chromium (by
`CHROMIUM` or on the PATH).
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_report import opened

ROOT = Path(__file__).parents[1]
BAR = 180
"""Seconds that all of it may take."""
LOCK = "requirements/demo.txt"
REPORT = "out/ostergotland_twin/report.html"
WORRYING = re.compile(r"warn|deprecat|error|traceback|\?\s*$", re.IGNORECASE | re.MULTILINE)
"""What nobody should read on a first day; a line that ends in a question mark is a question."""


def timed(step, *arguments, **more):
    """Seconds that a step took, and of them those of processors."""
    begun, busy = time.perf_counter(), worked()
    step(*arguments, **more)
    return time.perf_counter() - begun, worked() - busy


def worked():
    """CPU seconds of all processes begun here that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*command, cwd, env):
    """Run a command; end the program where it fails or says something worrying."""
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    ended = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, check=False, **said)
    if ended.returncode or WORRYING.search(ended.stdout):
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode} and said:\n{ended.stdout}")


def walked(folder):
    """What was done -> seconds, elapsed and of processors."""
    home, clone, packages = (folder / name for name in ("home", "placetypes", "packages"))
    home.mkdir()
    fetch = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes")
    subprocess.run(
        [sys.executable, *fetch, "--only-binary", ":all:", "-r", ROOT / LOCK, "-d", packages], check=True, cwd=ROOT
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    from_disk = {**env, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": packages.as_uri()}
    clone_it = ("git", "clone", "--quiet", "--no-local", str(ROOT), str(clone))
    return {
        "git clone": timed(run, *clone_it, cwd=folder, env=env),
        "make demo": timed(run, "make", "demo", cwd=clone, env=from_disk),
        "report opened, map drawn": timed(opened, clone / REPORT),
    }


def main():
    with tempfile.TemporaryDirectory() as folder:
        steps = walked(Path(folder))
    total, busy = (sum(seconds) for seconds in zip(*steps.values(), strict=True))
    print("elapsed    CPU")
    for what, seconds in {**steps, f"in all (at most {BAR} s)": (total, busy)}.items():
        print(*(f"{value:5.1f} s" for value in seconds), what, sep="  ")
    if total > BAR:
        raise SystemExit(f"the first time took {total:.0f} s, more than {BAR}")


if __name__ == "__main__":
    main()
