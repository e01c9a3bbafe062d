"""Explaining a municipality: the cells of a territorial unit."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from placetypes.errors import InputError
from placetypes.result.explain.cells import Group, explain_cells

if TYPE_CHECKING:
    from placetypes.result.model import Result


_SHOWN = 5
"""Names that a message lists where none is similar."""


def explain_unit(result: Result, name: str, language: str) -> Group:
    """Who lives in a unit, by place type, and the rules that decide for most of them.

    Parameters
    ----------
    result
        What to explain.
    name
        Id or name of the unit, in small or capital letters.
    language
        Of all sentences.

    Raises
    ------
    InputError
        If there is no such unit, or several of that name.
    """
    ids, names = (result.units[column].astype(str).tolist() for column in ("unit_id", "unit_name"))
    row = ids.index(name) if name in ids else find(name, names, ids, what="unit")
    return explain_cells(result, result.unit == row + 1, names[row], language)


def find(name: str, names: Sequence[str], ids: Sequence[str], *, what: str) -> int:
    """Position of a name, whatever its capitals.

    Parameters
    ----------
    name
        The name asked for.
    names, ids
        Names to choose from, and by what else each can be asked for.
    what
        What they are names of.

    Raises
    ------
    InputError
        If it is not there (the message suggests the most similar one), or there several times.
    """
    folded = [known.casefold() for known in names]
    found = [row for row, known in enumerate(folded) if known == name.casefold()]
    if len(found) > 1:
        several = ", ".join(ids[row] for row in found)
        raise InputError(f"several {what}s have this name", got=f"'{name}'", expected=f"one of {several}")
    if not found:
        near = difflib.get_close_matches(name.casefold(), folded, n=1)
        some = ", ".join(sorted(names)[:_SHOWN]) or f"none, as the result has no {what}"
        expected = f"'{names[folded.index(near[0])]}'" if near else some
        raise InputError(f"no {what} has this name", got=f"'{name}'", expected=expected)
    return found[0]
