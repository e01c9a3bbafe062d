"""The typologies side by side: what each reads and how many kinds of place it tells, from their own files."""

from __future__ import annotations

from tables import table

from placetypes.typology import INPUTS, Typology, available, family

TABLES = {
    "service_access": "services",
    "commuting": "commuting flows",
    "travel_time": "roads",
    "jobs_diversity": "jobs by section",
}
"""Operations that read more than layers, and what they read."""
ALWAYS = ("population", "land")
"""Inputs that every typology reads; land may be absent, then all is land."""


def comparison() -> str:
    """One row per typology that ships."""
    rows = [
        (
            f"[`{name}`](typology-{name}.md)",
            typology.title["en"],
            _kinds(typology),
            "yes" if _reads(typology) & {"travel_time", "travel_time_to_own", "distance"} else "no",
            ", ".join(_further(typology)) or "nothing",
            ", ".join(f"`{preset}`" for preset in typology.presets) or "–",
        )
        for name in available()
        for typology in [family(name)]
    ]
    heading = ("typology", "title", "types", "reach of cities", "reads beside people and land, where there", "editions")
    return table(heading, rows)


def _kinds(typology: Typology) -> str:
    if not typology.levels:
        return str(len(typology.classes))
    return "; ".join(
        f"level {level}: {sum(level in c.levels for c in typology.classes)}" for level in sorted(typology.levels)
    )


def _reads(typology: Typology) -> set[str]:
    return {operation.operation for operation in typology.evidence}


def _further(typology: Typology) -> list[str]:
    """Inputs beyond people and land, in plain words."""
    named = {layer for operation in typology.evidence for layer in operation.reads}
    named -= {layer for operation in typology.evidence for layer in operation.gives}
    layers = [name for name in [*INPUTS, *typology.inputs] if name in named and name not in ALWAYS]
    if "commuting" in _reads(typology):
        layers += [name for name in ("employed", "jobs") if name not in layers]
    tables = [words for operation, words in TABLES.items() if operation in _reads(typology)]
    return [f"`{name}`" for name in layers] + tables
