"""OpenStreetMap tags: reading them from one column of many, and which nodes are bodies at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from placetypes.themes.vocabulary import vocabulary

Tag = tuple[str, str]
ANY = "*"
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*(?:"((?:[^"\\]|\\.)*)"|NULL)')
_ESCAPED = re.compile(r"\\(.)")
NOTHING = frozenset({"", "no", "none", "vacant", "disused"})
"""Values that say that a place is not of that kind."""


def tags(written: str) -> list[Tag]:
    r"""Tags in one text, in its order: as OpenStreetMap's hstore writes them, or ``key=value;key=value``.

    A part without ``=`` is a further value of the key before it, as in ``shop=bakery;butcher``.

    Examples
    --------
    >>> tags('"shop"=>"bakery;butcher","name"=>"A \\"B\\""')
    [('shop', 'bakery'), ('shop', 'butcher'), ('name', 'A "B"')]
    >>> tags("amenity=cafe; shop=bakery;books")
    [('amenity', 'cafe'), ('shop', 'bakery'), ('shop', 'books')]
    """
    found: list[Tag] = []
    if "=>" in written:
        for key, value in _HSTORE.findall(written):
            found += values(_plain(key), _plain(value))
        return found
    key = ""
    for part in re.split(r"[;\n]", written):
        name, equals, value = part.partition("=")
        key = name.strip() if equals else key
        found += values(key, value if equals else name)
    return found


def _plain(quoted: str) -> str:
    return _ESCAPED.sub(r"\1", quoted)


def values(key: str, written: str) -> list[Tag]:
    """Tags of one key; several values are parted by ``;``, and one that denies the key is left out.

    Examples
    --------
    >>> values("shop", "bakery;butcher"), values("shop", "vacant")
    ([('shop', 'bakery'), ('shop', 'butcher')], [])
    """
    parts = [part.strip() for part in written.split(";")]
    return [(key, value) for value in parts if key and value not in NOTHING]


def main_tag(found: Iterable[Tag]) -> Tag | None:
    """The first tag that says that there is a body: of a key of bodies, and no thing such as a bench; None = no body.

    Examples
    --------
    >>> main_tag([("name", "X"), ("shop", "books")]), main_tag([("amenity", "bench")])
    (('shop', 'books'), None)
    """
    known = vocabulary()
    for key, value in found:
        if key in known.bodies and (key, value) not in known.things:
            return key, value
    return None
