"""The report of a result: one HTML file that needs no network, to be opened, printed or mailed.

Jinja2 with escaping on; notebooks' exporters fetch scripts from the network when opened, and a browser's own table
needs none.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from placetypes.report import beside as others
from placetypes.report import clusters, made, rules, shares, webmap
from placetypes.report.colors import declared
from placetypes.templates import page
from placetypes.typology.model import text
from placetypes.words import DIGITS, FEW, number, percent, words

if TYPE_CHECKING:
    from markupsafe import Markup

    from placetypes.result import Result


def render(
    result: Result, map_png: bytes, *, beside: Mapping[str, bytes] | None = None, expectation: bytes | None = None
) -> str:
    """The report as the text of an HTML file, in the result's language.

    Parameters
    ----------
    result
        What to report.
    map_png
        The map as PNG; it is put into the page.
    beside
        Small maps as PNG of the results beside it, by name; those that are there are put into the page.
    expectation
        The small maps of what is usual as PNG, put into the page where they are there.
    """
    small_maps = {name: _inline(png) for name, png in (beside or {}).items()}
    pictures = {"map": _inline(map_png), "expectation": _inline(expectation)}
    content = _content(result) | others.content(result, small_maps) | pictures
    template = page(
        "report.html",
        people=partial(_people, language=result.language),
        percent=partial(_percent, language=result.language),
        number=partial(_number, language=result.language),
        few=partial(_number, language=result.language, digits=FEW),
        breakable=_breakable,
    )
    return template.render(content) + "\n"


def _inline(png: bytes | None) -> str:
    return base64.b64encode(png).decode("ascii") if png else ""


def _content(result: Result) -> dict[str, Any]:
    """Everything the template shows, named."""
    typology, language, record = result.typology, result.language, result.record
    return {
        "language": language,
        "word": words(language),
        "colors": declared(result),
        "name": result.name,
        "title": text(typology.title, language),
        "note": text(typology.note, language),
        "changes": result.changes,
        "synthetic": result.synthetic,
        "fallbacks": list(record.get("fallbacks", [])),
        "notes": [*record.get("notes", []), *record.get("clusters", {}).get("notes", [])],
        **webmap.content(result),
        **shares.content(result),
        **clusters.content(result),
        **rules.content(result),
        **made.content(result),
    }


def _people(value: float, language: str) -> str:
    """Whole, thousands apart."""
    return number(round(value), language)


def _percent(share: float, language: str) -> str:
    return "–" if math.isnan(share) else percent(share, language)


def _breakable(code: str) -> Markup:
    """Names such as ``core_min_population``, which may be broken after an underscore and nowhere else."""
    from markupsafe import Markup, escape

    return Markup("_<wbr>").join(escape(part) for part in code.split("_"))


def _number(value: Any, language: str, digits: int = DIGITS) -> str:
    """So many digits, or a dash where there is no number."""
    known = isinstance(value, int | float) and math.isfinite(value)
    return number(float(value), language, digits=digits) if known else "–"
