"""Running the program: what it says is passed on while it works, cancelling ends it. No QGIS in here."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import IO

_STEP = re.compile(r"^\s*(\d+)/(\d+)\s+\S")
_SENTENCE = "placetypes: "
"""What the program writes before the sentence that says what is wrong."""
_LAST = 5
"""Lines shown of a failure that is told otherwise."""
_PATIENCE = 5.0
"""Seconds to end by itself."""


class ProgramError(Exception):
    """The program ended and says why."""


class CancelledError(Exception):
    """Somebody pressed Cancel."""


def follow(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    say: Callable[[str], None],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
    every: float = 0.2,
) -> str:
    """Run a command line and give what it prints.

    Parameters
    ----------
    command, environment
        Of the program.
    say, progress
        Called with each line it says while it works, and with the percentage done at each of its steps.
    cancelled
        Asked `every` so many seconds; where it says yes, the program and what it has started is ended.

    Raises
    ------
    ProgramError
        If it ends with another code than 0; the message is its own sentence.
    CancelledError
        If it was ended.
    """
    own_group = {"creationflags": 0x08000000} if os.name == "nt" else {"start_new_session": True}  # and no window
    with subprocess.Popen(
        list(command),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **own_group,
    ) as running:
        said: queue.Queue[tuple[str, str | None]] = queue.Queue()
        for name, stream in (("out", running.stdout), ("err", running.stderr)):
            threading.Thread(target=_read, args=(name, stream, said), daemon=True).start()
        lines: dict[str, list[str]] = {"out": [], "err": []}
        try:
            _listen(said, lines, say=say, progress=progress, cancelled=cancelled, every=every)
        except BaseException:
            _end(running)
            raise
        code = running.wait()
    if code != 0:
        raise ProgramError(sentence(lines["err"], code))
    return "\n".join(lines["out"])


def _read(name: str, stream: IO[str], said: queue.Queue[tuple[str, str | None]]) -> None:
    for line in stream:
        said.put((name, line.rstrip("\r\n")))
    said.put((name, None))


def _listen(
    said: queue.Queue[tuple[str, str | None]],
    lines: dict[str, list[str]],
    *,
    say: Callable[[str], None],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
    every: float,
) -> None:
    still_open = len(lines)
    while still_open:
        if cancelled():
            raise CancelledError
        try:
            name, line = said.get(timeout=every)
        except queue.Empty:
            continue
        if line is None:
            still_open -= 1
            continue
        lines[name].append(line)
        say(line)
        step = _STEP.match(line) if name == "err" else None
        if step:
            progress(100.0 * (int(step[1]) - 1) / int(step[2]))


def sentence(lines: Sequence[str], code: int) -> str:
    """Why the program ended, in its own words: from its own sentence on, or else the last it said.

    Examples
    --------
    >>> sentence(["1/31 Reading", "placetypes: a.toml: no such file; check the path."], 2)
    'a.toml: no such file; check the path.'
    """
    for number, line in enumerate(lines):
        if line.startswith(_SENTENCE):
            return "\n".join(part.removeprefix(_SENTENCE) for part in lines[number:])
    told = "\n".join([line for line in lines if line.strip()][-_LAST:])
    return told or f"The program placetypes ended with code {code} and said nothing."


def _end(running: subprocess.Popen[str]) -> None:
    """End the program and all that it started: asked first, so that it leaves nothing half written, then by force."""
    if os.name == "nt":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(running.pid)], check=False, capture_output=True)
        return
    for way in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(running.pid, way)
            running.wait(_PATIENCE)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
