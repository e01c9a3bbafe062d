"""The first time, as somebody new walks it: clone, `make demo`, open the report until its map is drawn.

    .venv/bin/python benchmarks/first_path.py

Packages are downloaded before the clock runs, and installed from disk while it does. The home folder is empty, so that
nothing is kept from earlier: no compiled kernels, no fonts, no packages. Nothing can be answered, as there is no input.
A step that ends badly, prints a warning or takes too long ends this with exit code 1. Needs what `make test` sets up,
git, make and Chromium (by `CHROMIUM` or on the PATH).
"""

import os
import re
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


def ran(*command, cwd, env):
    """Seconds that a command took; ends the program where it fails or says something worrying."""
    begun = time.perf_counter()
    ended = subprocess.run(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    seconds = time.perf_counter() - begun
    if ended.returncode or WORRYING.search(ended.stdout):
        raise SystemExit(f"{' '.join(command)} ended with {ended.returncode} and said:\n{ended.stdout}")
    return seconds


def walked(folder):
    """What was done -> seconds."""
    home, clone, packages = (folder / name for name in ("home", "placetypes", "packages"))
    home.mkdir()
    fetch = ("-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes")
    subprocess.run(
        [sys.executable, *fetch, "--only-binary", ":all:", "-r", ROOT / LOCK, "-d", packages], check=True, cwd=ROOT
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
    from_disk = {**env, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": packages.as_uri()}
    steps = {
        "git clone": ran("git", "clone", "--quiet", "--no-local", str(ROOT), str(clone), cwd=folder, env=env),
        "make demo": ran("make", "demo", cwd=clone, env=from_disk),
    }
    begun = time.perf_counter()
    opened(clone / REPORT)
    return {**steps, "report opened, map drawn": time.perf_counter() - begun}


def main():
    with tempfile.TemporaryDirectory() as folder:
        steps = walked(Path(folder))
    total = sum(steps.values())
    for what, seconds in {**steps, f"in all (at most {BAR})": total}.items():
        print(f"{seconds:6.1f} s  {what}")
    if total > BAR:
        raise SystemExit(f"the first time took {total:.0f} s, more than {BAR}")


if __name__ == "__main__":
    main()
