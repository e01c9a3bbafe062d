"""The record of a saved result: where it comes from, which files it has, and the SHA-256 of each and of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from placetypes.errors import OutputError
from placetypes.io.files import digest
from placetypes.io.write_tables import json_text, write_json

RECORD = "run.json"
FORMAT = 7
"""Version of the folder's layout; a result of another one is refused."""
SEAL = "sha256"
"""Last key of a record: the SHA-256 of the record without it."""


@dataclass(frozen=True)
class Record:
    """What the record of a saved result says."""

    about: dict[str, Any]
    """Where the result comes from."""
    beside: list[str]
    """Names of the folders within that hold the results beside it."""
    files: dict[str, str]
    """Name -> SHA-256 of every other file, those in folders within as ``FOLDER/NAME``."""
    whole: bool
    """Whether the record is as it was written, down to the last byte."""


def write_record(place: Path, about: Mapping[str, Any], *, beside: Iterable[str], files: Mapping[str, str]) -> None:
    """Write the record of a folder whose other files are all there."""
    document = {"format": FORMAT, **about, "beside": list(beside), "files": dict(sorted(files.items()))}
    write_json(place / RECORD, _sealed(document))


def sums(place: Path, names: Iterable[str]) -> dict[str, str]:
    """Name -> SHA-256 of files in a folder, read in pieces."""
    return {name: digest(place / name) for name in names}


def read_record(place: Path) -> Record:
    """The record in a folder.

    Raises
    ------
    OutputError
        If the folder holds no result, or one of another format.
    """
    try:
        text = (place / RECORD).read_bytes().decode()
        about = json.loads(text)
        whole = text == json_text(_sealed({key: value for key, value in about.items() if key != SEAL}))
        version, _ = about.pop("format"), about.pop(SEAL, None)
        beside = [_plain(name) for name in about.pop("beside", [])]
        files = about.pop("files")
        if version == FORMAT:
            files = {str(name): str(checksum) for name, checksum in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutputError(
            "the folder holds no result",
            where=place,
            expected=f"a folder with {RECORD}, as 'placetypes run' writes it",
            fix="check the name or run the region",
        ) from error
    if version != FORMAT:
        made = about.get("placetypes", "another version")
        raise OutputError(
            "the result has another format",
            where=place,
            got=f"format {version}, written by placetypes {made}",
            expected=f"format {FORMAT}",
            fix="run the region again",
        )
    return Record(about, beside, files, whole)


def written_by(folder: Path) -> frozenset[str]:
    """Names of the files in a folder, and in folders within, that a run wrote; none where it holds no result.

    Of a result of an earlier format too, so that a new one can take its place.
    """
    try:
        files = json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]
        return frozenset({RECORD, *map(str, files)})
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def _sealed(document: Mapping[str, Any]) -> dict[str, Any]:
    return {**document, SEAL: hashlib.sha256(json_text(document).encode()).hexdigest()}


def _plain(name: str) -> str:
    if Path(name).name != name:
        raise ValueError(f"'{name}' is no name of a folder within")
    return name
