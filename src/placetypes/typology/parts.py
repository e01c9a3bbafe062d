"""The parts of a typology: place types, thresholds with unit, range and source, rules, and what else a file may say."""

from __future__ import annotations

import math
from collections.abc import Container
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from placetypes.typology.conditions import Condition, parse
from placetypes.typology.finder import usual
from placetypes.typology.operation import LayerName, Text


class Part(BaseModel):
    """What all parts have."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def belongs(named: tuple[object, ...], chosen: object) -> bool:
    """Whether a part belongs to a preset, level or edition; one that names none belongs to all."""
    return not named or chosen in named


class PlaceType(Part):
    """One class of the typology."""

    code: Annotated[int, Field(ge=1, le=255)]
    """Value in the raster; 0 is kept for cells that are not classified."""
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """Name in code and tables."""
    color: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
    """Colour on every map."""
    name: Text
    definition: Text
    levels: tuple[int, ...] = ()
    """Levels of the typology it belongs to; empty: all."""


class Threshold(Part):
    """A number a rule or a step reads; the only place where it stands."""

    value: float
    unit: Annotated[str, Field(min_length=1)]
    range: tuple[float, float]
    """Between what the value may reasonably be set; its width is the measure of margins."""
    status: Literal["published", "ours", "fitted"]
    """Whether a public method says so, it is this project's choice, or it was fitted to published shares."""
    source: str
    meaning: Text

    @model_validator(mode="after")
    def _inside(self) -> Self:
        low, high = self.range
        if not math.isfinite(high - low):
            raise ValueError(f"range {low:g} to {high:g} has no width to measure margins by")
        if not (low < high and low <= self.value <= high):
            raise ValueError(f"value {self.value:g} is not within range {low:g} to {high:g}")
        return self

    @property
    def width(self) -> float:
        """High end of the range minus its low end."""
        return self.range[1] - self.range[0]


class Rule(Part):
    """The cells where `when` holds, and no earlier rule does, are of place type `type`."""

    type: str
    when: str
    largest_part_per: str | None = None
    """Of the cells where `when` holds, only the largest connected part (queen) for each label of this layer counts."""
    status: str
    source: str
    levels: tuple[int, ...] = ()
    """Levels of the typology it belongs to; empty: all."""
    says: Text
    """Completes the sentence 'This cell is ... because it ...'."""

    @cached_property
    def condition(self) -> Condition:
        """`when`, read."""
        return parse(self.when)


class PlaceKind(Part):
    """Places of one kind, such as urban centres: the numbered clusters of a layer, outlined and named."""

    layer: LayerName
    """Layer that numbers the places; an operation that makes clusters gives it."""
    type: str | None = None
    """Key of a class: only cells of it count, where the layer holds more than the places that are meant."""
    name: Text
    """What several of them are called: the title of their layer in files, on maps and in reports."""
    presets: tuple[str, ...] = ()
    """Presets of the typology it belongs to; empty: all."""
    levels: tuple[int, ...] = ()
    """Levels of the typology it belongs to; empty: all."""


UNIT_COLUMNS = (
    "unit", "unit_id", "unit_name", "people", "area_km2", "unit_class", "unit_key", "unit_type", "margin", "runner_up",
    "geometry", "synthetic",
)  # fmt: skip
"""Columns of tables of units; no measure may be called so."""


class UnitMeasure(Part):
    """A number of each unit that its rules read: a share of its people by class or, where it has none, of its land."""

    name: LayerName
    share: tuple[str, ...] = ()
    """Keys of the classes whose share it is, 0-1."""
    lead: tuple[str, ...] = ()
    """Keys of the classes whose share it is, minus the largest share among `rivals`, -1 to 1."""
    rivals: tuple[tuple[str, ...], ...] = ()
    """Groups of classes that `lead` is compared with."""
    called: Text = {}
    """What it is called in sentences; else its name is said."""
    levels: tuple[int, ...] = ()
    """Levels of the typology it belongs to; empty: all."""
    editions: tuple[str, ...] = ()
    """Editions of the rules for units it belongs to; empty: all."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.share) == bool(self.lead) or bool(self.lead) != bool(self.rivals):
            raise ValueError(f"measure '{self.name}' needs either 'share', or 'lead' and 'rivals'")
        return self

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """All groups of classes it reads."""
        return (self.share or self.lead, *self.rivals)


class UnitRule(Rule):
    """The units where `when` holds, and no earlier rule does, are of class `type`."""

    editions: tuple[str, ...] = ()
    """Editions of the rules for units it belongs to; empty: all."""


class UnitEdition(Part):
    """A published edition of the rules for units."""

    source: str


class UnitRules(Part):
    """How units such as municipalities are classified by the classes of their cells."""

    editions: dict[str, UnitEdition] = {}
    """Published editions, by name."""
    edition: str = ""
    """The edition that is meant where none is named, and the one a variant is."""
    uncounted: tuple[str, ...] = ()
    """Keys of classes of cells, such as water, whose people and land do not count."""
    classes: tuple[PlaceType, ...]
    measures: tuple[UnitMeasure, ...]
    rules: tuple[UnitRule, ...]

    @model_validator(mode="after")
    def _editions_there(self) -> Self:
        parts: tuple[UnitMeasure | UnitRule, ...] = (*self.measures, *self.rules)
        named = {edition for part in parts for edition in part.editions}
        known = set(self.editions) or {self.edition}  # a variant is of one edition, and lists none
        if unknown := sorted((named | {self.edition}) - known):
            raise ValueError(f"editions that are not defined: {', '.join(map(repr, unknown))}")
        return self

    def only(self, level: int, edition: str, *, keys: Container[str]) -> UnitRules:
        """What belongs to a level, whose cells have classes of these keys, and to an edition."""
        return UnitRules(
            edition=edition,
            uncounted=tuple(key for key in self.uncounted if key in keys),
            classes=tuple(c for c in self.classes if belongs(c.levels, level)),
            measures=tuple(m for m in self.measures if belongs(m.levels, level) and belongs(m.editions, edition)),
            rules=tuple(r for r in self.rules if belongs(r.levels, level) and belongs(r.editions, edition)),
        )


class Smoothing(Part):
    """What is done to the class map after the rules: only cells of `types` change, and only into one another."""

    types: tuple[str, ...]
    majority_radius: str
    """Threshold: cells whose centre lies within it vote, once."""
    min_patch_area: str
    """Threshold: smaller patches join the neighbour they share most edges with."""


class ServiceKinds(Part):
    """Which services make up the tiers of a settlement."""

    groups: dict[str, tuple[str, ...]]
    """Group -> service kinds."""
    regional: tuple[str, ...]
    """Kinds a settlement must have for tier 4."""
    residential: str = "trade"
    """Group that tier 1 asks for."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds, in order."""
        return tuple(kind for kinds in self.groups.values() for kind in kinds)


class ClusterDefaults(Part):
    """Settings of the micro-cluster finder where the region file says nothing."""

    radii: tuple[float, ...]
    """Window radii, metres, ascending."""
    minutes: tuple[float, ...] = tuple(map(float, usual()["clusters"]["minutes"]))
    """Window radii where windows go by travel time, minutes, ascending."""
    source: str


class Preset(Part):
    """A published edition of a typology: some thresholds set otherwise, and the evidence that names it."""

    thresholds: dict[str, float]
    source: str
