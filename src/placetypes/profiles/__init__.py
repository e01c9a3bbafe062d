"""What a micro-cluster says about itself: what it does, who is in it, who carries it, and what it lacks."""

from placetypes.profiles.activities import over_represented
from placetypes.profiles.carriers import Carriers, leaving_one_out
from placetypes.profiles.chain import missing_links
from placetypes.profiles.criteria import criteria, formation, largest_share, size_class
from placetypes.profiles.diversity import hill_numbers
from placetypes.profiles.municipal import Municipal, by_municipality

__all__ = [
    "Carriers",
    "Municipal",
    "by_municipality",
    "criteria",
    "formation",
    "hill_numbers",
    "largest_share",
    "leaving_one_out",
    "missing_links",
    "over_represented",
    "size_class",
]
