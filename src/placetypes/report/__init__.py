"""What people read of a result in a browser: the report."""

from placetypes.report.page import render

__all__ = ["render"]
