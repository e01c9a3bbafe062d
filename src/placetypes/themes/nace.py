"""NACE Rev. 2 codes: which there are, and the many ways in which registers write them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from placetypes._typing import AnyArray

DIVISION, CLASS = 2, 4
"""Digits of a division and of a class; a group has three."""
_LONGEST = 7
"""National classifications subdivide classes: up to three digits more."""
_WRITTEN = re.compile(r"^(?P<section>[A-U]?)(?P<digits>\d+)[A-Z]?$")
"""A section's letter may stand first, and a letter of a national subdivision last (NAF: 47.11F)."""
_MARKS = re.compile(r"[.\s-]")
_BETWEEN = re.compile(r"[;,|/]")


@cache
def codes() -> dict[str, str]:
    """Digits of every division, group and class -> letter of its section.

    Examples
    --------
    >>> codes()["0111"], sum(len(code) == CLASS for code in codes())
    ('A', 615)
    """
    text = (resources.files("placetypes") / "data" / "nace_rev2.toml").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for section, divisions in tomllib.loads(text).items():
        if isinstance(divisions, str):  # the source
            continue
        for division, groups in divisions.items():
            found[division] = section
            for group, classes in (part.split(":") for part in groups.split()):
                found |= dict.fromkeys((division + group, *(division + group + last for last in classes)), section)
    return found


def digits(written: str) -> str | None:
    """Digits of a code of division, group or class; '' where a register says that it is not known, None if it is none.

    Dots, spaces, a section's letter, further digits and a letter of a national subdivision may stand in it. A missing
    first zero is put back where the dot or the length tells that it is missing.

    Examples
    --------
    >>> digits("47.24"), digits("C10.7"), digits("01"), digits("1.5"), digits("47241"), digits("47.11F")
    ('4724', '107', '01', '015', '4724', '4711')
    >>> digits("G01.1"), digits("34"), digits("47.99"), digits("shop"), digits("00000"), digits("Q")
    (None, None, '4799', None, '', '')
    """
    text = written.strip().upper()
    if len(text) == 1 and text in "ABCDEFGHIJKLMNOPQRSTU":  # a section alone says too little to tell a theme
        return ""
    point = text.lstrip("ABCDEFGHIJKLMNOPQRSTU").find(".")
    found = _WRITTEN.match(_MARKS.sub("", text))
    if found is None:
        return None if text else ""
    figures = found["digits"]
    if not figures.strip("0"):
        return ""
    if point == 1 or len(figures) == 1:
        figures = "0" + figures
    code = figures[:CLASS]
    section = codes().get(code)
    if len(figures) > _LONGEST or section is None or found["section"] not in {"", section}:
        return None
    return code


def with_zeros(written: AnyArray) -> AnyArray:
    """Codes of a column of numbers, (n,) text, with the first zero that numbers lose.

    A register writes all its codes with the same number of digits: one digit less than the longest is a lost zero.
    Codes with a decimal point show it themselves.

    Examples
    --------
    >>> with_zeros(np.array(["4724", "111", "", "56"], dtype=object)).tolist()
    ['4724', '0111', '', '56']
    """
    whole = [text for text in written.tolist() if text.isdecimal()]
    most = max(map(len, whole), default=0)
    padded = [text.zfill(most) if text.isdecimal() and len(text) == most - 1 else text for text in written.tolist()]
    return np.array(padded, dtype=object)


def several(written: str) -> list[str]:
    """Codes in one cell of a table, the main activity first: registers part them by ``;``, ``,``, ``|`` or ``/``.

    Examples
    --------
    >>> several("47.24; 10.71")
    ['47.24', '10.71']
    """
    return [part.strip() for part in _BETWEEN.split(written) if part.strip()]


def shown(code: str) -> str:
    """Digits of a code as NACE writes them.

    Examples
    --------
    >>> shown("4724"), shown("107"), shown("01")
    ('47.24', '10.7', '01')
    """
    return code if len(code) <= DIVISION else f"{code[:DIVISION]}.{code[DIVISION:]}"


@cache
def _division_names() -> dict[str, dict[str, str]]:
    text = (resources.files("placetypes") / "data" / "nace_names.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {code: dict(zip(table["languages"], names, strict=True)) for code, names in table["divisions"].items()}


def name(activity: str, language: str) -> str:
    """The division of a code in words, with the code; anything else, such as a tag, as it is.

    Examples
    --------
    >>> name("55.1", "en"), name("01", "sv"), name("shop=bakery", "en"), name("", "en")
    ('Accommodation (55.1)', 'Jordbruk (01)', 'shop=bakery', '')
    """
    figures = digits(activity) if activity[:1].isdigit() else None
    return f"{_division_names()[figures[:DIVISION]][language]} ({activity})" if figures else activity
