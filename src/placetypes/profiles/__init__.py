"""What a micro-cluster says about itself: what it does, who is in it, who carries it, and what it lacks."""

from placetypes.profiles.activities import over_represented
from placetypes.profiles.criteria import criteria, formation, largest_share, size_class
from placetypes.profiles.diversity import hill_numbers
from placetypes.profiles.municipal import Municipal, by_municipality

__all__ = [
    "Municipal",
    "by_municipality",
    "criteria",
    "formation",
    "hill_numbers",
    "largest_share",
    "over_represented",
    "size_class",
]
