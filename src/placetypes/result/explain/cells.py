"""Who lives in a set of cells: by place type, by the rules that decided, and how close to a threshold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.decision import codes_of_rules
from placetypes.result.explain.sentences import VERY_CLOSE, listed
from placetypes.typology.model import text
from placetypes.words import amount, number, percent, say, words

if TYPE_CHECKING:
    from placetypes._typing import BoolArray, FloatArray
    from placetypes.result.model import Result

_RULES = 3
"""So many rules decide for most people nearly everywhere; more would not be read."""


@dataclass(frozen=True)
class TypeShare:
    """People of one place type."""

    code: int
    """0 = not classified."""
    type: str
    people: float
    share: float
    """Of all people of the set, 0-1."""


@dataclass(frozen=True)
class RuleShare:
    """People whose place type one rule decided."""

    rule: int
    """From 1."""
    type: str
    """The type it gives."""
    says: str
    people: float
    share: float
    smoothed: float
    """How many of the people live where smoothing then gave another type."""


@dataclass(frozen=True)
class Group:
    """Who lives in a municipality or a place; as a string, in sentences."""

    name: str
    language: str
    cells: int
    people: float
    types: tuple[TypeShare, ...]
    """The place types that people live in, the most people first."""
    rules: tuple[RuleShare, ...]
    """The rules that decide for most of them, three at most, the most people first."""
    very_close: float
    """Share of the people who live less than a tenth of a threshold's range from another type; NaN without people."""
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain values, and the sentences as `text`."""
        return {**asdict(self), "text": str(self)}


def explain_cells(result: Result, cells: BoolArray, name: str, language: str) -> Group:
    """Who lives in a set of cells, and why they have the place types they have.

    Parameters
    ----------
    result
        What to explain.
    cells
        (rows, cols); cells outside the region are left out.
    name
        What the set is called.
    language
        Of all sentences.

    Returns
    -------
    Group
        Unknown people count as 0.
    """
    chosen = cells & result.region
    people = np.nan_to_num(result.evidence["population"][chosen].astype(np.float64))
    types, rule = result.types[chosen], result.rule[chosen]
    changed = codes_of_rules(result.typology)[rule] != types
    total = float(people.sum())
    shares = tuple(_types(result, people, types, total, language))
    rules = tuple(_rules(result, people, rule, changed, language))
    near = float(people[(result.margin[chosen] < VERY_CLOSE) & ~changed].sum())
    very_close = near / total if total else float("nan")
    group = Group(name, language, int(chosen.sum()), total, shares, rules, very_close, ())
    synthetic = [say("synthetic_data", language)] if result.synthetic else []
    return replace(group, sentences=(*_told(group), *synthetic))


def _types(result: Result, people: FloatArray, types: np.ndarray, total: float, language: str) -> Iterator[TypeShare]:
    names = {0: words(language)["unknown"], **result.typology.names(language)}
    by_code = np.bincount(types, weights=people, minlength=1)
    for code in np.argsort(-by_code, kind="stable").tolist():
        if by_code[code] > 0:
            yield TypeShare(code, names[code], float(by_code[code]), float(by_code[code]) / total)


def _rules(
    result: Result, people: FloatArray, rule: np.ndarray, changed: BoolArray, language: str
) -> Iterator[RuleShare]:
    by_rule = np.bincount(rule, weights=people, minlength=len(result.typology.rules) + 1)
    smoothed = np.bincount(rule, weights=people * changed, minlength=by_rule.size)
    by_rule[0] = 0  # cells that no rule decided
    for number_ in np.argsort(-by_rule, kind="stable")[:_RULES].tolist():
        if by_rule[number_] > 0:
            decided, asked = float(by_rule[number_]), result.typology.rules[number_ - 1]
            name = text(result.typology.by_key[asked.type].name, language)
            share, says = decided / float(people.sum()), text(asked.says, language)
            yield RuleShare(number_, name, says, decided, share, float(smoothed[number_]))


def _told(group: Group) -> Iterator[str]:
    language = group.language
    if not group.people:
        yield say("mix_empty", language, name=group.name)
        return
    parts = [
        say("mix_type", language, type=t.type, share=percent(t.share, language), people=_whole(t.people, language))
        for t in group.types
    ]
    everyone = amount(round(group.people), words(language)["persons"], language)
    yield say("mix", language, name=group.name, people=everyone, types=listed(parts, language))
    if group.rules:
        said = words(language)["semicolon"].join(_rule(rule, language) for rule in group.rules)
        yield say("mix_rules", language, rules=said)
        yield say("mix_close", language, share=percent(group.very_close, language))


def _rule(rule: RuleShare, language: str) -> str:
    said = say(
        "mix_rule",
        language,
        number=str(rule.rule),
        says=rule.says,
        type=rule.type,
        share=percent(rule.share, language),
        people=_whole(rule.people, language),
    )
    if round(rule.smoothed):
        said += say("mix_smoothed", language, people=_whole(rule.smoothed, language))
    return said


def _whole(people: float, language: str) -> str:
    return number(round(people), language)
