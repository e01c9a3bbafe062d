"""Finding the program from QGIS, and calling it in surroundings of its own."""

from __future__ import annotations

import ast
import doctest
import json
import os
import re
import sys
import time
from pathlib import Path
from string import Formatter

import pytest
from qgis_plugin import FOLDER, process, program, words

from placetypes.typology import LANGUAGES

MOST_SECONDS = 20
"""That a process takes to end, on a busy machine; one that nobody ends takes longer."""


def installed(folder: Path) -> Path:
    """A program that can be started, in a folder."""
    folder.mkdir(parents=True)
    file = folder / "placetypes"
    file.write_text("#!/bin/sh\n", encoding="utf-8")
    file.chmod(0o755)
    return file


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.mark.parametrize("module", [program, process, words])
def test_examples_hold(module):
    assert doctest.testmod(module).failed == 0


def test_nothing_of_qgis_reaches_the_program():
    theirs = {
        "PYTHONHOME": "C:/QGIS/apps/Python39", "PYTHONPATH": "/usr/share/qgis/python", "GDAL_DATA": "/qgis/gdal",
        "PROJ_LIB": "/qgis/proj", "PROJ_DATA": "/qgis/proj", "LD_LIBRARY_PATH": "/qgis/lib", "QT_PLUGIN_PATH": "/qgis",
        "GDAL_DRIVER_PATH": "/qgis", "QGIS_PREFIX_PATH": "/qgis", "VIRTUAL_ENV": "/other", "PYTHONSTARTUP": "/x.py",
        "Pythonhome": "/any/case", "DYLD_LIBRARY_PATH": "/qgis", "OSGEO4W_ROOT": "C:/OSGeo4W",
    }  # fmt: skip
    ours = {"HOME": "/home/me", "PATH": "/bin", "PLACETYPES_DATA": "/data", "LANG": "sv_SE.UTF-8"}
    clean = program.clean_environment({**theirs, **ours})
    assert not set(theirs) & set(clean)
    assert ours.items() <= clean.items()
    assert (clean["PYTHONUTF8"], clean["PYTHONUNBUFFERED"]) == ("1", "1")


def test_the_setting_comes_first_and_may_name_the_program_or_its_folder(tmp_path, home):
    file = installed(tmp_path / "there" / ".venv" / "bin")
    installed(home / ".local" / "bin")
    for asked in (file, tmp_path / "there", tmp_path / "there" / ".venv", file.parent):
        assert program.find_program(str(asked), home=home) == file


def test_a_setting_that_leads_nowhere_is_told_and_not_passed_over(tmp_path, home):
    installed(home / ".local" / "bin")
    with pytest.raises(program.ProgramNotFoundError, match=r"no program placetypes at .*gone.*Correct the setting"):
        program.find_program(str(tmp_path / "gone"), home=home)


def test_an_installation_around_the_region_file_comes_before_the_users_and_the_path(tmp_path, home):
    on_path = installed(tmp_path / "path")
    assert program.find_program("", path=str(on_path.parent), home=home) == on_path
    of_user = installed(home / ".local" / "share" / "uv" / "tools" / "placetypes" / "bin")
    assert program.find_program("", path=str(on_path.parent), home=home) == of_user
    around = installed(tmp_path / "project" / ".venv" / "bin")
    region = tmp_path / "project" / "configs" / "mine.toml"
    assert program.find_program("", near=str(region), path=str(on_path.parent), home=home) == around


def test_where_there_is_none_it_says_how_to_install_it(tmp_path, home):
    with pytest.raises(program.ProgramNotFoundError, match=r"Install it once: .*make demo.*Settings, Options"):
        program.find_program("", near=str(tmp_path / "a.toml"), path=str(tmp_path), home=home)


def test_command_lines_hold_what_was_given_and_nothing_else():
    line = program.command(Path("p"), "clusters", "-odd folder", theme="food", q=0.0, visit_q=None, out="", force=False)
    assert line == ["p", "clusters", "--theme", "food", "--q", "0.0", "--", "-odd folder"]
    assert program.command(Path("p"), "compare", "a", "b", allow_different_thresholds=True)[2:] == [
        "--allow-different-thresholds", "--", "a", "b",
    ]  # fmt: skip
    assert program.command(Path("p"), "compare", "a", twin_at=(1.5, -2.0))[2:] == [
        "--twin-at",
        "1.5",
        "-2.0",
        "--",
        "a",
    ]


