"""Finding typologies: those that ship with the package by id, and a user's own by path."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from placetypes.errors import TypologyError, UnknownTypologyError
from placetypes.typology.model import Typology

_SHIPPED = resources.files("placetypes") / "data" / "typologies"


def available() -> tuple[str, ...]:
    """Ids of the typologies that ship with the package, sorted."""
    return tuple(sorted(Path(entry.name).stem for entry in _SHIPPED.iterdir() if entry.name.endswith(".toml")))


def load(identifier: str, *, preset: str | None = None, level: int | None = None, units: str | None = None) -> Typology:
    """A typology by its id, or a user's own by the path of its TOML file (which ends in ``.toml``).

    Parameters
    ----------
    identifier
        Id or path.
    preset, level
        Which edition and level, of a typology that has several; those it names itself where None.
    units
        Which edition of the rules for units, where there are several; the one it names itself where None.

    Raises
    ------
    UnknownTypologyError
        If no typology has that id.
    TypologyError
        If the file does not hold a valid typology, or it has no such preset, level or edition.

    Examples
    --------
    >>> load("ostergotland").names("sv")[7]
    'Glesbygd'
    """
    return family(identifier).variant(preset, level, units)


def family(identifier: str) -> Typology:
    """A typology with all its presets and levels, by id or path; `load` gives the one that cells are classified by.

    Raises
    ------
    UnknownTypologyError
        If no typology has that id.
    TypologyError
        If the file does not hold a valid typology.
    """
    if identifier.endswith(".toml"):
        return read(Path(identifier))
    if identifier not in available():
        raise UnknownTypologyError(
            "no such typology",
            where="typology.id",
            got=f"'{identifier}'",
            expected="one of " + ", ".join(available()),
            fix="or the path of a .toml file",
        )
    return _parse((_SHIPPED / f"{identifier}.toml").read_text(encoding="utf-8"), f"{identifier}.toml")


def read(path: Path) -> Typology:
    """Typology in a TOML file.

    Raises
    ------
    TypologyError
        If the file is missing or not valid.
    """
    try:
        return _parse(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise TypologyError("the typology file cannot be read", where=path, got=error.strerror) from error
    except UnicodeDecodeError as error:
        raise TypologyError("the typology file is not UTF-8 text", where=path, got=error.reason) from error


def _parse(text: str, where: str) -> Typology:
    try:
        return Typology.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise TypologyError("the typology file is not valid TOML", where=where, got=str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise TypologyError(
            "the typology is not valid", where=f"{where}, {key}", got=first["msg"].removeprefix("Value error, ")
        ) from error
