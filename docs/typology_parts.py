"""Parts of the pages of typologies that several of their sections have, and the section on units."""

from __future__ import annotations

from typing import Any

from tables import table

from placetypes.typology import Typology, UnitMeasure


def only(part: Any) -> str:
    """Levels and presets a part belongs to, in words; nothing where it belongs to all."""
    levels = ", ".join(f"level {level}" for level in part.levels)
    named = (", ".join(getattr(part, kind, ())) for kind in ("presets", "editions"))
    return "; ".join(word for word in (levels, *named) if word)


def classes(typology: Typology) -> str:
    """The classes of a typology."""
    heading = ["code", "key", "English", "Swedish", "colour", "in words"]
    rows = [
        [str(c.code), f"`{c.key}`", c.name["en"], c.name.get("sv", ""), f"`{c.color}`", c.definition["en"], only(c)]
        for c in typology.classes
    ]
    return dropping_empty([*heading, "only"], rows)


def dropping_empty(heading: list[str], rows: list[list[str]]) -> str:
    """A table without its last column where that is empty throughout."""
    if not any(row[-1] for row in rows):
        heading, rows = heading[:-1], [row[:-1] for row in rows]
    return table(heading, rows)


OF_UNITS = (
    "Units, such as municipalities, are classified by the classes of the cells in them. A measure is a share of the"
    " unit's people or, where it has none, of its land; a lead is a share minus the largest of its rivals. The first"
    " rule that holds gives the class."
)


def units(typology: Typology) -> list[str]:
    """How a typology classifies units."""
    asked, of_units = typology.units, typology.of_units
    if asked is None or of_units is None:
        return []
    measures = [[f"`{m.name}`", " + ".join(f"`{k}`" for k in m.groups[0]), _rivals(m), only(m)] for m in asked.measures]
    rules = [
        [of_units.by_key[r.type].name["en"], r.says["en"], f"`{r.when}`", f"{r.status}. {r.source}", only(r)]
        for r in asked.rules
    ]
    left = f" Not counted: {', '.join(f'`{key}`' for key in asked.uncounted)}." if asked.uncounted else ""
    editions = [
        f"Editions: {', '.join(f'`{name}`' for name in asked.editions)}; `{asked.edition}` where none is named."
    ]
    return [
        "## Units",
        OF_UNITS + left,
        *(editions if asked.editions else []),
        classes(of_units),
        dropping_empty(["measure", "share of", "minus the largest of", "only"], measures),
        dropping_empty(["class", "the unit", "rule", "standing and source", "only"], rules),
    ]


def _rivals(measure: UnitMeasure) -> str:
    return " or ".join(" + ".join(f"`{key}`" for key in rival) for rival in measure.rivals)
