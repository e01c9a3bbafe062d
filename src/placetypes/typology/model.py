"""The model of a typology: what the classes are and how a cell gets its class."""

from __future__ import annotations

import difflib
import itertools
import math
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from placetypes.errors import TypologyError
from placetypes.typology import consistency
from placetypes.typology.finder import with_finder
from placetypes.typology.operation import INPUTS, Text
from placetypes.typology.operations import AnyOperation
from placetypes.typology.parts import (
    ClusterDefaults,
    Part,
    PlaceKind,
    PlaceType,
    Preset,
    Rule,
    ServiceKinds,
    Smoothing,
    Threshold,
    UnitRules,
    belongs,
)
from placetypes.words import held


class Typology(Part):
    """A place typology: what the classes are and how a cell gets its class.

    One with presets or levels is a family; `variant` gives the one that cells are classified by.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    version: str
    title: Text
    note: Text
    """What a reader of a map must know about its standing."""
    classes: tuple[PlaceType, ...]
    inputs: dict[str, str] = {}  # noqa: RUF012 - pydantic copies defaults
    """Input layers beyond the usual ones: name -> unit."""
    evidence: tuple[AnyOperation, ...]
    """What is made of the inputs, in this order."""
    presets: dict[str, Preset] = {}  # noqa: RUF012 - pydantic copies defaults
    """Published editions, by name."""
    preset: str = ""
    """The edition that is meant where none is named, and the one a variant is."""
    levels: tuple[int, ...] = ()
    """Levels of detail, each with classes and rules of its own."""
    level: int = 0
    """The level that is meant where none is named, and the one a variant is; 0 = it has none."""
    classified: Literal["land", "all"] = "land"
    """Which cells are classified: those with land and known people, or all."""
    places: tuple[PlaceKind, ...] = ()
    """Kinds of places that are outlined and named; maps show the first."""
    layer_names: dict[str, Text] = {}  # noqa: RUF012 - pydantic copies defaults
    """What layers are called in sentences, with their article, in the singular; else their name is said."""
    unit_names: dict[str, Text] = {}  # noqa: RUF012 - pydantic copies defaults
    """How amounts in units of its own are said: forms with {number} or {percent}, see `placetypes.words.amount`."""
    thresholds: dict[str, Threshold]
    rules: tuple[Rule, ...]
    smoothing: Smoothing | None = None
    services: ServiceKinds | None = None
    clusters: ClusterDefaults
    units: UnitRules | None = None
    """How units such as municipalities are classified, where the typology says so."""
    overrides: dict[str, float] = {}  # noqa: RUF012 - pydantic copies defaults
    """Thresholds that were set to something else than the file says; empty in a file."""
    originals: dict[str, Threshold] = {}  # noqa: RUF012 - pydantic copies defaults
    """The thresholds that `overrides` names, as the file has them; empty in a file."""

    @model_validator(mode="before")
    @classmethod
    def _with_finder(cls, document: object) -> object:
        return with_finder(document) if isinstance(document, Mapping) else document

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for problem in consistency.problems_of_names(self):
            raise ValueError(problem)
        if self.units and (unknown := sorted(set(self.units.uncounted) - set(self.by_key))):
            raise ValueError(f"units: 'uncounted' names classes that are not defined: {', '.join(unknown)}")
        for preset, level in itertools.product(self.presets or [self.preset], self.levels or [self.level]):
            for edition in self._editions or [self._edition]:
                for problem in consistency.problems(self._only(preset, level, edition)):
                    raise ValueError(problem)
        return self

    @property
    def _editions(self) -> Iterable[str]:
        """Editions of the rules for units."""
        return () if self.units is None else self.units.editions

    @property
    def _edition(self) -> str:
        return "" if self.units is None else self.units.edition

    def variant(self, preset: str | None = None, level: int | None = None, units: str | None = None) -> Typology:
        """The typology of one preset, level and edition of the rules for units, by default those it names itself.

        Raises
        ------
        TypologyError
            If it has no such preset, level or edition.
        """
        asked = {
            "preset": (preset, self.preset, self.presets),
            "level": (level, self.level, self.levels),
            "edition of rules for units": (units, self._edition, self._editions),
        }
        for name, (wanted, own, known) in asked.items():
            if wanted is not None and wanted != own and wanted not in known:
                expected = "one of " + ", ".join(str(k) for k in known) if known else "none"
                raise TypologyError(f"no such {name}", where=f"typology '{self.id}'", got=wanted, expected=expected)
        return self._only(
            self.preset if preset is None else preset,
            self.level if level is None else level,
            self._edition if units is None else units,
        )

    def _only(self, preset: str, level: int, edition: str) -> Typology:
        """What belongs to a preset, a level and an edition, with the preset's thresholds; not a family any more."""
        if not self.presets and not self.levels and not self._editions:
            return self
        thresholds = dict(self.thresholds)
        for name, value in (self.presets[preset].thresholds if preset in self.presets else {}).items():
            if name in thresholds:
                thresholds[name] = thresholds[name].model_copy(update={"value": value})
        classes = tuple(c for c in self.classes if belongs(c.levels, level))
        here = {
            "evidence": tuple(e for e in self.evidence if belongs(e.presets, preset) and belongs(e.levels, level)),
            "places": tuple(k for k in self.places if belongs(k.presets, preset) and belongs(k.levels, level)),
            "rules": tuple(r for r in self.rules if belongs(r.levels, level)),
            "classes": classes,
            "units": self.units and self.units.only(level, edition, keys={c.key for c in classes}),
        }
        named = ", ".join(n for n in (f"level {level}" if self.levels else "", preset) if n)
        title = {language: f"{said} ({named})" if named else said for language, said in self.title.items()}
        chosen = {"title": title, "thresholds": thresholds, "preset": preset, "level": level}
        variant = self._with(**here, **chosen, presets={}, levels=())
        called = {layer: words for layer, words in self.layer_names.items() if layer in variant.layers}
        return variant.model_copy(update={"layer_names": called})

    def _with(self, **parts: object) -> Typology:
        """The same with other parts; what was worked out of the former parts is not copied."""
        other = self.model_copy(update=parts)
        for derived in ("by_code", "by_key", "layers", "of_units"):
            other.__dict__.pop(derived, None)
        return other

    @cached_property
    def of_units(self) -> Typology | None:
        """The typology that units are classified by: its layers are the measures of each unit; None where none is.

        A decision list over units is read, explained and checked as one over cells is.
        """
        if self.units is None:
            return None
        return self._with(
            classes=self.units.classes,
            rules=self.units.rules,
            inputs={measure.name: "share" for measure in self.units.measures},
            layer_names={measure.name: measure.called for measure in self.units.measures if measure.called},
            evidence=(),
            places=(),
            smoothing=None,
            services=None,
            units=None,
        )

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """Every layer a rule may read: inputs, and what the evidence gives."""
        made = [layer for operation in self.evidence for layer in self.given_by(operation)]
        return tuple(dict.fromkeys([*INPUTS, *self.inputs, *made]))

    def given_by(self, operation: AnyOperation) -> tuple[str, ...]:
        """Layers an operation gives; access to services gives some for each kind."""
        if not operation.of_each_kind:
            return operation.gives
        return tuple(f"{stem}_{kind}" for stem in operation.of_each_kind for kind in self.service_kinds)

    @property
    def service_kinds(self) -> tuple[str, ...]:
        """Kinds of service the typology knows, in order."""
        return () if self.services is None else self.services.kinds

    def __getitem__(self, threshold: str) -> float:
        """Value of a threshold."""
        return self._threshold(threshold).value

    def _threshold(self, name: str) -> Threshold:
        if name not in self.thresholds:
            raise TypologyError(
                "no such threshold",
                where=f"typology '{self.id}'",
                got=f"'{name}'",
                expected=_nearest(name, self.thresholds),
            )
        return self.thresholds[name]

    @cached_property
    def by_code(self) -> Mapping[int, PlaceType]:
        """Code -> place type."""
        return {c.code: c for c in self.classes}

    @cached_property
    def by_key(self) -> Mapping[str, PlaceType]:
        """Key -> place type."""
        return {c.key: c for c in self.classes}

    def names(self, language: str = "en") -> dict[int, str]:
        """Code -> name in a language, English where there is none."""
        return {c.code: text(c.name, language) for c in self.classes}

    def with_overrides(self, overrides: Mapping[str, float], *, allow_outside_range: bool = False) -> Typology:
        """The same typology with some thresholds set anew.

        Raises
        ------
        TypologyError
            If a threshold does not exist, is not finite, or leaves its range without permission.
        """
        thresholds, originals = dict(self.thresholds), dict(self.originals)
        for name, value in overrides.items():
            usual = originals.get(name) or self._threshold(name)
            low, high = usual.range
            if not math.isfinite(value):
                raise TypologyError("an override is not a number", where=f"typology.overrides.{name}", got=value)
            if not low <= value <= high and not allow_outside_range:
                raise TypologyError(
                    "an override leaves the threshold's range",
                    where=f"typology.overrides.{name}",
                    got=f"{value:g} (default {usual.value:g})",
                    expected=f"{low:g} to {high:g} {usual.unit}",
                    fix="choose a value within it or set 'allow_outside_range' to true",
                )
            widened = (min(low, value), max(high, value))
            thresholds[name] = usual.model_copy(update={"value": float(value), "range": widened})
            originals[name] = usual
        changed = {
            name: threshold.value
            for name, threshold in thresholds.items()  # in the typology's order, whatever order they are set in
            if name in originals and threshold.value != originals[name].value
        }
        originals = {name: originals[name] for name in changed}
        return self._with(thresholds=thresholds, overrides=changed, originals=originals)


def _nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like another or, where none is, all of them."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"'{near[0]}'" if near else "one of " + ", ".join(known)


def text(texts: Text, language: str) -> str:
    """The text in a language, or in English where there is none."""
    return next((held(words, language) for spoken, words in texts.items() if spoken == language), texts["en"])
