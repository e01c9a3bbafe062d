"""Finding themes: those that ship with the package by id, and a user's own by path."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from placetypes.documents import parse, read_text, validate
from placetypes.errors import ThemeError, UnknownThemeError
from placetypes.themes.consistency import clashes
from placetypes.themes.model import Theme

_WHAT = "the theme file"
_FOLDER = resources.files("placetypes") / "data" / "themes"
SHIPPED = "shipped"
"""Stands for every theme that ships with the package, in a list of themes."""


def available() -> tuple[str, ...]:
    """Ids of the themes that ship with the package, sorted.

    Examples
    --------
    >>> available()[0]
    'care_inclusion'
    """
    return tuple(sorted(Path(entry.name).stem for entry in _FOLDER.iterdir() if entry.name.endswith(".toml")))


def load(identifier: str) -> Theme:
    """A theme by its id, or a user's own by the path of its TOML file (which ends in ``.toml``).

    Raises
    ------
    UnknownThemeError
        If no theme has that id.
    ThemeError
        If the file does not hold a valid theme.

    Examples
    --------
    >>> load("food").roles[0]
    'production'
    """
    if identifier.endswith(".toml"):
        return read(Path(identifier))
    if identifier not in available():
        raise UnknownThemeError(
            "no such theme",
            got=f"'{identifier}'",
            expected="one of " + ", ".join(available()),
            fix="or the path of a .toml file",
        )
    return _shipped(identifier)


@cache
def _shipped(identifier: str) -> Theme:
    return _parse((_FOLDER / f"{identifier}.toml").read_text(encoding="utf-8"), f"{identifier}.toml")


def read(path: Path) -> Theme:
    """Theme in a TOML file.

    Raises
    ------
    ThemeError
        If the file is missing or not valid.
    """
    text = read_text(path, what=_WHAT, error=ThemeError, fix="check the name")
    return _parse(text, str(path))


def _parse(text: str, where: str) -> Theme:
    document = parse(text, where=where, what=_WHAT, error=ThemeError)
    return validate(Theme, document, where=where, error=ThemeError)


def chosen(identifiers: Iterable[str] = (SHIPPED,)) -> tuple[Theme, ...]:
    """Themes that are to be told apart, sorted by id.

    Parameters
    ----------
    identifiers
        Ids, paths of TOML files, or ``"shipped"`` for every theme that ships with the package. A file of one's own
        takes the place of a shipped theme of the same id, and what it claims is the shipped themes' no more.

    Raises
    ------
    ThemeError
        If two files have one id, or claim the same code or tag equally specifically.

    Examples
    --------
    >>> [theme.id for theme in chosen(["food", "energy"])]
    ['energy', 'food']
    """
    named = list(dict.fromkeys(identifiers))
    own = _own([name for name in named if name.endswith(".toml")])
    ids = [name for given in named if not given.endswith(".toml") for name in _ids(given)]
    shipped = [load(name) for name in dict.fromkeys(ids) if name not in own]
    mine = [theme for theme, _ in own.values()]
    _refuse(shipped, {theme.id: theme.id for theme in shipped})
    _refuse(mine, {name: path for name, (_, path) in own.items()})
    left = [theme for theme in (_without(theme, mine) for theme in shipped) if theme is not None]
    return tuple(sorted([*left, *mine], key=lambda theme: theme.id))


def _ids(name: str) -> tuple[str, ...]:
    return available() if name == SHIPPED else (name,)


def _own(paths: Iterable[str]) -> dict[str, tuple[Theme, str]]:
    """Id -> theme and file."""
    found: dict[str, tuple[Theme, str]] = {}
    for path in paths:
        theme = load(path)
        if theme.id in found:
            raise ThemeError(
                "two theme files have one id",
                where=f"{found[theme.id][1]} and {path}",
                got=f"'{theme.id}' in both",
                fix="give one of them another id, or leave one out",
            )
        found[theme.id] = theme, path
    return found


def _refuse(themes: Iterable[Theme], files: dict[str, str]) -> None:
    for what, ids in clashes(themes):
        raise ThemeError(
            "two themes claim the same code or tag equally specifically",
            where=" and ".join(files[name] for name in ids),
            got=f"'{what}' in both",
            fix="let one of them claim it, or a longer code below it",
        )


def _without(theme: Theme, others: Iterable[Theme]) -> Theme | None:
    """A theme without the codes and tags that others claim; None where nothing of it is left."""
    taken_codes = {code for other in others for _, code, tag in other.each() if tag is None}
    taken_tags = {tag for other in others for _, _, tag in other.each() if tag is not None}
    kept = []
    for claims in theme.claims:
        nace = tuple(n for n, code in zip(claims.nace, claims.codes, strict=True) if code not in taken_codes)
        osm = tuple(o for o, tag in zip(claims.osm, claims.tags, strict=True) if tag not in taken_tags)
        if nace == claims.nace and osm == claims.osm:
            kept.append(claims)
        elif nace or osm:
            left = claims.model_dump() | {"nace": nace, "osm": osm}
            kept.append(type(claims).model_validate(left))
    return theme.model_copy(update={"claims": tuple(kept)}) if kept else None
