"""What must hold within a theme and between themes, beyond each part alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from placetypes.themes.nace import digits, shown
from placetypes.themes.vocabulary import HELIXES, vocabulary

if TYPE_CHECKING:
    from placetypes.themes.model import Theme

_TAG = re.compile(r"^[^=*\s;]+=(\*|[^=*\s;]+)$")


def problems(theme: Theme) -> Iterator[str]:
    """Say what is not defined, not well formed or said twice in one theme; nothing where all is well."""
    yield from _chain(theme)
    yield from _words(theme)
    yield from _forms(theme)
    if not any(claims.nace or claims.osm for claims in theme.claims):
        yield "the theme has neither a code nor a tag: no actor could belong to it"
    counted = Counter(_said(code, tag) for _, code, tag in theme.each())
    if twice := sorted(what for what, times in counted.items() if times > 1):
        yield f"codes or tags are claimed twice: {', '.join(twice)}"


def _chain(theme: Theme) -> Iterator[str]:
    if twice := _repeated(theme.roles):
        yield f"chain: roles stand twice: {', '.join(twice)}"
    for number, claims in enumerate(theme.claims):
        if claims.role not in theme.roles:
            yield f"claims.{number}.role: '{claims.role}' is not in the chain; expected one of {', '.join(theme.roles)}"
    if idle := [role for role in theme.roles if role not in {claims.role for claims in theme.claims}]:
        yield f"chain: no claim gives these roles: {', '.join(idle)}"


def _words(theme: Theme) -> Iterator[str]:
    known = {"helix": HELIXES, "sector": tuple(vocabulary().sectors)}
    for number, claims in enumerate(theme.claims):
        for key, options in known.items():
            value = getattr(claims, key)
            if value not in options:
                yield f"claims.{number}.{key}: '{value}' is unknown; expected one of {', '.join(options)}"
    texts = [theme.name, theme.definition, *(role.name for role in theme.chain)]
    if any("en" not in words for words in texts):
        yield "every text needs at least English ('en')"


def _forms(theme: Theme) -> Iterator[str]:
    for number, claims in enumerate(theme.claims):
        if wrong := [code for code in claims.nace if not (found := digits(code)) or shown(found) != code]:
            yield (
                f"claims.{number}.nace: no NACE Rev. 2 division, group or class: {_quoted(wrong)}; "
                "expected e.g. '47', '47.2' or '47.24'"
            )
        if wrong := [tag for tag in claims.osm if not _TAG.match(tag)]:
            yield f"claims.{number}.osm: no tag: {_quoted(wrong)}; expected 'key=value' or 'key=*'"


def clashes(themes: Iterable[Theme]) -> list[tuple[str, list[str]]]:
    """Codes and tags that several themes claim equally specifically, with the ids of the themes; sorted."""
    owners: dict[str, list[str]] = {}
    for theme in themes:
        for _, code, tag in theme.each():
            owners.setdefault(_said(code, tag), []).append(theme.id)
    return sorted((what, sorted(ids)) for what, ids in owners.items() if len(ids) > 1)


def _said(code: str, tag: tuple[str, str] | None) -> str:
    return shown(code) if tag is None else "=".join(tag)


def _repeated(keys: Iterable[str]) -> list[str]:
    return sorted(key for key, times in Counter(keys).items() if times > 1)


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
