"""The slots of patterns filled in, plainly: what a page does with them."""

from __future__ import annotations

from placetypes.result.explain.everywhere import NOT_CLASSIFIED, Everywhere, Slot
from placetypes.result.model import Result
from placetypes.typology.wording import Beside, Wording


def filled(result: Result, found: Everywhere, row: int, col: int, language: str) -> str:
    """What is told of the middle of a cell."""
    wording = Wording(result.typology, language)
    told = found.pattern > NOT_CLASSIFIED
    at = int(told[:row].sum() + told[row, :col].sum())
    plain = {
        "easting": lambda: f"{result.grid.eastings[col]:.0f}",
        "northing": lambda: f"{result.grid.northings[row]:.0f}",
        "margin": lambda: wording.share("margin", float(found.margin[at])),
        "count": lambda: str(found.count[at]),
        "all": lambda: str(found.all[at]),
    }

    def said(part: str | Slot) -> str:
        if isinstance(part, str):
            return part
        if part.kind in plain:
            return plain[part.kind]()
        beside = Beside(wording, part.layer, float(found.layers[part.layer][at]), part.limit, part.unit)
        return getattr(beside, part.kind)()

    return "".join(map(said, found.patterns[int(found.pattern[row, col])].parts))
