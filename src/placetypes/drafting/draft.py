"""A region file as it is begun: what is known as keys, the rest as examples, and notes in the language of the region.

The file is a template that reads like the file it makes, and every value goes through a filter that writes
TOML. A library for TOML with comments (tomlkit) would have each note and example as a statement of a program instead.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import textwrap
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from placetypes.config import DATA_VARIABLE
from placetypes.config.reading import understood
from placetypes.errors import OutputError
from placetypes.typology import available
from placetypes.words import say

_WIDTH = 110
"""Letters of a line of notes."""
_DELETE = "\x7f"
"""The one character that JSON writes as it is and TOML does not read."""


@dataclass(frozen=True)
class Draft:
    """What is known of a region when its file is begun."""

    name: str
    id: str
    country: str
    crs: str
    cell_size: float
    boundary: Path
    population: Path
    origin: tuple[float, float] = (0.0, 0.0)
    population_keys: Mapping[str, str | float | bool] = field(default_factory=dict)
    """What the region file says of the population beside its path: a column, a coordinate system ..."""
    units: Path | None = None
    unit_id: str = ""
    unit_name: str = ""
    typology: str = "ostergotland"
    language: str = "en"

    @property
    def missing(self) -> tuple[Path, ...]:
        """Files that are named and not there."""
        named = dict.fromkeys(path for path in (self.boundary, self.population, self.units) if path is not None)
        return tuple(path for path in named if not path.exists())


def id_of(name: str) -> str:
    """A short name for files: small letters without accents, digits and _.

    Examples
    --------
    >>> id_of("Östergötland (norr)"), id_of("3 kommuner"), id_of("Ελλάδα")
    ('ostergotland_norr', 'region_3_kommuner', 'my_region')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    short = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not short:
        return "my_region"
    return short if short[0].isalpha() else f"region_{short}"


def text_of(draft: Draft, file: Path) -> str:
    """The region file as text; paths are relative to where the `file` will be.

    Raises
    ------
    ConfigError
        If what is known of the region cannot be, such as a country of three letters; the message names the key.
    """
    from jinja2 import Environment, StrictUndefined

    template = (resources.files("placetypes") / "data" / "templates" / "region.toml").read_text(encoding="utf-8")
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )

    def note(key: str, **values: str) -> str:
        said = say(f"init_{key}", draft.language, **{name: _plain(value) for name, value in values.items()})
        return textwrap.fill(said, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)

    environment.filters |= {"toml": _toml, "path": lambda path: _toml(_from(file, path))}
    environment.globals |= {"note": note}
    text = environment.from_string(template).render(
        draft=draft, file=file.name, known=", ".join(available()), missing=draft.missing
    )
    understood(text, file)
    return text


def write(draft: Draft, file: Path, *, force: bool) -> None:
    """Write the region file, whole or not at all, once it is seen that it can be read.

    Raises
    ------
    OutputError
        If there is such a file and `force` is not set, or writing fails; what was there before is then as it was.
    ConfigError
        If what is known of the region cannot be.
    """
    check_file(file, force=force)
    text = text_of(draft, file)
    partial: Path | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        partial = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.chmod(_usual_mode())
        partial.replace(file)
    except (OSError, UnicodeEncodeError) as reason:
        raise OutputError(
            "the region file cannot be written", where=file, got=getattr(reason, "strerror", None) or str(reason),
            fix="choose another place, or make room and allow writing",
        ) from reason  # fmt: skip
    finally:
        if partial is not None:
            with suppress(FileNotFoundError):
                partial.unlink()


def check_file(file: Path, *, force: bool) -> None:
    """See whether a region file may be written, before anything is asked.

    Raises
    ------
    OutputError
        If there is one and `force` is not set, or a folder is in the way.
    """
    if file.is_dir():
        raise OutputError("a folder is where the region file should be", where=file, fix="give the name of a file")
    if file.exists() and not force:
        raise OutputError(
            "there is such a file already", where=file, fix="choose another name, or replace it with '--force'"
        )


def _toml(value: str | float | bool | tuple[float, ...]) -> str:
    """A value on one line of TOML."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")


def _plain(value: str) -> str:
    """A value on one line of a note, which knows no marks that are not seen."""
    return "".join(letter for letter in " ".join(value.split()) if letter.isprintable())


def _from(file: Path, path: Path) -> str:
    """A path as the region file says it: from the folder of open data where it lies there, else from the file."""
    data = os.environ.get(DATA_VARIABLE)
    whole = path.absolute()
    if data and whole.is_relative_to(Path(data).absolute()):
        return f"${{{DATA_VARIABLE}}}/{whole.relative_to(Path(data).absolute()).as_posix()}"
    try:
        return Path(os.path.relpath(whole, file.absolute().parent)).as_posix()
    except ValueError:  # on another drive of Windows
        return whole.as_posix()


def _usual_mode() -> int:
    """Permissions a new file has; a temporary one is closed to others."""
    mask = os.umask(0)
    os.umask(mask)
    readable = 0o666
    return readable & ~mask
