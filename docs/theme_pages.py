"""The tables of the themes, made from their files, and what a file of one's own may say."""

from __future__ import annotations

from pathlib import Path

from tables import table

from placetypes.themes import HELIXES, Claims, Role, Theme, chosen, vocabulary
from placetypes.typology import LANGUAGES

OWN = Path(__file__).parent.parent / "tests" / "support" / "own_theme.toml"
"""The theme that the page explains, kept where it is tested."""


def all_themes() -> str:
    """Every theme: what belongs to it, and its chain with codes and tags."""
    return "\n\n".join(_theme(theme) for theme in chosen())


def _theme(theme: Theme) -> str:
    words = vocabulary()
    rows = [
        (
            f"{role.name['en']} `{role.key}`",
            words.helixes[claims.helix]["en"],
            words.sectors[claims.sector]["en"],
            ", ".join(claims.nace),
            "; ".join(f"`{key}` = {', '.join(values)}" for key, values in claims.values_by_key().items()),
        )
        for role, claims in theme.by_role()
    ]
    heading = ("role", "helix", "sector", "NACE Rev. 2", "OpenStreetMap")
    title = f"### {theme.name['en']} `{theme.id}`"
    return "\n\n".join([title, theme.definition["en"], table(heading, rows), f"{theme.source}"])


def theme_keys() -> str:
    """Every key of a theme file."""
    parts = []
    for heading, model in (("", Theme), ("[[chain]]", Role), ("[[claims]]", Claims)):
        rows = [
            (f"`{key}`", "yes" if info.is_required() else "", " ".join((info.description or "").split()))
            for key, info in model.model_fields.items()
        ]
        parts += [f"In `{heading}`:" if heading else "In the file itself:", table(("key", "needed", "meaning"), rows)]
    return "\n\n".join(parts)


def own_theme() -> str:
    """The ninth theme, as it stands in the tests."""
    return f"```toml\n{OWN.read_text(encoding='utf-8').rstrip()}\n```"


def theme_words() -> str:
    """Helixes and sectors in every language, and the things among OpenStreetMap's nodes."""
    words = vocabulary()
    parts = ["### Helixes", _names({key: words.helixes[key] for key in HELIXES}), "### Sectors", _names(words.sectors)]
    things: dict[str, list[str]] = {}
    for key, value in sorted(words.things):
        things.setdefault(key, []).append(value)
    kept = f"A node is a body when a theme claims one of its tags, or it has one of the keys {_ticked(words.bodies)}"
    parts += [" ".join(words.source.split()), "### Things that are no bodies", f"{kept} with another value than these:"]
    return "\n\n".join([*parts, table(("key", "values"), ((f"`{k}`", ", ".join(v)) for k, v in things.items()))])


def _ticked(keys: frozenset[str]) -> str:
    return ", ".join(f"`{key}`" for key in sorted(keys))


def _names(names: dict[str, dict[str, str]]) -> str:
    return table(
        ("key", *LANGUAGES), ((f"`{key}`", *(said[lang] for lang in LANGUAGES)) for key, said in names.items())
    )
