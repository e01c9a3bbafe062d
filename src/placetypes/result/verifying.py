"""Whether a saved result is as it was written."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from placetypes.errors import OutputError
from placetypes.io.files import digest
from placetypes.result.folder import SIDECARS, existing
from placetypes.result.record import RECORD, Record, read_record

_SAID = {
    "changed": "this file is not as it was written; run the region again, or fetch the file anew.",
    "missing": "this file is missing; run the region again, or fetch it anew.",
    "beside": "no run wrote this file, and programs read it together with the one it is named after; remove it.",
    "own": "no run wrote this file; it is no part of the result.",
}


@dataclass(frozen=True)
class Flaw:
    """A file that is not as a result's record says; as text a sentence."""

    file: Path
    kind: Literal["changed", "missing", "beside", "own"]
    """'own' is a file of somebody's own, which stays when the region is run again: it is no damage. What a GIS
    program puts 'beside' a file of the result can change what is read of that one."""

    def __str__(self) -> str:
        return f"{self.file}: {_SAID[self.kind]}"


@dataclass(frozen=True)
class Verified:
    """What was found in the folder of a result."""

    files: int
    """How many files the result has, its record too."""
    flaws: tuple[Flaw, ...]
    """In the order of the files' names; none where the result is as it was written."""
    own: tuple[Flaw, ...] = ()
    """Files that are no part of the result and do it no harm."""


def verify(folder: str | os.PathLike[str]) -> Verified:
    """See whether every file of a saved result is as it was written and none is missing; which belong to nobody's run.

    The SHA-256 of each file is held against the record, and the record against its own. That tells damage of any kind,
    down to one bit; who changes a file on purpose can change the record as well.

    Raises
    ------
    OutputError
        If the folder holds no result, one of another format, or its record is not as it was written: then nothing can
        be said of the other files.
    """
    place = existing(Path(folder).absolute())
    record = _whole_record(place)
    found = set(_files(place)) - {RECORD}
    flaws = [flaw for name in sorted(found | record.files.keys()) if (flaw := _flaw(place, name, record, found))]
    harm = tuple(flaw for flaw in flaws if flaw.kind != "own")
    return Verified(1 + len(record.files), harm, tuple(flaw for flaw in flaws if flaw.kind == "own"))


def require_whole(folder: str | os.PathLike[str], names: Collection[str]) -> None:
    """See that these files of a saved result, which is to be written anew from them, are as they were written.

    Else damage would get sums of its own and count as whole from then on.

    Raises
    ------
    OutputError
        If one of them is not; or the folder holds no result, one of another format, or a record that is damaged.
    """
    place = existing(Path(folder).absolute())
    record = _whole_record(place)
    found = {path.name for path in place.iterdir()}
    for name in sorted(found | record.files.keys()):
        if name in names or _named_after(name, names):
            flaw = _flaw(place, name, record, found)
            if flaw is not None:
                raise OutputError(
                    "nothing is made of a result that is not as it was written",
                    where=flaw.file,
                    got="a file that no run wrote" if flaw.kind == "beside" else f"a file that is {flaw.kind}",
                    fix="remove it" if flaw.kind == "beside" else "run the region again, or fetch the file anew",
                )


def _whole_record(place: Path) -> Record:
    record = read_record(place)
    if not record.whole:
        raise OutputError(
            "the record of the result is not as it was written, so that no file can be held against it",
            where=place / RECORD,
            fix="run the region again, or fetch the file anew",
        )
    return record


def _flaw(place: Path, name: str, record: Record, found: Collection[str]) -> Flaw | None:
    """What is wrong with a file, by its name in the folder or in its record."""
    file = place / name
    if name not in record.files:
        return Flaw(file, "beside" if _named_after(name, {RECORD, *record.files}) else "own")
    if name not in found:
        return Flaw(file, "missing")
    return None if _is_plain(file) and digest(file) == record.files[name] else Flaw(file, "changed")


def _named_after(name: str, files: Collection[str]) -> bool:
    """Whether a file is called as GIS programs call what they put beside one of these."""
    return name not in files and any(name.startswith(file + mark) for file in files for mark in SIDECARS)


def _files(place: Path) -> Iterator[str]:
    """Everything in a folder that is no folder, links to folders too, by its name from there."""
    for around, folders, files in os.walk(place):
        links = [name for name in folders if Path(around, name).is_symlink()]
        yield from (Path(around, name).relative_to(place).as_posix() for name in (*files, *links))


def _is_plain(file: Path) -> bool:
    """Whether this is a file with bytes of its own: a link may lead to others tomorrow, a pipe never ends."""
    return file.is_file() and not file.is_symlink()