def follow(code: str, **more):
    said, steps = [], []
    given = {"say": said.append, "progress": steps.append, "cancelled": lambda: False, "every": 0.05, **more}
    out = process.follow([sys.executable, "-c", code], os.environ, **given)
    return out, said, steps


def test_what_the_program_says_is_passed_on_with_how_far_it_is():
    steps = "import sys; [print(f'{n}/4 Évidence', file=sys.stderr) for n in (1, 3)]; print('1/2 done'); print('end')"
    out, said, percents = follow(f"import sys; sys.stderr.reconfigure(encoding='utf-8'); {steps}")
    assert out == "1/2 done\nend"
    assert set(said) == {"1/4 Évidence", "3/4 Évidence", "1/2 done", "end"}
    assert percents == [0.0, 50.0]


def test_an_error_is_the_programs_own_sentence():
    code = "import sys; sys.stderr.write('2/9 Reading\\nplacetypes: a.toml: no key; add it.\\n'); sys.exit(2)"
    with pytest.raises(process.ProgramError, match=r"^a\.toml: no key; add it\.$"):
        follow(code)
    with pytest.raises(process.ProgramError, match="ZeroDivisionError"):
        follow("1 / 0")
    with pytest.raises(process.ProgramError, match="ended with code 3 and said nothing"):
        follow("import sys; sys.exit(3)")


def is_alive(number):
    """Whether a process is there and more than a record of its end."""
    status = Path(f"/proc/{number}/stat")
    return status.exists() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def test_cancelling_ends_the_program_and_what_it_started():
    start = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    code = f"import subprocess, sys, time; print({start}.pid); time.sleep(60)"
    said = []
    with pytest.raises(process.CancelledError):
        follow(code, say=said.append, cancelled=lambda: bool(said))
    with pytest.raises(process.CancelledError):  # a program that says nothing is ended as well
        follow("import time; time.sleep(60)", cancelled=iter([False, False, True]).__next__)
    ended = time.monotonic() + MOST_SECONDS
    while is_alive(started := int(said[0])) and time.monotonic() < ended:
        time.sleep(0.05)
    assert not is_alive(started)


def test_the_parts_without_qgis_import_nothing_but_the_standard_library():
    for name in ("program", "process", "words"):
        tree = ast.parse((FOLDER / "placetypes" / f"{name}.py").read_text(encoding="utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert {module.partition(".")[0] for module in imported} <= set(sys.stdlib_module_names)


def test_the_plugin_imports_qgis_and_nothing_that_must_be_installed():
    for file in (FOLDER / "placetypes").glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level]
        modules = {node.module.partition(".")[0] for node in imports}
        assert modules <= {*sys.stdlib_module_names, "qgis", "processing"}, file.name


def test_the_plugin_says_every_sentence_in_every_language_and_no_other():
    whole = json.loads((FOLDER / "placetypes" / "words.json").read_text(encoding="utf-8"))
    assert words.LANGUAGES == LANGUAGES
    for key, told in whole.items():
        assert tuple(told) == LANGUAGES, key
        assert len({tuple(name for _, name, _, _ in Formatter().parse(said)) for said in told.values()}) == 1, key
        assert len({*told.values()}) == len(LANGUAGES) or " " not in told["en"], key
    sources = [file.read_text(encoding="utf-8") for file in sorted((FOLDER / "placetypes").glob("*.py"))]
    asked = {key for source in sources for key in re.findall(r'said\("(\w+)"', source)}
    commands = {name for source in sources for name in re.findall(r'NAME = "(\w+)"\n', source)} - {program.NAME}
    assert set(whole) == asked | commands | {f"{name}_help" for name in commands}


def test_the_message_of_how_to_install_names_the_setting_as_qgis_shows_it(tmp_path, home):
    setting = words.say("setting", "sv")
    for asked in ("", str(tmp_path / "gone")):
        with pytest.raises(program.ProgramNotFoundError, match=re.escape(f"'{setting}'")):
            program.find_program(asked, path=str(tmp_path), home=home, setting=setting)
