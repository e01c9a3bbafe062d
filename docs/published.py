"""What is published, what is ours and what was fitted: every threshold and rule by its status, from the typologies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from conditions import number
from tables import table

from placetypes.typology import Threshold, Typology, available, family

DOCS = Path(__file__).parent
FINDER = "cluster_"
"""What the names of the thresholds begin with that only the finder of micro-clusters reads, the same in every file."""
STATUSES = ("published", "ours", "fitted")


def _place_thresholds(typology: Typology) -> dict[str, Threshold]:
    """The thresholds that decide on place types, without those of the finder."""
    return {name: t for name, t in typology.thresholds.items() if not name.startswith(FINDER)}


def counts() -> str:
    """How many thresholds and rules of each typology have which status."""
    rows = []
    for name in available():
        typology = family(name)
        of_thresholds = [t.status for t in _place_thresholds(typology).values()]
        of_rules = [rule.status for rule in typology.rules]
        mixed = [status for status in of_rules if status not in STATUSES]
        found = [
            len(of_thresholds),
            *(of_thresholds.count(s) for s in STATUSES),
            len(of_rules),
            *(of_rules.count(s) for s in STATUSES[:2]),
            len(mixed),
        ]
        rows.append((f"[`{name}`](#{name})", *map(str, found)))
    heading = ("typology", "thresholds", "published", "ours", "fitted", "rules", "published", "ours", "in part")
    return table(heading, rows, right=len(heading) - 1)


def by_status(typology: Typology) -> str:
    """The thresholds of a typology by status, then its rules."""
    known = _place_thresholds(typology)
    of = {status: {name: t for name, t in known.items() if t.status == status} for status in STATUSES}
    parts = [f"**Published** ({len(of['published'])}), by source:", _published(of["published"])]
    if of["ours"]:
        parts += [f"**Ours** ({len(of['ours'])}):", _ours(of["ours"])]
    if of["fitted"]:
        parts += [f"**Fitted** ({len(of['fitted'])}):", _fitted(of["fitted"])]
    parts += ["**Rules**, in order:", _rules(typology)]
    if typology.of_units:
        parts += ["**Rules for units**, such as municipalities:", _rules(typology.of_units)]
    return "\n\n".join(parts)


def finder() -> str:
    """The thresholds of the finder of micro-clusters."""
    first = family(available()[0])
    return _ours({name: t for name, t in first.thresholds.items() if name.startswith(FINDER)})


def _named(name: str, threshold: Threshold) -> str:
    return f"`{name}` {number(threshold.value)} {threshold.unit}"


def _range(threshold: Threshold) -> str:
    return f"{number(threshold.range[0])} to {number(threshold.range[1])}"


def _published(known: Mapping[str, Threshold]) -> str:
    sources: dict[str, list[str]] = {}
    for name, t in known.items():
        sources.setdefault(t.source, []).append(_named(name, t))
    return table(("source", "thresholds"), [(source, "<br>".join(named)) for source, named in sources.items()])


def _ours(known: Mapping[str, Threshold]) -> str:
    rows = [(f"`{name}`", f"{number(t.value)} {t.unit}", _range(t), t.source) for name, t in known.items()]
    return table(("threshold", "value", "range", "why"), rows)


def _fitted(known: Mapping[str, Threshold]) -> str:
    rows = [
        (f"`{name}`", f"{number(t.value)} {t.unit}", _range(t), _tried(name, t.value), t.source, _shown(name))
        for name, t in known.items()
    ]
    return table(("threshold", "value", "range", "also tried", "how", "effect shown in"), rows)


def _results() -> dict[str, str]:
    return {page.name: page.read_text(encoding="utf-8") for page in sorted(DOCS.glob("results-*.md"))}


def _tried(name: str, own: float) -> str:
    """Other values whose shares stand on a page of results, by the arguments named there."""
    pattern = re.compile(rf"\b{name}(?:_[a-z]+)?=([\d.]+)")
    found = {float(value) for text in _results().values() for value in pattern.findall(text)}
    return ", ".join(number(value) for value in sorted(found - {own})) or "in words there"


def _shown(name: str) -> str:
    """Pages of results that name the threshold, and their title."""
    pages = {page: text for page, text in _results().items() if re.search(rf"\b{name}\b", text)}
    return ", ".join(f"[{text.splitlines()[0].removeprefix('# ')}]({page})" for page, text in pages.items())


def _rules(typology: Typology) -> str:
    rows = [
        (str(position), f"{typology.by_key[rule.type].name['en']}", rule.status, rule.source)
        for position, rule in enumerate(typology.rules, start=1)
    ]
    return table(("rule", "type", "status", "source"), rows)
