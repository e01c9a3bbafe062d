"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable


def table(heading: Iterable[str], rows: Iterable[Iterable[str]], *, right: int = 0) -> str:
    """Write a Markdown table; its last `right` columns are numbers."""
    names = list(heading)
    lines = [names, ["---"] * (len(names) - right) + ["---:"] * right, *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
