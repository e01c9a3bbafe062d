"""Finding typologies: those that ship with the package by id, and a user's own by path."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from placetypes.documents import parse, read_text, validate
from placetypes.errors import TypologyError, UnknownTypologyError
from placetypes.typology.model import Typology

_WHAT = "the typology file"
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
    text = read_text(path, what=_WHAT, error=TypologyError, fix="check the name")
    return _parse(text, str(path))


def _parse(text: str, where: str) -> Typology:
    document = parse(text, where=where, what=_WHAT, error=TypologyError)
    return validate(Typology, document, where=where, error=TypologyError)
