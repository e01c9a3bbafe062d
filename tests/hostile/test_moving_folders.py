"""A kill between the moves of folders loses nothing, and two that save do not disturb each other."""

from __future__ import annotations

import os
import signal

import pytest
from interruption import contents, interrupted

from placetypes.result.folder import previous, replaced

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and locks of POSIX")
MOVING = """
import time
from pathlib import Path
from placetypes.result import folder
real = {patched}
def stop(*arguments, **named):
    if {before}:
        print("in the middle", flush=True)
        time.sleep(60)
    return real(*arguments, **named)
{patched} = stop
with folder.replaced(Path({final!r}), written_by=lambda _: frozenset({{"a"}})) as partial:
    (partial / "a").write_text("new")
"""
KILLED_AT = {
    "before the first move": ("Path.rename", "True", "old"),
    "between the moves": ("Path.rename", "'.partial-' in arguments[0].name", "old"),
    "before the user's file is kept": ("folder._keep_foreign", "True", "new"),
    "before the earlier folder is removed": ("folder.shutil.rmtree", "True", "new"),
}


@pytest.mark.parametrize("moment", KILLED_AT)
def test_a_kill_at_any_move_loses_nothing(tmp_path, moment):
    patched, before, expected = KILLED_AT[moment]
    final = tmp_path / "island"
    final.mkdir()
    (final / "a").write_text("old")
    (final / "note").write_text("mine")
    assert (
        interrupted(MOVING.format(patched=patched, before=before, final=str(final)), signal.SIGKILL) == -signal.SIGKILL
    )
    whole = final if final.exists() else previous(final)
    assert (whole / "a").read_text() == expected
    with replaced(final, written_by=lambda _: frozenset({"a"})) as partial:
        (partial / "a").write_text("next")
    assert contents(final) == {"a": b"next", "note": b"mine"}
    assert [p.name for p in tmp_path.iterdir()] == ["island"]


def test_another_process_that_is_saving_is_left_alone(tmp_path):
    final = tmp_path / "island"
    never = frozenset()
    with replaced(final, written_by=lambda _: never) as first:
        (first / "a").write_text("first")
        with replaced(final, written_by=lambda _: never) as second:
            (second / "b").write_text("second")
        assert first.exists()
    assert contents(final) == {"a": b"first", "b": b"second"}
