"""Whether a saved result is as it was written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from placetypes.errors import OutputError
from placetypes.io.files import digest
from placetypes.result.folder import existing
from placetypes.result.record import RECORD, read_record

_SAID = {
    "changed": "this file is not as it was written; run the region again, or fetch the file anew.",
    "missing": "this file is missing; run the region again, or fetch it anew.",
    "extra": "no run wrote this file; move it elsewhere before the result is handed on.",
}


@dataclass(frozen=True)
class Flaw:
    """A file that is not as a result's record says; as text a sentence."""

    file: Path
    kind: Literal["changed", "missing", "extra"]

    def __str__(self) -> str:
        return f"{self.file}: {_SAID[self.kind]}"


@dataclass(frozen=True)
class Verified:
    """What was found in the folder of a result."""

    files: int
    """How many files the result has, its record too."""
    flaws: tuple[Flaw, ...]
    """In the order of the files' names; none where the result is as it was written."""


def verify(folder: str | os.PathLike[str]) -> Verified:
    """See whether every file of a saved result is as it was written, none is missing and none was added.

    The SHA-256 of each file is held against the record, and the record against its own. That tells damage of any kind,
    down to one bit; who changes a file on purpose can change the record as well.

    Raises
    ------
    OutputError
        If the folder holds no result, one of another format, or its record is not as it was written: then nothing can
        be said of the other files.
    """
    place = existing(Path(folder).absolute())
    record = read_record(place)
    if not record.whole:
        raise OutputError(
            "the record of the result is not as it was written, so that no file can be held against it",
            where=place / RECORD,
            fix="run the region again, or fetch the file anew",
        )
    found = set(_files(place)) - {RECORD}
    flaws = []
    for name in sorted(found | record.files.keys()):
        file = place / name
        if name not in record.files:
            flaws.append(Flaw(file, "extra"))
        elif name not in found:
            flaws.append(Flaw(file, "missing"))
        elif not _is_plain(file) or digest(file) != record.files[name]:
            flaws.append(Flaw(file, "changed"))
    return Verified(1 + len(record.files), tuple(flaws))


def _files(place: Path) -> Iterator[str]:
    """Everything in a folder that is no folder, links to folders too, by its name from there."""
    for around, folders, files in os.walk(place):
        links = [name for name in folders if Path(around, name).is_symlink()]
        yield from (Path(around, name).relative_to(place).as_posix() for name in (*files, *links))


def _is_plain(file: Path) -> bool:
    """Whether this is a file with bytes of its own: a link may lead to others tomorrow, a pipe never ends."""
    return file.is_file() and not file.is_symlink()
