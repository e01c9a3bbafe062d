"""Beginning a region file: what the data say of themselves, and a file with notes that can be run or completed."""

from placetypes.drafting.draft import Draft, text_of, write
from placetypes.drafting.seen import Seen, look, nearest_column

__all__ = ["Draft", "Seen", "look", "nearest_column", "text_of", "write"]
