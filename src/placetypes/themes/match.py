"""From codes and tags to themes, for whole columns: the longest code wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from placetypes.themes.nace import CLASS, DIVISION, digits, several, shown
from placetypes.themes.osm import ANY, main_tag, tags, values
from placetypes.themes.vocabulary import vocabulary

if TYPE_CHECKING:
    from placetypes._typing import AnyArray, BoolArray
    from placetypes.themes.model import Claims, Theme

_EXACT_TAG, _ANY_VALUE = CLASS, DIVISION
"""How specific a tag is beside codes: key=value as a class, key=* as a division."""
_FACTS = ("theme", "further_themes", "role", "helix", "sector", "activity")
"""What `_one` tells of an actor, in this order."""


@dataclass(frozen=True, eq=False)
class Matches:
    """What codes and tags say of each actor; (n,) text, '' = not known."""

    theme: AnyArray
    """Main theme: that of the most specific code."""
    further_themes: AnyArray
    """Other themes its codes belong to, the most specific first, parted by ';'."""
    role: AnyArray
    """Link of the theme's chain."""
    helix: AnyArray
    """Kind of body such an actor usually is."""
    sector: AnyArray
    """Sector of the economy."""
    activity: AnyArray
    """The code or tag that told it, e.g. '47.24' or 'shop=bakery'; the main one where none belongs to a theme."""
    body: BoolArray
    """Whether a code or tag says that it is a body at all, and not a thing such as a bench."""
    unknown: AnyArray
    """What stands in its NACE columns and is no code of NACE Rev. 2."""

    def __len__(self) -> int:
        return len(self.theme)


class _Book:
    """All claims of some themes, looked up by code or tag."""

    def __init__(self, themes: Iterable[Theme]) -> None:
        self.by_code: dict[str, tuple[str, Claims]] = {}
        self.by_tag: dict[tuple[str, str], tuple[str, Claims]] = {}
        for theme in themes:
            for claims, code, tag in theme.each():
                if tag is None:
                    self.by_code[code] = theme.id, claims
                else:
                    self.by_tag[tag] = theme.id, claims

    def code(self, code: str, theme: str | None = None) -> tuple[int, str, Claims] | None:
        """How specific a code is, with theme and claims of the longest claim above it; of one theme where named."""
        for length in range(min(len(code), CLASS), DIVISION - 1, -1):
            found = self.by_code.get(code[:length])
            if found and theme in {None, found[0]}:
                return len(code), *found
        return None

    def tag(self, key: str, value: str, theme: str | None = None) -> tuple[int, str, Claims] | None:
        """The same for a tag."""
        for specific, name in ((_EXACT_TAG, value), (_ANY_VALUE, ANY)):
            found = self.by_tag.get((key, name))
            if found and theme in {None, found[0]} and (name != ANY or (key, value) not in vocabulary().things):
                return specific, *found
        return None


