"""What stops a run while it saves is one sentence; nothing is half-written, nothing earlier lost."""

import os
import shutil
import signal
import sys

import pytest
from command_line import call, spawn
from failing_run import fails
from interruption import HEARS
from tiny_region import tiny_world


def test_a_file_where_the_folder_should_be(place):
    place[1].write_text("mine", encoding="utf-8")
    fails(tiny_world().write(place[0]), place[1], names=[str(place[1]), "file"])
    assert place[1].read_text(encoding="utf-8") == "mine"


def test_a_folder_below_a_file(place):
    place[1].write_text("mine", encoding="utf-8")
    region = tiny_world().write(place[0])
    ended = call("run", region, "--out", place[1] / "below", "-q")
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert str(place[1]) in ended.err
    assert place[1].read_text(encoding="utf-8") == "mine"


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A result of the tiny region."""
    folder = tmp_path_factory.mktemp("saved")
    ended = call("run", tiny_world().write(folder), "--out", folder / "result", "-q")
    assert ended.code == 0, ended.err
    return folder / "result"


def contents(folder):
    """Every file of a result, with the cards in their folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def earlier(place, saved):
    """A region and its earlier result, with the bytes of every file."""
    shutil.copytree(saved, place[1])
    return tiny_world().write(place[0]), place[1], contents(place[1])


def test_an_earlier_result_survives_bad_input(earlier, place):
    region, folder, files = earlier
    (place[0] / "roads.gpkg").write_bytes(b"no roads")
    fails(region, folder, names=["roads"])
    assert contents(folder) == files


def test_a_folder_that_cannot_be_written(earlier, tmp_path):
    region, folder, files = earlier
    refused = (
        "import tempfile\n"
        "def refuse(*a, **k): raise PermissionError(13, 'Permission denied')\n"
        "tempfile.mkdtemp = refuse"  # rights do not bind the superuser, who may be running this
    )
    ended = spawn("run", region, "--out", folder, "-q", folder=tmp_path, first=refused)
    assert ended.code == 2, ended.err
    assert len(ended.err.splitlines()) == 1
    assert str(folder) in ended.err
    assert "Permission denied" in ended.err
    assert contents(folder) == files


def test_a_disk_that_is_full(earlier, tmp_path):
    region, folder, files = earlier
    full = (
        "import os\n"
        "def full(handle): raise OSError(28, 'No space left on device')\n"
        "os.fsync = full"  # where a full disk shows at the latest
    )
    ended = spawn("run", region, "--out", folder, "-q", folder=tmp_path, first=full)
    assert ended.code == 2, ended.err
    assert len(ended.err.splitlines()) == 1
    assert "No space left" in ended.err
    assert contents(folder) == files
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]


def struck(name):
    """The program is struck by a signal when half of its files are written."""
    return (
        "import os, signal, time\n"
        "from placetypes.result import saving\n"
        "written = saving.write_geopackage\n"
        "def write_geopackage(*arguments, **named):\n"
        "    written(*arguments, **named)\n"
        f"    os.kill(os.getpid(), signal.{name})\n"
        "    time.sleep(30)\n"
        "saving.write_geopackage = write_geopackage"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGKILL", -9)])
def test_an_interruption_in_the_middle_of_saving_loses_nothing(earlier, tmp_path, name, code):
    region, folder, files = earlier
    ended = spawn("run", region, "--out", folder, "-q", folder=tmp_path, first=HEARS + struck(name))
    assert ended.code == code, ended.err
    assert contents(folder) == files
    if name == "SIGINT":
        assert ended.err.strip().splitlines() == ["placetypes: interrupted; nothing was changed."]
        assert [p.name for p in folder.parent.iterdir()] == [folder.name]
    assert call("run", region, "--out", folder, "-q").code == 0
    assert [p.name for p in folder.parent.iterdir()] == [folder.name]  # what was left behind is gone


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_an_interruption_before_anything_is_saved_leaves_nothing(place, tmp_path):
    region = tiny_world().write(place[0])
    early = (
        "import os, signal, time\n"
        "from placetypes.pipeline import outcome\n"
        "def decide(*arguments):\n"
        f"    os.kill(os.getpid(), {int(signal.SIGINT)})\n"
        "    time.sleep(30)\n"
        "outcome.classify_cells = decide"
    )
    ended = spawn("run", region, "--out", place[1], folder=tmp_path, first=HEARS + early)
    assert ended.code == 130, ended.err
    assert "Traceback" not in ended.err
    assert ended.err.rstrip().endswith("interrupted; nothing was changed.")
    assert os.listdir(place[1].parent) == []  # noqa: PTH208
