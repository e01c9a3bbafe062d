"""What the columns of a result's layers are called, and what their codes mean, in the result's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from placetypes.io.attributes import Column
from placetypes.ladder.model import RUNGS
from placetypes.profiles.criteria import criteria
from placetypes.result.expectation import EXPECTED, OBSERVED
from placetypes.result.titles import theme_colors, theme_title
from placetypes.standing import MICRO_CLUSTER, WORTH_A_VISIT
from placetypes.themes import vocabulary
from placetypes.typology.model import text
from placetypes.typology.wording import Wording
from placetypes.words import say, words

if TYPE_CHECKING:
    import pandas as pd

    from placetypes.result.model import Result
    from placetypes.typology import Typology

SCOPES = {"local": "card_local", "inter_municipal": "card_inter_municipal"}


def columns_of(result: Result, table: pd.DataFrame) -> list[Column]:
    """The columns of a layer, without its shapes, in their order."""
    codes = _codes(result)
    return [Column(name, title_of(result, name), codes.get(name, {})) for name in table.columns if name != "geometry"]


def title_of(result: Result, column: str) -> str:
    """What a column is called, with its unit: in the words of the program, or else of the typology."""
    language = result.language
    for kind in (EXPECTED, OBSERVED):
        theme = column.removeprefix(f"{kind}_")
        if theme in result.expected and theme != column:
            return say(f"column_{kind}_of", language, theme=theme_title(theme, result.themes, language))
    known = words(language).get(f"column_{column}")
    if known is not None:
        return known
    of_units = result.typology.of_units
    called = of_units if of_units and column in of_units.layer_names else result.typology
    named = Wording(called, language).layer(column)
    return named[:1].upper() + named[1:]


def _codes(result: Result) -> dict[str, Mapping[str, str]]:
    """Column -> code -> what it means."""
    language, shared, names = result.language, vocabulary(), criteria().names
    types = _classes(result.typology, language)
    of_units = result.typology.of_units
    roles = {role.key: text(role.name, language) for theme in result.themes.values() for role in theme.chain}
    return {
        "place_type": types,
        "runner_up": _classes(of_units, language) if of_units else types,
        "unit_class": _classes(of_units, language) if of_units else {},
        "theme": {theme: theme_title(theme, result.themes, language) for theme in theme_colors(result)},
        "role": roles,
        "carried_by": roles,
        "helix": {key: text(name, language) for key, name in shared.helixes.items()},
        "sector": {key: text(name, language) for key, name in shared.sectors.items()},
        "standing": {key: say(f"standing_{key}", language) for key in (MICRO_CLUSTER, WORTH_A_VISIT)},
        "formation": {key: text(name, language) for key, name in names["formation"].items()},
        "size_class": {key: text(name, language) for key, name in names["size"].items()},
        "scope": {key: say(word, language) for key, word in SCOPES.items()},
        "rung": {key: say(f"rung_{key}", language) for key in RUNGS},
    }


def listed_codes(result: Result) -> dict[str, Mapping[str, str]]:
    """Column that lists several codes -> code -> what it means; they are parted by ``;``."""
    codes = _codes(result)
    return {"helix_counts": codes["helix"], "missing_roles": codes["role"], "further_themes": codes["theme"]}


def _classes(typology: Typology, language: str) -> dict[str, str]:
    named = {str(code): name for code, name in typology.names(language).items()}
    return {"0": say("type_unknown", language), **named}
