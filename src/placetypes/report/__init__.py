"""What people read of a result in a browser: the report, and a card for each micro-cluster."""

from placetypes.report.card import cards
from placetypes.report.page import render

__all__ = ["cards", "render"]
