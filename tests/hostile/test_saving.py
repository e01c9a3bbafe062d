"""Bad luck while saving: nothing half-written is found, and nothing earlier is lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from interruption import WAIT, contents, interrupted

from placetypes.errors import OutputError
from placetypes.result import load, saving
from placetypes.result.folder import previous

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and locks of POSIX")


def one_sentence(error):
    text = str(error.value)
    assert "\n" not in text
    assert text.endswith(".")
    return text


@pytest.fixture(scope="module")
def saved_once(small_result, tmp_path_factory):
    return small_result.save(tmp_path_factory.mktemp("once") / "island")


@pytest.fixture
def earlier(saved_once, tmp_path):
    """An earlier result in a folder of its own."""
    return Path(shutil.copytree(saved_once, tmp_path / "out" / "island"))


def assert_untouched(earlier, before):
    assert contents(earlier) == before
    assert [p.name for p in earlier.parent.iterdir()] == ["island"]


@pytest.mark.parametrize(
    "writer", ["write_types", "write_evidence", "write_cells", "write_geopackage", "write_csv", "write_json"]
)
def test_a_full_disk_leaves_the_earlier_result(small_result, earlier, monkeypatch, writer):
    before = contents(earlier)

    def full(path, *_, **__):
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(saving, writer, full)
    with pytest.raises(OutputError, match="No space left on device") as error:
        small_result.save(earlier)
    assert "make room" in one_sentence(error)
    assert_untouched(earlier, before)


@pytest.mark.parametrize("limit", [1_000, 9_000, 30_000, 100_000])
def test_files_cut_short_by_the_system_are_noticed(earlier, tmp_path, limit):
    """A limit on the size of files stands in for a full disk: every library meets it in its own way."""
    before = contents(earlier)
    script = f"""
    import resource, signal, sys, warnings
    from placetypes.errors import OutputError
    from placetypes.result import load
    warnings.simplefilter("ignore")
    result = load({str(earlier)!r})
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
    try:
        result.save({str(earlier)!r})
    except OutputError as error:
        sys.exit(3 if str(error).count("\\n") == 0 else str(error))
    """
    done = run(script)
    assert done.returncode == 3, done.stderr
    assert_untouched(earlier, before)


def test_an_error_in_the_program_leaves_the_earlier_result(small_result, earlier, monkeypatch):
    before = contents(earlier)
    monkeypatch.setattr(saving, "write_csv", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        small_result.save(earlier)
    assert_untouched(earlier, before)


def test_a_move_that_fails_puts_the_earlier_result_back(small_result, earlier, monkeypatch):
    before = contents(earlier)
    real = Path.rename

    def rename(self, target):
        if ".partial-" in self.name:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OutputError):
        small_result.save(earlier)
    assert_untouched(earlier, before)


def test_a_folder_that_cannot_be_made_is_one_sentence(small_result, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="file: a file is where a folder should be") as error:
        small_result.save(tmp_path / "file" / "island")
    one_sentence(error)
    with pytest.raises(OutputError, match="a file is where a folder should be") as error:
        small_result.save(tmp_path / "file")
    one_sentence(error)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_without_permission_is_one_sentence(small_result, tmp_path, monkeypatch):
    def forbidden(*_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "mkdir", forbidden)  # root, under which tests may run, is refused nothing
    with pytest.raises(OutputError, match="Permission denied") as error:
        small_result.save(tmp_path / "island")
    assert "--out" in one_sentence(error)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc on this system")
def test_a_file_system_that_takes_no_files_is_one_sentence(small_result):
    with pytest.raises(OutputError) as error:
        small_result.save("/proc/placetypes/island")
    one_sentence(error)


def test_a_folder_of_other_things_is_not_touched_without_force(small_result, tmp_path):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"no result; got chapter\.txt") as error:
        small_result.save(folder)
    assert "--force" in one_sentence(error)
    assert contents(folder) == {"chapter.txt": b"mine"}
    small_result.save(folder, force=True)
    assert (folder / "chapter.txt").read_text() == "mine"  # even force deletes nothing of the user's
    assert load(folder).name == "Provön"


def test_a_users_files_stay_and_files_of_an_earlier_run_go(small_result, tmp_path):
    folder = small_result.save(tmp_path / "island", extras={"map.png": b"old", "report.html": b"old"})
    (folder / "my.qgz").write_text("mine")
    (folder / "evidence.tif.aux.xml").write_text("statistics a GIS made of the old file")
    small_result.save(folder, extras={"map.png": b"new"})
    assert (folder / "my.qgz").read_text() == "mine"
    assert (folder / "map.png").read_bytes() == b"new"
    assert not (folder / "report.html").exists()
    assert not (folder / "evidence.tif.aux.xml").exists()


def test_what_is_no_result_cannot_be_loaded(tmp_path):
    for folder in (tmp_path / "nothing", tmp_path):
        with pytest.raises(OutputError, match="holds no result") as error:
            load(folder)
        one_sentence(error)
    for text in ("{", "[]", "{}", '{"format": 1}'):
        (tmp_path / "run.json").write_text(text)
        with pytest.raises(OutputError, match="holds no result"):
            load(tmp_path)


def test_another_format_is_refused_by_name(earlier):
    record = json.loads((earlier / "run.json").read_text())
    (earlier / "run.json").write_text(json.dumps({**record, "format": 99, "placetypes": "7.0"}))
    with pytest.raises(OutputError, match=r"format 99, written by placetypes 7\.0, expected format \d") as error:
        load(earlier)
    one_sentence(error)


@pytest.mark.parametrize(
    "name", ["place_types.tif", "evidence.tif", "cells.parquet", "result.gpkg", "typology.json", "themes.json"]
)
@pytest.mark.parametrize("keep", [0, 0.5])
def test_a_damaged_result_is_one_sentence(earlier, name, keep):
    whole = (earlier / name).read_bytes()
    (earlier / name).write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(OutputError, match="damaged") as error:
        load(earlier)
    one_sentence(error)
    (earlier / name).unlink()
    with pytest.raises(OutputError, match="damaged"):
        load(earlier)


def run(script, **options):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True,
        text=True,
        timeout=WAIT,
        check=False,
        **options,
    )


SAVING = """
import time
from placetypes.result import load, saving
def stop(*_, **__):
    print("in the middle", flush=True)
    time.sleep(60)
result = load({folder!r})
saving.write_csv = stop
result.save({folder!r})
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interruption_in_the_middle_leaves_the_earlier_result(small_result, earlier, number):
    before = contents(earlier)
    assert interrupted(SAVING.format(folder=str(earlier)), number) != 0
    assert contents(earlier) == before
    assert load(earlier).name == "Provön"
    left = [p for p in earlier.parent.iterdir() if p != earlier]
    assert len(left) == (number == signal.SIGKILL)  # who is killed cannot tidy up
    small_result.save(earlier)
    assert_untouched(earlier, before)


def test_a_result_caught_between_the_moves_is_loaded_and_recovered(small_result, earlier):
    before = contents(earlier)
    earlier.rename(previous(earlier))
    assert load(earlier).name == "Provön"
    assert not earlier.exists()  # loading writes nothing
    small_result.save(earlier)
    assert_untouched(earlier, before)
