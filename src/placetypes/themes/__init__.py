"""What actors do: themes as data, from NACE Rev. 2 codes and OpenStreetMap tags to theme, role, helix and sector."""

from placetypes.themes.match import Matches, match
from placetypes.themes.model import Chain, Claims, Role, Theme
from placetypes.themes.registry import available, chosen, load, read
from placetypes.themes.vocabulary import HELIXES, Helix, vocabulary

__all__ = [
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
