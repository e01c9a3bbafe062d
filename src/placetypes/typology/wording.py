"""A typology in words, in one language: its layers, amounts in its units, and its conditions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from placetypes.typology.conditions import AllOf, AnyOf, Compare, Condition, FirstKnown, Optional, Otherwise, Vote
from placetypes.typology.model import text
from placetypes.words import amount, decimals_of, forms_of, number, say, words

if TYPE_CHECKING:
    from placetypes.typology.model import Typology

ASKED = {">=": "at_least", ">": "more_than", "<=": "at_most", "<": "less_than"}
"""Key of the words for each operator."""
_MOST_DIGITS = 9
"""So many tell any two values of float32 apart, as which evidence is kept."""


@dataclass(frozen=True)
class Wording:
    """A typology in the words of a language."""

    typology: Typology
    language: str

    def layer(self, name: str) -> str:
        """What a layer is called: as the typology says, or else its name with spaces.

        Examples
        --------
        >>> from placetypes.typology import load
        >>> Wording(load("ostergotland"), "sv").layer("population_nearby")
        'folkmängden i närheten'
        """
        named = self.typology.layer_names.get(name)
        return name.replace("_", " ") if named is None else text(named, self.language)

    def type(self, key: str) -> str:
        """Name of a place type by its key."""
        return text(self.typology.by_key[key].name, self.language)

    def forms(self, unit: str) -> str:
        """How an amount in a unit is said; see `placetypes.words.amount`."""
        own = self.typology.unit_names.get(unit)
        return forms_of(unit, self.language) if own is None else text(own, self.language)

    def amount(self, value: float, unit: str, *, digits: int = 3) -> str:
        r"""A value with its unit.

        Examples
        --------
        >>> from placetypes.typology import load
        >>> Wording(load("ostergotland"), "fr").amount(0.2, "share of land")
        '20\xa0% du sol'
        """
        return amount(value, self.forms(unit), self.language, digits=digits)

    def bare(self, value: float, unit: str, *, digits: int = 3) -> str:
        """A value without its unit, as a percentage where the unit is a share."""
        if "{percent}" in self.forms(unit):
            return say("percent", self.language, number=number(100 * value, self.language, digits=digits))
        return number(value, self.language, digits=digits)

    def is_state(self, unit: str) -> bool:
        """Whether a unit has words and no number: a yes or no."""
        return "{" not in self.forms(unit)

    def digits(self, value: float, limit: float, unit: str) -> int:
        """How many digits it takes to see that two values differ, three at least."""
        return next(
            (
                digits
                for digits in range(3, _MOST_DIGITS)
                if value == limit or self.bare(value, unit, digits=digits) != self.bare(limit, unit, digits=digits)
            ),
            _MOST_DIGITS,
        )

    def state(self, layer: str, value: float, unit: str) -> str:
        """A layer whose unit has no number, as a yes or no."""
        return say("state", self.language, layer=self.layer(layer), value=self.amount(value, unit))

    def beside(self, layer: str, value: float, limit: float, unit: str) -> Beside:
        """A value of a layer beside a threshold."""
        return Beside(self, layer, value, limit, unit)

    def share(self, of: str, value: float) -> str:  # noqa: ARG002 - what it is of is for those who fill it in later
        """A share as a percentage; `of` names what it is of."""
        return self.bare(value, "share")

    def count(self, of: str, value: int) -> str:  # noqa: ARG002 - as above
        """A number of things; `of` names which."""
        return str(value)

    def threshold(self, name: str) -> str:
        """Value of a threshold with its unit."""
        threshold = self.typology.thresholds[name]
        if self.is_state(threshold.unit):
            return number(threshold.value, self.language)
        return self.amount(threshold.value, threshold.unit)

    def changes(self) -> str:
        r"""Which thresholds were set otherwise than the typology says, as a sentence; "" where none was.

        It stands on every output, so that nobody takes a changed typology for the plain one.

        Examples
        --------
        >>> from placetypes.typology import load
        >>> Wording(load("ostergotland").with_overrides({"inner_density": 1500}), "en").changes()[49:]
        'inner_density 1\xa0500 instead of 1\xa0200 persons per km² of land.'
        """
        said = "; ".join(map(self._change, self.typology.originals))
        return say("set_otherwise", self.language, changes=said) if said else ""

    def _change(self, name: str) -> str:
        usual, value = self.typology.originals[name], self.typology[name]
        low, high = usual.range
        digits = self.digits(value, usual.value, usual.unit)

        def written(amount: float) -> str:
            return self.bare(amount, usual.unit, digits=digits)

        whole = (
            written(usual.value) if self.is_state(usual.unit) else self.amount(usual.value, usual.unit, digits=digits)
        )
        values = {"name": name, "value": written(value), "usual": whole}
        if low <= value <= high:
            return say("set_to", self.language, **values)
        return say("set_beyond", self.language, **values, low=written(low), high=written(high))

    def condition(self, condition: Condition) -> str:  # noqa: PLR0911 - one return per kind of condition
        r"""A condition in words.

        Examples
        --------
        >>> from placetypes.typology import load
        >>> seven = load("ostergotland")
        >>> Wording(seven, "en").condition(seven.rules[1].condition)
        "the settlement's population is at least 15\xa0000 persons"
        """
        spoken = words(self.language)
        match condition:
            case Compare():
                return self._compare(condition)
            case AllOf(parts):
                return spoken["and"].join(map(self._inside, parts))
            case AnyOf(parts):
                return spoken["or"].join(map(self._inside, parts))
            case Vote(needed, parts):
                count = number(self.typology[needed], self.language)
                return spoken["vote"].format(needed=count, parts=spoken["semicolon"].join(map(self.condition, parts)))
            case FirstKnown(parts):
                return spoken["where_unknown"].join(map(self._inside, parts))
            case Optional(part):
                return spoken["where_known"].format(condition=self.condition(part))
            case Otherwise():
                return spoken["otherwise"]

    def _inside(self, condition: Condition) -> str:
        said = self.condition(condition)
        return f"({said})" if isinstance(condition, AllOf | AnyOf | FirstKnown) else said

    def _compare(self, c: Compare) -> str:
        threshold = self.typology.thresholds[c.threshold]
        if self.is_state(threshold.unit):
            return self.state(c.layer, threshold.value if c.operator in {">=", ">"} else 0.0, threshold.unit)
        limit = self.amount(threshold.value, threshold.unit)
        return say(f"rule_{ASKED[c.operator]}", self.language, layer=self.layer(c.layer), limit=limit)


@dataclass(frozen=True)
class Beside:
    """A value of a layer beside a threshold, both in as many digits as it takes to see that they differ."""

    wording: Wording
    layer: str
    value: float
    limit: float
    unit: str

    @cached_property
    def digits(self) -> int:
        """How many digits these are."""
        return self.wording.digits(self.value, self.limit, self.unit)

    def amount(self) -> str:
        """The value with its unit."""
        return self.wording.amount(self.value, self.unit, digits=self.digits)

    def bare(self) -> str:
        """The value without it."""
        return self.wording.bare(self.value, self.unit, digits=self.digits)

    def limit_amount(self) -> str:
        """The threshold with its unit."""
        return self.wording.amount(self.limit, self.unit, digits=self.digits)

    def limit_bare(self) -> str:
        """The threshold without it."""
        return self.wording.bare(self.limit, self.unit, digits=self.digits)

    def state(self) -> str:
        """The value as a yes or no."""
        return self.wording.amount(self.value, self.unit)

    def difference(self) -> str:
        """How far the value would move; of shares in percentage points.

        No more decimals than the value is said with.
        """
        share, language = "{percent}" in self.wording.forms(self.unit), self.wording.language
        value, limit = (100 * v if share else v for v in (self.value, self.limit))
        decimals = decimals_of(value or limit, self.digits)
        apart = round(abs(value - limit), decimals) or abs(value - limit)
        return amount(apart, words(language)["points"], language) if share else number(apart, language)
