"""Damage to any file of a saved result is found, down to one bit."""

import dataclasses
import json
import os
import shutil

import pytest

from placetypes.errors import OutputError
from placetypes.result import Flaw, load, require_whole, verify
from placetypes.result.loading import READ

EXTRAS = {"map.png": b"picture", "cards/one.html": b"a page", "other/map.png": b"small"}


@pytest.fixture(scope="module")
def saved(small_result, tmp_path_factory):
    """A result with a page of a micro-cluster and a result beside it."""
    result = dataclasses.replace(small_result, beside={"other": small_result})
    return result.save(tmp_path_factory.mktemp("out") / "island", extras=EXTRAS)


@pytest.fixture
def copy(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "island")


def names(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_a_result_is_as_it_was_written(saved):
    found = verify(saved)
    assert found.flaws == ()
    assert found.files == len(names(saved)) > 30
    assert verify(saved / "other").files == len(names(saved / "other"))


def test_a_flipped_bit_is_found_in_every_file(copy):
    """First, last and a middle byte of each; of the record, whatever can be told of the others is not."""
    for name in names(copy):
        content = (copy / name).read_bytes()
        for at in (0, len(content) // 2, len(content) - 1):
            (copy / name).write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            if name == "run.json":
                with pytest.raises(OutputError, match=r"record of the result is not as|holds no result"):
                    verify(copy)
            else:
                assert verify(copy).flaws == (Flaw(copy / name, "changed"),)
        (copy / name).write_bytes(content)
    assert verify(copy).flaws == ()


def test_a_changed_byte_anywhere_in_the_record_is_found(copy):
    record = copy / "other" / "run.json"
    content = record.read_bytes()
    for at in range(0, len(content), 7):
        for bit in (1, 32):
            record.write_bytes(content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :])
            with pytest.raises(OutputError):
                verify(copy / "other")
    for text in (content + b"\n", content.replace(b"  ", b" "), content[:-1], content.replace(b"\n", b"\r\n")):
        record.write_bytes(text)
        with pytest.raises(OutputError):
            verify(copy / "other")


def told(flaws, folder):
    return [str(flaw).replace(f"{folder}/", "") for flaw in flaws]


def test_missing_files_and_those_beside_are_told_in_the_order_of_their_names(copy):
    (copy / "cards" / "one.html").unlink()
    (copy / "map.png").unlink()
    (copy / "map.png").mkdir()
    (copy / "other" / "evidence.tif.aux.xml").write_text("statistics")
    (copy / "result.gpkg-wal").write_text("changes")
    beside = "no run wrote this file, and programs read it together with the one it is named after; remove it."
    assert told(verify(copy).flaws, copy) == [
        "cards/one.html: this file is missing; run the region again, or fetch it anew.",
        "map.png: this file is missing; run the region again, or fetch it anew.",
        f"other/evidence.tif.aux.xml: {beside}",
        f"result.gpkg-wal: {beside}",
    ]
    assert verify(copy).own == ()


def test_files_of_somebodys_own_are_named_and_no_damage(copy):
    (copy / "notes").mkdir()
    (copy / "notes" / "mine.txt").write_text("mine")
    (copy / "my map.png").write_text("mine")
    (copy / "a folder of nothing").mkdir()
    found = verify(copy)
    assert found.flaws == ()
    assert told(found.own, copy) == [
        "my map.png: no run wrote this file; it is no part of the result.",
        "notes/mine.txt: no run wrote this file; it is no part of the result.",
    ]


@pytest.mark.parametrize("name", sorted({"place_types.tif", "evidence.tif", "cells.parquet", "result.gpkg"}))
def test_what_a_result_is_read_from_must_be_whole_where_it_is_written_anew(copy, name):
    require_whole(copy, READ)
    (copy / "map.png").write_bytes(b"another")
    (copy / "mine.txt").write_text("mine")
    require_whole(copy, READ)  # what nothing is read from is made again
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(OutputError, match=f"{name}: nothing is made of a result .* got a file that is changed; run"):
        require_whole(copy, READ)
    (copy / name).unlink()
    with pytest.raises(OutputError, match=f"{name}: .*; got a file that is missing; run"):
        require_whole(copy, READ)


def test_nothing_is_read_from_files_beside_where_a_result_is_written_anew(copy):
    (copy / "result.gpkg-wal").write_bytes(b"changes")
    with pytest.raises(OutputError, match=r"result\.gpkg-wal: .*; got a file that no run wrote; remove it\."):
        require_whole(copy, READ)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_links_and_pipes_are_no_files_of_a_result(copy, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "map.png").write_bytes((copy / "map.png").read_bytes())
    (copy / "map.png").unlink()
    (copy / "map.png").symlink_to(tmp_path / "elsewhere" / "map.png")
    (copy / "summary.csv").unlink()
    os.mkfifo(copy / "summary.csv")
    (copy / "loop").symlink_to(copy)
    found = verify(copy)
    assert [(flaw.file.name, flaw.kind) for flaw in found.flaws] == [("map.png", "changed"), ("summary.csv", "changed")]
    assert [flaw.file.name for flaw in found.own] == ["loop"]


def test_a_record_cannot_have_files_elsewhere_looked_at(copy, tmp_path):
    """Names that lead out of the folder are those of files that are not there."""
    from placetypes.result.record import read_record, write_record

    (tmp_path / "secret").write_text("secret")
    record = read_record(copy)
    files = {**record.files, "../secret": "0" * 64, str(tmp_path / "secret"): "0" * 64}
    write_record(copy, record.about, beside=record.beside, files=files)
    assert {flaw.kind for flaw in verify(copy).flaws} == {"missing"}


def test_a_folder_that_holds_no_result_or_one_of_another_format(copy, tmp_path):
    with pytest.raises(OutputError, match="holds no result"):
        verify(tmp_path)
    record = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    earlier = {**record, "format": 6, "files": list(record["files"])}
    (copy / "run.json").write_text(json.dumps(earlier), encoding="utf-8")
    with pytest.raises(OutputError, match="got format 6"):
        verify(copy)


def test_an_earlier_result_that_waits_for_a_killed_run_is_the_one_that_is_verified(copy):
    copy.rename(copy.with_name(".island.previous"))
    assert verify(copy).flaws == ()


def test_what_is_loaded_and_saved_again_has_the_same_sums(copy, tmp_path):
    again = load(copy).save(tmp_path / "again", extras=EXTRAS)
    assert (again / "run.json").read_bytes() == (copy / "run.json").read_bytes()
    assert verify(again).flaws == ()
    load(copy).save(copy, extras={})  # fewer files take the place of more
    assert verify(copy).flaws == ()