def match(
    themes: Iterable[Theme],
    *,
    nace: Sequence[AnyArray] = (),
    tag_texts: Sequence[AnyArray] = (),
    tag_columns: Mapping[str, AnyArray] | None = None,
    tag_pairs: Sequence[tuple[AnyArray, AnyArray]] = (),
    own: AnyArray | None = None,
) -> Matches:
    """Themes, roles, helixes and sectors of actors.

    Each code or tag of an actor belongs to the theme with the longest claim above it: a class before its group, a group
    before its division, ``key=value`` before ``key=*``. Of several codes of one actor the most specific gives the main
    theme: a class goes before a group and a group before a division, and a tag counts as a class where its value is
    claimed, else as a division. Of equally specific ones a NACE code goes before a tag, and what is named first goes
    first: registers name the main activity first.

    Parameters
    ----------
    themes
        As `chosen` gives them: no two claim the same code or tag.
    nace
        Columns (n,) of NACE Rev. 2 codes as text, the main activity first; '' = not known.
    tag_texts
        Columns (n,) that hold all tags of an actor in one text.
    tag_columns
        Columns (n,) of values by the key they are of.
    tag_pairs
        Pairs of columns (n,): key and value of one tag.
    own
        (n,) main theme where it is known otherwise: then codes give the role, helix and sector only. '' = no theme,
        None = codes tell.

    Returns
    -------
    Matches
        In the order of the columns.

    Examples
    --------
    >>> from placetypes.themes import chosen
    >>> found = match(chosen(), nace=[np.array(["10.71; 47.24", "47.9", "62.01"], dtype=object)])
    >>> found.theme.tolist(), found.role.tolist(), found.activity.tolist()
    (['food', '', ''], ['processing', '', ''], ['10.71', '47.9', '62.01'])
    """
    book = _Book(themes)
    keys = list(tag_columns or {})
    columns = [*nace, *tag_texts, *(tag_columns or {}).values(), *(c for pair in tag_pairs for c in pair)]
    mine = own if own is not None else np.full(len(columns[0]) if columns else 0, None, dtype=object)
    parts = len(nace), len(nace) + len(tag_texts), len(nace) + len(tag_texts) + len(keys)
    known: dict[tuple[object, ...], tuple[tuple[str, ...], bool, str]] = {}  # few actors say something of their own
    rows = []
    for row in zip(mine.tolist(), *(column.tolist() for column in columns), strict=True):
        if row not in known:
            said = row[1:]
            found = [tag for text in said[parts[0] : parts[1]] for tag in tags(text)]
            for key, text in zip(keys, said[parts[1] : parts[2]], strict=True):
                found += values(key, text)
            pairs = said[parts[2] :]
            for key, text in zip(pairs[::2], pairs[1::2], strict=True):
                found += values(key, text)
            known[row] = _one(book, [code for text in said[: parts[0]] for code in several(text)], found, row[0])
        rows.append(known[row])
    return _columns(rows)


def _one(
    book: _Book, written: list[str], found: list[tuple[str, str]], own: str | None
) -> tuple[tuple[str, ...], bool, str]:
    """Facts of one actor, whether it is a body, and its unknown codes."""
    codes = [(text, digits(text)) for text in written]
    unknown = ";".join(text for text, code in codes if code is None)
    sound = [code for _, code in codes if code]
    hits = _hits(book, sound, found, None)
    main = main_tag(found)
    body = bool(sound or hits or main)
    first = shown(sound[0]) if sound else "=".join(main) if main else ""
    theme = own if own is not None else hits[0][1] if hits else ""
    further = ";".join(dict.fromkeys(name for _, name, _, _ in hits if name != theme))
    within = _hits(book, sound, found, theme) if theme else []
    if within:
        _, _, claims, activity = within[0]
        return (theme, further, claims.role, claims.helix, claims.sector, activity), body, unknown
    return (theme, further, "", hits[0][2].helix if hits else "", "", first), body, unknown


def _hits(
    book: _Book, codes: list[str], found: list[tuple[str, str]], theme: str | None
) -> list[tuple[int, str, Claims, str]]:
    """Claims above the codes and tags with what told them, the most specific first, then in the order given."""
    by_code = [(book.code(code, theme), shown(code)) for code in codes]
    by_tag = [(book.tag(key, value, theme), f"{key}={value}") for key, value in found]
    hits = [(*hit, text) for hit, text in (*by_code, *by_tag) if hit is not None]
    return sorted(hits, key=lambda hit: -hit[0])


def _columns(rows: list[tuple[tuple[str, ...], bool, str]]) -> Matches:
    facts = np.empty((len(rows), len(_FACTS)), dtype=object)
    for i, row in enumerate(rows):
        facts[i] = row[0]
    columns = dict(zip(_FACTS, facts.T, strict=True))
    body = np.array([row[1] for row in rows], dtype=bool)
    unknown = np.array([row[2] for row in rows], dtype=object)
    return Matches(body=body, unknown=unknown, **columns)
