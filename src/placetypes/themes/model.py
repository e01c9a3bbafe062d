"""The model of a theme: its value chain, and the codes and tags that say which part of it an actor is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from placetypes.themes import consistency
from placetypes.themes.nace import digits
from placetypes.typology.operation import Text

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Role(_Model):
    """One link of the value chain."""

    key: Key
    """Name in code and tables."""
    name: Text


class Claims(_Model):
    """Codes and tags whose actors have the same role, helix and sector."""

    role: Key
    """Link of the chain."""
    helix: str
    """Kind of body such an actor usually is; a register that knows better goes first."""
    sector: str
    """Sector of the economy."""
    nace: tuple[str, ...] = ()
    """NACE Rev. 2 divisions, groups or classes, e.g. '47.24'; with all codes below that are not claimed themselves."""
    osm: tuple[str, ...] = ()
    """OpenStreetMap tags: 'key=value', or 'key=*' for every value that is not claimed itself."""

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Digits of the NACE codes."""
        return tuple(digits(code) or "" for code in self.nace)

    @cached_property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """Key and value of the tags."""
        return tuple((key, value) for key, _, value in (tag.partition("=") for tag in self.osm))

    def values_by_key(self) -> dict[str, list[str]]:
        """Values of the tags by their key, to be shown."""
        found: dict[str, list[str]] = {}
        for key, value in self.tags:
            found.setdefault(key, []).append(value)
        return found


class Chain(_Model):
    """What a theme is called and the roles of its value chain: all that is said of actors once each has its role."""

    id: Key
    name: Text
    chain: Annotated[tuple[Role, ...], Field(min_length=1)]
    """Roles in order, from the first producer to who uses it."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Keys of the chain, in order."""
        return tuple(role.key for role in self.chain)


class Theme(Chain):
    """A shared focus of actors, such as food: its chain, and who belongs to it."""

    version: str
    definition: Text
    """What belongs to the theme and what does not."""
    source: str
    """Where codes and chain come from, and what is this file's own choice."""
    claims: Annotated[tuple[Claims, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for problem in consistency.problems(self):
            raise ValueError(problem)
        return self

    @property
    def alone(self) -> Chain:
        """Name and chain without who belongs to it."""
        return Chain(id=self.id, name=self.name, chain=self.chain)

    def by_role(self) -> Iterator[tuple[Role, Claims]]:
        """Claims with their role, in the order of the chain."""
        for role in self.chain:
            yield from ((role, claims) for claims in self.claims if claims.role == role.key)

    def each(self) -> Iterator[tuple[Claims, str, tuple[str, str] | None]]:
        """Every code (digits) and every tag with the claims it stands in; of code and tag the other is '' or None."""
        for claims in self.claims:
            for code in claims.codes:
                yield claims, code, None
            for tag in claims.tags:
                yield claims, "", tag
