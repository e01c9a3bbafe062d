"""The twin as `make demo` publishes it, made once for all tests of a session, whatever process of xdist asks."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from command_line import ROOT, Ended, spawn

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

REGION = ROOT / "configs" / "ostergotland_twin.toml"
MOST_SECONDS = 900  # a guard against a run that never ends, not a measure of speed


@dataclass(frozen=True)
class Published:
    """How the run ended, and the folder of its result, which tests read and never change."""

    ended: Ended
    folder: Path


def published_twin(factory: pytest.TempPathFactory) -> Published:
    """The first process that asks makes it; the others wait until it is there."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    place = shared / "published_twin"
    told = place / "ended.json"
    try:
        place.mkdir()
    except FileExistsError:
        _wait_for(told)
    else:
        ended = spawn("run", REGION, "--out", place / "result", folder=place)
        unfinished = place / "unfinished.json"
        unfinished.write_text(json.dumps(asdict(ended)), encoding="utf-8")
        unfinished.replace(told)
    return Published(Ended(**json.loads(told.read_text(encoding="utf-8"))), place / "result")


def _wait_for(file: Path) -> None:
    end = time.monotonic() + MOST_SECONDS
    while not file.exists():
        if time.monotonic() > end:
            raise TimeoutError(f"another process began to make {file.parent} and never ended")
        time.sleep(0.2)
