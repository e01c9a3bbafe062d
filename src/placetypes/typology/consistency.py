"""What must hold between the parts of a typology, beyond each part alone."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING

from placetypes.typology.conditions import AllOf, Compare, Condition, Otherwise, layers_of, thresholds_of, walk
from placetypes.typology.parts import UNIT_COLUMNS

if TYPE_CHECKING:
    from placetypes.typology.model import Typology


_MOST_BARS = 2
"""Three forms of an amount have so many between them."""


def problems(typology: Typology) -> Iterator[str]:
    """Say what is contradictory, unreachable, out of order or not defined; nothing where all is well."""
    yield from _twice(typology)
    yield from _not_defined(typology)
    yield from _order_of_evidence(typology)
    yield from _places(typology)
    yield from _rules(typology)
    yield from _texts(typology)
    yield from _units(typology)


def problems_of_names(typology: Typology) -> Iterator[str]:
    """Say what is named in words and does not exist; a typology with presets names the layers of all."""
    if unknown := sorted(set(typology.layer_names) - set(typology.layers)):
        yield f"layer_names names layers that no input or evidence gives: {', '.join(unknown)}"
    if unknown := sorted(set(typology.unit_names) - {t.unit for t in typology.thresholds.values()}):
        yield f"unit_names names units that no threshold has: {', '.join(unknown)}"
    for unit, texts in typology.unit_names.items():
        for forms in texts.values():
            fields = {name for _, name, _, _ in Formatter().parse(forms) if name is not None}
            if not fields <= {"number", "percent"} or forms.count("|") > _MOST_BARS:
                yield f"unit_names.{unit} is not 'none|one|more' with {{number}} or {{percent}}: '{forms}'"


def _twice(typology: Typology) -> Iterator[str]:
    codes, keys = [c.code for c in typology.classes], [c.key for c in typology.classes]
    for name, values in (("code", codes), ("key", keys)):
        if again := sorted({str(v) for v in values if values.count(v) > 1}):  # type: ignore[arg-type]
            yield f"two classes have the same {name}: {', '.join(again)}"


def _not_defined(typology: Typology) -> Iterator[str]:
    named = {name for rule in typology.rules for name in thresholds_of(rule.condition)}
    named |= {name for operation in typology.evidence for name in operation.thresholds}
    how = typology.smoothing
    if how:
        named |= {how.majority_radius, how.min_patch_area}
    asked, tiers = typology.services, [op for op in typology.evidence if op.operation == "service_tier"]
    if asked and tiers and asked.residential not in asked.groups:
        yield (
            f"services: tier 1 asks for the group '{asked.residential}', which is none of {', '.join(asked.groups)}; "
            "name it with 'residential'"
        )
    if unknown := sorted(named - set(typology.thresholds)):
        yield f"rules or evidence name thresholds that are not defined: {', '.join(unknown)}"
    typed = {rule.type for rule in typology.rules} | set(how.types if how else ())
    if unknown := sorted(typed - {c.key for c in typology.classes}):
        yield f"rules name classes that are not defined: {', '.join(unknown)}"
    read = {layer for rule in typology.rules for layer in layers_of(rule.condition)}
    read |= {rule.largest_part_per for rule in typology.rules if rule.largest_part_per}
    if unknown := sorted(read - set(typology.layers)):
        yield f"rules read layers that no input or evidence gives: {', '.join(unknown)}"


def _order_of_evidence(typology: Typology) -> Iterator[str]:
    """An operation reads only inputs and what stands before it, so that nothing depends on itself."""
    known = set(typology.layers) - {layer for op in typology.evidence for layer in typology.given_by(op)}
    for operation in typology.evidence:
        if early := sorted(set(operation.reads) - known):
            later = sorted(set(early) & set(typology.layers))
            what = "that only come after it" if later == early else "that nothing gives"
            yield f"evidence '{operation.name}' reads layers {what}: {', '.join(early)}"
        if again := sorted(set(typology.given_by(operation)) & known):
            yield f"evidence '{operation.name}' gives layers that are there already: {', '.join(again)}"
        known |= set(typology.given_by(operation))


def _places(typology: Typology) -> Iterator[str]:
    """Places are the numbered clusters of a layer; their titles are names of layers in a file, and so differ."""
    layers = [kind.layer for kind in typology.places]
    titles = [kind.name.get("en", "").casefold() for kind in typology.places]  # a GeoPackage takes 'a' and 'A' for one
    for what, values in (("of the same layer", layers), ("with the same name", titles)):
        if again := sorted({value for value in values if values.count(value) > 1}):
            yield f"'places' has two kinds {what}: {', '.join(again)}"
    if unknown := sorted(set(layers) - set(typology.layers)):
        yield f"'places' names layers that no input or evidence gives: {', '.join(unknown)}"
    numbered = {operation.name for operation in typology.evidence if operation.numbers_places}
    if others := sorted(set(layers) & set(typology.layers) - numbered):
        yield f"'places' names layers that do not number clusters: {', '.join(others)}"
    if unknown := sorted({kind.type for kind in typology.places if kind.type} - {c.key for c in typology.classes}):
        yield f"'places' names classes that are not defined: {', '.join(unknown)}"


def _rules(typology: Typology) -> Iterator[str]:
    """A rule that can never hold, or that an earlier one always takes cells from, is a mistake."""
    for number, rule in enumerate(typology.rules, start=1):
        if any(isinstance(earlier.condition, Otherwise) for earlier in typology.rules[: number - 1]):
            yield f"rule {number} ({rule.type}) is unreachable: an earlier rule holds everywhere ('otherwise')"
        same = [earlier for earlier in typology.rules[: number - 1] if earlier.condition == rule.condition]
        if same and not any(earlier.largest_part_per for earlier in same):
            yield f"rule {number} ({rule.type}) is unreachable: an earlier rule has the same condition"
        for condition in walk(rule.condition):
            if contradiction := _contradiction(condition, typology):
                yield f"rule {number} ({rule.type}) can never hold: {contradiction}"
    if idle := sorted({c.key for c in typology.classes} - {rule.type for rule in typology.rules}):
        yield f"no rule gives these classes: {', '.join(idle)}"


def _contradiction(condition: Condition, typology: Typology) -> str:
    """Two bounds of one layer in the same conjunction that no value can meet."""
    if not isinstance(condition, AllOf):
        return ""
    bounds = [part for part in condition.parts if isinstance(part, Compare)]
    for low in (b for b in bounds if b.operator in {">", ">="}):
        for high in (b for b in bounds if b.operator in {"<", "<="} and b.layer == low.layer):
            least, most = typology.thresholds[low.threshold].value, typology.thresholds[high.threshold].value
            if least > most or (least == most and (low.operator, high.operator) != (">=", "<=")):
                return (
                    f"{low.layer} {low.operator} {low.threshold} ({least:g}) "
                    f"and {high.layer} {high.operator} {high.threshold} ({most:g})"
                )
    return ""


def _units(typology: Typology) -> Iterator[str]:
    """Units are classified by measures of the classes of their cells, in a list of rules like that of the cells."""
    units, of_units = typology.units, typology.of_units
    if units is None or of_units is None:
        return
    keys = {c.key for c in typology.classes}
    for measure in units.measures:
        if unknown := sorted({key for group in measure.groups for key in group} - keys):
            yield f"units: measure '{measure.name}' names classes that are not defined: {', '.join(unknown)}"
    names = [measure.name for measure in units.measures]
    if again := sorted({name for name in names if names.count(name) > 1}):
        yield f"units: two measures have the same name: {', '.join(again)}"
    if taken := sorted(set(names) & set(UNIT_COLUMNS)):
        yield f"units: measures have the name of a column that every table of units has: {', '.join(taken)}"
    read = {layer for rule in units.rules for layer in layers_of(rule.condition)}
    if unknown := sorted(read - set(names)):
        yield f"units: rules read measures that are not defined: {', '.join(unknown)}"
    if any(rule.largest_part_per for rule in units.rules):
        yield "units: a rule asks for the largest part, but a unit has no parts"
    yield from (f"units: {problem}" for problem in problems(of_units))


def _texts(typology: Typology) -> Iterator[str]:
    texts = [typology.title, typology.note, *(t.meaning for t in typology.thresholds.values())]
    texts += [rule.says for rule in typology.rules]
    texts += [kind.name for kind in typology.places]
    texts += [words for c in typology.classes for words in (c.name, c.definition)]
    texts += [*typology.layer_names.values(), *typology.unit_names.values()]
    texts += [operation.absent for operation in typology.evidence if operation.absent]
    if any("en" not in words for words in texts):
        yield "every text needs at least English ('en')"
