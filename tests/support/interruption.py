"""Files of a folder, and a program that is struck by a signal in the middle of them."""

from __future__ import annotations

import subprocess
import sys
import textwrap

WAIT = 60
HEARS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""Put before a script that is to be interrupted: a process started in the background is deaf to it by inheritance."""


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def interrupted(script, number):
    """Start a script, wait until it says that it is in the middle, and send it a signal."""
    with subprocess.Popen(
        [sys.executable, "-c", HEARS + textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "in the middle\n", process.stderr.read()
        process.send_signal(number)
        process.communicate(timeout=WAIT)
    return process.returncode
