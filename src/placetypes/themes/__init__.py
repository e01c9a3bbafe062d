"""What actors do: themes as data, from NACE Rev. 2 codes and OpenStreetMap tags to theme, role, helix and sector."""

from placetypes.themes.match import Matches, match
from placetypes.themes.model import Chain, Claims, Role, Theme
from placetypes.themes.registry import available, chosen, load, read
from placetypes.themes.vocabulary import HELIXES, Helix, vocabulary

ANY = "any"
"""Stands for all themes together, where groups of several are looked for; no theme of an actor can be called so."""

__all__ = [
    "ANY",
    "HELIXES",
    "Chain",
    "Claims",
    "Helix",
    "Matches",
    "Role",
    "Theme",
    "available",
    "chosen",
    "load",
    "match",
    "read",
    "vocabulary",
]
