"""What a micro-cluster says about itself: what it does, who is in it, who carries it, and what it lacks."""

from placetypes.profiles.activities import over_represented

__all__ = ["over_represented"]
