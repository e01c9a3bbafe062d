"""What the report says of rules and thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from placetypes.result.unit_classes import classified
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import number, say, words

if TYPE_CHECKING:
    from placetypes.result import Result
    from placetypes.typology import Typology


def content(result: Result) -> dict[str, Any]:
    """Everything of the section, named."""
    typology, language = result.typology, result.language
    count = number(len(typology.thresholds), language)
    return {
        "rules": list(_rules(typology, language)),
        "unit_rules": list(_rules(typology.of_units, language)) if classified(result) else [],
        "thresholds": list(_thresholds(result)),
        "thresholds_title": say("page_thresholds", language, count=count),
    }


def _rules(typology: Typology | None, language: str) -> Iterator[dict[str, Any]]:
    """One entry per rule of a typology, in order."""
    if typology is None:
        return
    wording = Wording(typology, language)
    for order, rule in enumerate(typology.rules, start=1):
        yield {
            "order": order,
            "type": wording.type(rule.type),
            "says": text(rule.says, language),
            "words": wording.condition(rule.condition),
            "when": " ".join(rule.when.split()),
            "status": _status(rule.status, language),
            "source": rule.source,
        }


def _thresholds(result: Result) -> Iterator[dict[str, Any]]:
    wording, language = Wording(result.typology, result.language), result.language
    for name, t in result.typology.thresholds.items():
        override = name in result.typology.overrides
        yield {
            "name": name,
            "meaning": text(t.meaning, language),
            "value": wording.threshold(name),
            "range": "–".join(wording.bare(end, t.unit) for end in t.range),
            "status": say("page_set_otherwise", language) if override else _status(t.status, language),
            "source": t.source,
            "override": override,
        }


def _status(status: str, language: str) -> str:
    """A standing in words; one that a typology puts in its own words stays as it is."""
    return words(language).get(f"page_status_{status}", status)
