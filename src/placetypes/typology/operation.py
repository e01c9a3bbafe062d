"""What all operations that make evidence have: which layers they read and give, which thresholds they need."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from placetypes.typology.conditions import layers_of, parse, thresholds_of

LANGUAGES = ("en", "sv", "es", "pt", "fr")

Text = dict[Literal["en", "sv", "es", "pt", "fr"], str]
"""A text per language; English is always there and stands in for a language that is missing."""

INPUTS = {
    "population": "persons",
    "land": "share of the cell",
    "employed": "persons",
    "jobs": "jobs",
    "floor_area": "m2",
    "built": "share of the cell",
    "arable": "share of the cell",
    "forest": "share of the cell",
    "artificial": "share of the cell",
}
"""Layers that a region can give, and their units; a typology may name more."""


class _Role:
    """What the text of a field names."""

    def __init__(self, kind: str) -> None:
        self.kind = kind


_NAME = Field(pattern=r"^[a-z][a-z0-9_]*$")
LayerName = Annotated[str, _NAME]
Needed = Annotated[str, _NAME, _Role("layer")]
"""Name of a layer without which the operation cannot be done."""
ThresholdName = Annotated[str, _NAME, _Role("threshold")]
MaybeThreshold = Annotated[Annotated[str, _NAME] | None, _Role("threshold")]
ConditionText = Annotated[str, _Role("condition")]
"""A condition; of its layers those that are absent are unknown."""
MaybeCondition = Annotated[str | None, _Role("condition")]
Given = Annotated[str, _NAME, _Role("given")]
"""Name of a further layer the operation makes."""
MaybeGiven = Annotated[LayerName | None, _Role("given")]
"""Name of a further layer the operation makes where it is asked for."""


class Operation(BaseModel):
    """What all operations have."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    numbers_places: ClassVar[bool] = False
    """Whether the layer it makes numbers clusters, which may be outlined and named as places."""
    name: LayerName
    """The layer it makes."""
    absent: Text = {}
    """What a result says where the operation cannot be done because a layer is missing."""
    presets: tuple[str, ...] = ()
    """Presets of the typology it belongs to; empty: all."""
    levels: tuple[int, ...] = ()
    """Levels of the typology it belongs to; empty: all."""

    def _fields(self, kind: str) -> tuple[str, ...]:
        named = []
        for field, info in type(self).model_fields.items():
            value = getattr(self, field)
            if value is not None and any(isinstance(m, _Role) and m.kind == kind for m in info.metadata):
                named.append(value)
        return tuple(named)

    @property
    def title(self) -> str:
        """What a run calls it while it is made."""
        return self.name.replace("_", " ")

    @property
    def needs(self) -> tuple[str, ...]:
        """Layers without which it cannot be done."""
        return self._fields("layer")

    @property
    def reads(self) -> tuple[str, ...]:
        """All layers it reads, whether needed or not."""
        named = [layer for text in self._fields("condition") for layer in layers_of(parse(text))]
        return tuple(dict.fromkeys([*self.needs, *named]))

    @property
    def thresholds(self) -> tuple[str, ...]:
        """Thresholds it reads."""
        named = [name for text in self._fields("condition") for name in thresholds_of(parse(text))]
        return tuple(dict.fromkeys([*self._fields("threshold"), *named]))

    @property
    def of_each_kind(self) -> tuple[str, ...]:
        """What the layers begin with that it makes for each kind of service, STEM_KIND, instead of those it `gives`."""
        return ()

    @property
    def gives(self) -> tuple[str, ...]:
        """Layers it makes."""
        return (self.name, *self._fields("given"))
