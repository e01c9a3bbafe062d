"""Two hundred spoilt files: each is refused by its name, changes nothing, or leaves its mark on what is recorded."""

from __future__ import annotations

import hashlib
import random
import signal

import numpy as np
import pytest
from region_folder import BASE, load
from spoilt_files import FORMS, write

from placetypes.errors import PlacetypesError
from placetypes.layers import align

OF_EACH = 20
SECONDS = 20
"""For one file: a reader that takes longer hangs."""
COUNTED_OR_SUMMED = {"deflate.tif", "a.shx"}
"""What has a checksum, or says the same twice: nothing that is read of it can be wrong."""


def spoilt(content, chance):
    """Cut off, a bit flipped (often where files say what they are), bytes replaced, emptied or put between."""
    kind = chance.choice(["cut", "bit", "bit", "head", "bytes", "zeros", "more"])
    at = chance.randrange(min(len(content), 400) if kind == "head" else len(content))
    before, here, after = content[:at], content[at], content[at + 1 :]
    if kind == "cut":
        return kind, before
    if kind in {"bit", "head"}:
        return kind, before + bytes([here ^ 1 << chance.randrange(8)]) + after
    if kind == "more":
        return kind, before + chance.randbytes(7) + content[at:]
    middle = chance.randbytes(64) if kind == "bytes" else bytes(512)
    return kind, (before + middle[: len(content) - at] + content[at + len(middle) :])


def read(folder, name):
    """The people of the region as they are read, what was recorded of them, and the notes."""
    path = "a.shp" if name.endswith((".shx", ".dbf")) else name
    layers = align(load(folder, base=BASE.replace("people.tif", path) + FORMS[name]))
    return layers.arrays["population"], layers.record["layers.population"], layers.notes


def file_sum(folder, name):
    files = [folder / f"a.{ending}" for ending in ("shp", "dbf", "prj", "shx")]
    files = files if name[2:] in {"shp", "shx", "dbf"} else [folder / name]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def assert_told(sentence, name):
    assert f"({name.split('.')[0]}." in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.fixture
def no_hang():
    """Strike a reader that hangs."""
    if hasattr(signal, "SIGALRM"):
        yield lambda: signal.alarm(SECONDS)
        signal.alarm(0)
    else:
        yield lambda: None


@pytest.mark.parametrize("name", FORMS)
def test_a_spoilt_file_is_refused_by_name_or_read_right_or_leaves_its_mark(tmp_path, no_hang, name):
    write(tmp_path)
    expected, entry, _ = read(tmp_path, name)
    content, chance = (tmp_path / name).read_bytes(), random.Random(name)
    refused = wrong = 0
    for _ in range(OF_EACH):
        kind, new = spoilt(content, chance)
        (tmp_path / name).write_bytes(new)
        no_hang()
        try:
            people, found, notes = read(tmp_path, name)
        except PlacetypesError as error:
            refused += 1
            assert_told(str(error), name)
            continue
        assert found["sha256"] == file_sum(tmp_path, name)  # what is read is what is recorded
        if not np.array_equal(people, expected, equal_nan=True):
            wrong += 1
            assert found["sha256"] != entry["sha256"]
            assert (found["sum_on_grid"], found["missing"]) != (entry["sum_on_grid"], entry["missing"])
            assert name not in COUNTED_OR_SUMMED, kind
            assert kind != "cut" or name == "a.csv"
            assert not np.isnan(people[2:-2, 2:-2]).any() or any(" no value and " in str(note) for note in notes)
    assert refused > OF_EACH // 10
    assert wrong < OF_EACH


def test_there_are_two_hundred():
    assert len(FORMS) * OF_EACH >= 200
