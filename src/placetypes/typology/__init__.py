"""What it means: classes, thresholds and rules as validated data, looked up by id."""

from placetypes.typology.conditions import (
    AllOf,
    AnyOf,
    Compare,
    Condition,
    FirstKnown,
    Optional,
    Otherwise,
    Vote,
    layers_of,
    parse,
    thresholds_of,
)
from placetypes.typology.model import Typology, text
from placetypes.typology.naming import distinct_names
from placetypes.typology.operation import INPUTS, LANGUAGES, Operation
from placetypes.typology.operations import AnyOperation
from placetypes.typology.parts import PlaceKind, PlaceType, Rule, Threshold, UnitMeasure
from placetypes.typology.registry import available, family, load, read

__all__ = [
    "INPUTS",
    "LANGUAGES",
    "AllOf",
    "AnyOf",
    "AnyOperation",
    "Compare",
    "Condition",
    "FirstKnown",
    "Operation",
    "Optional",
    "Otherwise",
    "PlaceKind",
    "PlaceType",
    "Rule",
    "Threshold",
    "Typology",
    "UnitMeasure",
    "Vote",
    "available",
    "distinct_names",
    "family",
    "layers_of",
    "load",
    "parse",
    "read",
    "text",
    "thresholds_of",
]
