"""What an explanation of a cell holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Reading:
    """A value that a rule read, and the threshold it was compared with."""

    layer: str
    """Name of the evidence layer."""
    value: float | None
    """In `unit`; None = unknown."""
    unit: str
    operator: Literal[">=", ">", "<=", "<"]
    threshold: str
    """Name of the threshold."""
    limit: float
    """Its value."""
    holds: bool | None
    """None = the value is unknown."""
    decides: bool
    """Whether it is one of those by which the rule holds."""


@dataclass(frozen=True)
class Change:
    """The least change by which a cell would become its runner-up."""

    of: Literal["value", "threshold"]
    """What would change: the evidence of the cell or, where other rules read the same, the threshold alone."""
    layer: str
    value: float
    """What the cell has, in `unit`."""
    unit: str
    threshold: str
    limit: float
    """Value of the threshold."""
    to: float
    """What the changed value or threshold would be: at the other's value, or the next number beyond it."""


@dataclass(frozen=True)
class Explanation:
    """Why a cell has its place type; as a string, in sentences."""

    easting: float
    northing: float
    language: str
    code: int
    """Place type; 0 = not classified, or outside the region."""
    key: str | None
    type: str | None
    """Its name in the language."""
    rule: int
    """Which rule decided, from 1; 0 = none."""
    rule_type: str | None
    """Key of the type that the rule gives: another one than `key` where smoothing changed it."""
    readings: tuple[Reading, ...]
    """Every comparison the rule makes, in the order it is written."""
    margin: float | None
    """Distance to the nearest threshold that alone would change the type, in widths of its range; None = none."""
    runner_up: int
    """Place type beyond that threshold or, where smoothing changed the cell, the one it was changed from; 0 = none."""
    runner_up_type: str | None
    change: Change | None
    """What would make it the runner-up; None where nothing or smoothing decides."""
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.sentences)

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain values, and the sentences as `text`."""
        return {**asdict(self), "text": str(self)}
