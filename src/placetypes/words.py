"""What the program says in its own words, in each language; a typology brings the words of its types and rules.

The sentences stand in ``data/words``, a folder per language with a file per subject, with the values they take in
braces; every language has the same files.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from unicodedata import category

_FOLDER = resources.files("placetypes") / "data" / "words"
DIGITS, FEW = 3, 2
"""Significant digits of a number, unless it has more before the decimal mark; few of what a few actors tell, who cannot
keep what more would promise."""
METRES_PER_KM = 1000.0
_SPACE = "\u00a0"
"""Between thousands: no line breaks there."""
_HELD = {"fr": re.compile(" (?=[:;?!»])|(?<=«) ")}
"""Spaces of a language at which no line breaks: French ones before a colon would leave it at the start of the next."""


@cache
def words(language: str) -> Mapping[str, str]:
    """Key -> words in a language, English where there is none.

    Examples
    --------
    >>> words("sv")["water"]
    'Vatten'
    """
    spoken = {folder.name: folder for folder in _FOLDER.iterdir()}
    files = sorted(spoken.get(language, spoken["en"]).iterdir(), key=lambda file: file.name)
    said: dict[str, str] = {}
    for file in files:
        said |= tomllib.loads(file.read_text(encoding="utf-8"))
    return MappingProxyType({key: held(sentence, language) for key, sentence in said.items()})


def held(said: str, language: str) -> str:
    r"""What is said, with no line broken where the language allows none.

    Examples
    --------
    >>> held("Sources : SCB", "fr"), held("Sources: SCB", "en")
    ('Sources\xa0: SCB', 'Sources: SCB')
    """
    return _HELD[language].sub(_SPACE, said) if language in _HELD else said


def say(key: str, language: str, **values: str) -> str:
    """A sentence with its values put in.

    Examples
    --------
    >>> say("cells", "fr", size="1 km")
    'carreaux de 1 km'
    """
    return words(language)[key].format(**values)


def one_line(name: str) -> str:
    r"""A name from data as one line of letters and spaces: without marks that break lines or turn them around.

    Examples
    --------
    >>> one_line("Fisk\n& \u202eSkaldjur")
    'Fisk & Skaldjur'
    """
    kept = ("" if category(letter) == "Cf" else " " if category(letter)[0] in "CZ" else letter for letter in name)
    return " ".join("".join(kept).split())


def number(value: float, language: str, *, digits: int = DIGITS) -> str:
    r"""A number as people of a language write it: no more decimals than `digits` in all, thousands apart.

    Between thousands stands a no-break space. Digits before the decimal mark are never dropped.

    Examples
    --------
    >>> number(4.5, "en"), number(0.03333, "sv"), number(27.0, "fr"), number(114417.2, "es")
    ('4.5', '0,0333', '27', '114\xa0417')
    """
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    plain = f"{value:,.{decimals_of(value, digits)}f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.translate({ord(","): _SPACE, ord("."): words(language)["decimal_mark"]})


def decimals_of(value: float, digits: int) -> int:
    """How many decimals a number has that is written with so many significant digits, at least.

    Examples
    --------
    >>> decimals_of(12.37, 3), decimals_of(0.0333, 3), decimals_of(1450.0, 3)
    (1, 4, 0)
    """
    magnitude = math.floor(math.log10(abs(value))) if value else 0
    return max(0, digits - 1 - magnitude)


def percent(share: float, language: str) -> str:
    r"""A share from 0 to 1 in percent, with one decimal.

    Examples
    --------
    >>> percent(0.1234, "en"), percent(0.1234, "pt")
    ('12.3%', '12,3\xa0%')
    """
    plain = f"{100 * share:.1f}".replace(".", words(language)["decimal_mark"])
    return say("percent", language, number=plain)


def length(metres: float, language: str) -> str:
    """A length in metres, or in kilometres from one on.

    Examples
    --------
    >>> length(250.0, "en"), length(2500.0, "sv")
    ('250 m', '2,5 km')
    """
    whole = metres >= METRES_PER_KM
    return f"{number(metres / METRES_PER_KM if whole else metres, language)} {'km' if whole else 'm'}"


@cache
def _units() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("placetypes") / "data" / "units.toml"
    return MappingProxyType(tomllib.loads(file.read_text(encoding="utf-8")))


def amount(value: float, forms: str, language: str, *, digits: int = DIGITS) -> str:
    """A number with its unit, in the form that the number asks for.

    Parameters
    ----------
    value
        How much.
    forms
        ``one|more`` or ``none|one|more`` or one form for all, with ``{number}`` or ``{percent}``.
    language
        Of the number; in French one is the form up to two (Unicode CLDR's plural rules).
    digits
        Significant ones, at least.

    Examples
    --------
    >>> amount(1.0, "{number} person|{number} persons", "en"), amount(1.5, "{number} habitant|{number} habitants", "fr")
    ('1 person', '1,5 habitant')
    """
    written = number(value, language, digits=digits)
    return _form(value, forms, language, written).format(
        number=written, percent=say("percent", language, number=number(100 * value, language, digits=digits))
    )


def counted(key: str, count: float, language: str, **values: str) -> str:
    """A sentence in the form that its number asks for, with its values put in; see `amount`.

    Examples
    --------
    >>> counted("note_no_position", 1, "en", input="actors"), counted("note_no_position", 2, "sv", input="actors")
    ('actors: 1 row has no position and is left out.', 'actors: 2 rader saknar läge och utgår.')
    """
    written = number(count, language)
    return _form(count, words(language)[key], language, written).format(number=written, **values)


def _form(value: float, forms: str, language: str, written: str) -> str:
    """The one of ``none|one|more`` that a number asks for, which is written so."""
    *none, one, more = forms.split("|") if "|" in forms else (forms, forms)
    single = abs(value) < 2 if language == "fr" else written == "1"  # noqa: PLR2004 - of the language, not of a rule
    return none[0] if none and value == 0 else one if single else more


def forms_of(unit: str, language: str) -> str:
    """How an amount in a unit is said: forms for `amount`. A unit that is not known is said as it is written.

    Examples
    --------
    >>> forms_of("share of land", "fr"), forms_of("t per ha", "fr")
    ('{percent} du sol', '{number} t per ha')
    """
    known = _units().get(unit)
    return f"{{number}} {unit}" if known is None else known.get(language, known["en"])
