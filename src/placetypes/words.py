"""What the program says in its own words, in each language; a typology brings the words of its types and rules.

The sentences stand in ``data/words``, one file per language, with the values they take in braces.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import numpy as np

_FOLDER = resources.files("placetypes") / "data" / "words"
_DIGITS = 3
"""Significant digits of numbers below a thousand."""
_THOUSAND = 1000
_SPACE = "\u00a0"
"""Between thousands: no line breaks there."""


@cache
def words(language: str) -> Mapping[str, str]:
    """Key -> words in a language, English where there is none.

    Examples
    --------
    >>> words("sv")["water"]
    'Vatten'
    """
    known = {file.name: file for file in _FOLDER.iterdir()}
    file = known.get(f"{language}.toml", known["en.toml"])
    return MappingProxyType(tomllib.loads(file.read_text(encoding="utf-8")))


def say(key: str, language: str, **values: str) -> str:
    """A sentence with its values put in.

    Examples
    --------
    >>> say("cells", "fr", size="1 km")
    'carreaux de 1 km'
    """
    return words(language)[key].format(**values)


def number(value: float, language: str) -> str:
    r"""A number as people of a language write it: three digits below a thousand, thousands apart by a no-break space.

    Examples
    --------
    >>> number(4.5, "en"), number(0.03333, "sv"), number(27.0, "fr"), number(114417.2, "es")
    ('4.5', '0,0333', '27', '114\xa0417')
    """
    if np.isinf(value):
        return "∞" if value > 0 else "-∞"
    if abs(value) >= _THOUSAND - 0.5:
        return f"{value:,.0f}".replace(",", _SPACE)
    plain = np.format_float_positional(value, precision=_DIGITS, unique=False, fractional=False, trim="-")
    return plain.replace(".", words(language)["decimal_mark"])


def percent(share: float, language: str) -> str:
    r"""A share from 0 to 1 in percent, with one decimal.

    Examples
    --------
    >>> percent(0.1234, "en"), percent(0.1234, "pt")
    ('12.3%', '12,3\xa0%')
    """
    plain = f"{100 * share:.1f}".replace(".", words(language)["decimal_mark"])
    return say("percent", language, number=plain)
