"""What was read: one entry per input, and sentences a reader of the result must know, in the region's language."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from placetypes.config import DATA_VARIABLE
from placetypes.io.files import digest
from placetypes.words import counted, number, say

if TYPE_CHECKING:
    from placetypes.config import Source

_DIGITS = 6
"""Significant digits of a number in a note, at most."""


def shown_path(path: Path, folder: Path) -> str:
    """How a file is named in a record: as the region file does, never where it lies on this machine.

    Examples
    --------
    >>> shown_path(Path("configs/../sample_grids/people.tif"), Path("configs"))
    '../sample_grids/people.tif'
    >>> shown_path(Path("/home/someone/people.tif"), Path("configs"))
    'people.tif'
    """
    root = os.environ.get(DATA_VARIABLE)
    if root:
        data = Path(root).absolute()
        if path.is_relative_to(data):
            return "${" + DATA_VARIABLE + "}/" + path.relative_to(data).as_posix()
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


class Ledger:
    """Collects what is read while a region is aligned.

    Parameters
    ----------
    folder
        Folder of the region file.
    language
        Of the notes.
    """

    def __init__(self, folder: Path, language: str = "en") -> None:
        self.inputs: dict[str, dict[str, Any]] = {}
        self.notes: list[str] = []
        self.folder, self.language = folder, language
        self._digests: dict[Path, str] = {}

    def where(self, name: str, spec: Source) -> str:
        """How errors name an input: its key and its file."""
        return f"{name} ({shown_path(spec.path, self.folder)})"

    def enter(self, name: str, spec: Source, **facts: Any) -> None:
        """Write down an input that was read."""
        if spec.path not in self._digests:
            self._digests[spec.path] = digest(spec.path)
        self.inputs[name] = {
            "path": shown_path(spec.path, self.folder),
            "sha256": self._digests[spec.path],
            "source": spec.source,
            "licence": spec.licence,
            "year": spec.year,
            **facts,
        }

    def add(self, name: str, **facts: Any) -> None:
        """Write down more of an input that was entered."""
        self.inputs[name].update(facts)

    def note(self, key: str, *, count: float | None = None, **values: str | float) -> None:
        """Write down something a reader of the result must know, once: a sentence of the program's words.

        With a `count` the sentence has the form that this number asks for.
        """
        said = {
            name: value if isinstance(value, str) else number(value, self.language, digits=_DIGITS)
            for name, value in values.items()
        }
        sentence = say(key, self.language, **said) if count is None else counted(key, count, self.language, **said)
        if sentence not in self.notes:
            self.notes.append(sentence)
