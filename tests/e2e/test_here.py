"""What the program says when it is called alone: what is here, and what can be done next."""

import os
from pathlib import Path

import pytest
from command_line import call

REGION = '[region]\nid = "a"\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def saved(folder, name, *, at):
    """Something that looks like a result, written `at` some time."""
    place = folder / "out" / name
    place.mkdir(parents=True)
    for file in ("run.json", "report.html", "result.qgz"):
        (place / file).write_text("", encoding="utf-8")
    os.utime(place / "run.json", (at, at))


def commands(said):
    """Commands that are named, without what they do."""
    return [line.split("  ")[1] for line in said.splitlines() if line.startswith("  placetypes ")]


def test_in_an_empty_folder_the_way_begins_with_a_region_file(folder):
    ended = call()
    assert (ended.code, ended.err) == (0, "")
    assert "There is no result here yet." in ended.out
    assert commands(ended.out) == [
        "placetypes init my_region.toml", "placetypes check my_region.toml", "placetypes run my_region.toml",
    ]  # fmt: skip
    assert list(folder.iterdir()) == []


def test_own_region_files_are_named_and_others_are_not(folder):
    (folder / "mine.toml").write_text(REGION, encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]", encoding="utf-8")
    (folder / "broken.toml").write_bytes(b"[region\xff")
    said = call().out
    assert "Region files here: mine.toml\n" in said
    assert "placetypes run mine.toml" in commands(said)


def test_the_sample_is_offered_where_it_is_until_there_is_a_result(folder):
    (folder / "configs").mkdir()
    (folder / "configs" / "ostergotland_twin.toml").write_text(REGION, encoding="utf-8")
    first = "placetypes run configs/ostergotland_twin.toml"
    assert commands(call().out)[0] == first
    saved(folder, "ostergotland_twin", at=1)
    assert first not in commands(call().out)


def test_the_latest_result_is_said_with_how_to_open_it(folder):
    saved(folder, "old", at=1000)
    saved(folder, "new", at=2000)
    said = call().out
    assert "The latest result here is out/new, of 2:" in said
    assert "out/new/report.html" in said
    assert "summary.xlsx" not in said  # which is not there
    assert {"placetypes explain out/new E N", "placetypes compare out/new out/old"} <= set(commands(said))


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("typology o", {"ostergotland"}),
        ("typology nor", {"nordic"}),
        ("theme fo", {"food"}),
        ("run configs/m", {"configs/mine.toml"}),
        ("explain out/", {"out/new"}),
        ("themes --language s", {"sv"}),
        ("clusters x --theme ed", {"education"}),
        ("ver", {"verify"}),
    ],
)
def test_words_are_completed(folder, monkeypatch, words, offered):
    saved(folder, "new", at=1)
    (folder / "configs").mkdir()
    (folder / "configs" / "mine.toml").write_text(REGION, encoding="utf-8")
    monkeypatch.setenv("_PLACETYPES_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"placetypes {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split())))
    ended = call()
    assert ended.code == 0
    assert set(ended.out.split()) == offered


def test_the_script_of_a_shell_is_shown(monkeypatch):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    ended = call("--show-completion", "bash")
    assert ended.code == 0
    assert "complete -o default -F _placetypes_completion placetypes" in ended.out


def test_nothing_is_read_from_beyond_the_folder(folder):
    (folder / "out").mkdir()
    (folder / "out" / "notes").mkdir()
    assert "There is no result here yet." in call().out
    assert Path("out/notes").is_dir()
