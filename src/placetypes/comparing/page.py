"""The page of a comparison: one HTML file that needs no network, to be opened, printed or mailed.

Values are made here and in `placetypes.comparing.page_tables`; the template only places them. Names of regions, places
and themes are text everywhere: the template escapes them.
"""

from __future__ import annotations

import math
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING, Any

from placetypes.comparing import page_tables
from placetypes.comparing.charts import BARS, GAP, HEADING, LABEL, LINE, THICK, WIDTH, chart
from placetypes.comparing.differences import warnings
from placetypes.comparing.maps import BAR_SHARE, bar_km, maps, side_km
from placetypes.comparing.page_tables import fixed
from placetypes.comparing.rates import WHOLE, searched
from placetypes.comparing.shares import DRAWS, FEWEST_UNITS
from placetypes.maps.palettes import palettes
from placetypes.result.provenance import credits_of
from placetypes.templates import page
from placetypes.typology.model import text
from placetypes.words import amount, length, number, percent, say, words

if TYPE_CHECKING:
    from markupsafe import Markup

    from placetypes.comparing.charts import Chart
    from placetypes.comparing.model import Region, SideBySide

_DATA = resources.files("placetypes") / "data"


def render(comparison: SideBySide) -> str:
    """The page as the text of an HTML file, in the language of the comparison."""
    language = comparison.language
    template = page(
        "compare.html",
        percent=partial(_percent, language=language),
        number=partial(_number, language=language),
        whole=partial(_whole, language=language),
        fixed=partial(fixed, language=language),
    )
    return template.render(_content(comparison)) + "\n"


def _content(comparison: SideBySide) -> dict[str, Any]:
    """Everything the template shows, named."""
    language, regions = comparison.language, comparison.regions
    typology = regions[0].result.typology
    first = warnings(regions, language)
    side = side_km(comparison)
    level = say("percent", language, number=number(100 * comparison.level, language))
    return {
        "language": language,
        "word": words(language),
        "names": [region.name for region in regions],
        "synthetic": [region.name for region in regions if region.result.synthetic],
        "title": text(typology.title, language),
        "note": text(typology.note, language),
        "changes": list(dict.fromkeys(region.result.changes for region in regions if region.result.changes)),
        "first": first,
        "short": list(comparison.sentences()[len(first) :]),
        "palettes": palettes(typology),
        "classes": [{"code": c.code, "name": typology.names(language)[c.code]} for c in typology.classes],
        "maps": maps(comparison),
        "side": round(side, 3),
        "bar_share": BAR_SHARE,
        "bar": bar_km(side),
        "charts": _charts(comparison),
        "drawn": {
            "width": WIDTH,
            "label": LABEL,
            "bars": BARS,
            "heading": HEADING,
            "line": LINE,
            "thick": THICK,
            "gap": GAP,
        },
        "shares": page_tables.shares(comparison),
        "shares_units": say("compare_units", language, level=level),
        "shares_units_about": say(
            "compare_units_about", language, level=level, draws=number(DRAWS, language), fewest=str(FEWEST_UNITS)
        ),
        "rates_about": say("compare_rates_about", language, level=level),
        "rates": page_tables.rates(comparison) if any(searched(region.result) for region in regions) else [],
        "matrices": page_tables.matrices(comparison),
        "twins": page_tables.twins(comparison),
        "differences": page_tables.differences(comparison),
        "regions": [_region(region, language) for region in regions],
        "made": _made(comparison),
        "script": _script(),
    }


def _charts(comparison: SideBySide) -> dict[str, list[Chart]]:
    """Charts of shares and, where micro-clusters were looked for, of their rates."""
    language, said = comparison.language, words(comparison.language)
    names = comparison.regions[0].result.typology.names(language)
    classes = [(c, names[c.code]) for c in comparison.regions[0].result.typology.classes]
    columns = ("share", "share_low", "share_high")
    of_shares = [
        chart(
            said[f"compare_{counted}"],
            comparison.shares[comparison.shares["counted"] == counted],
            classes,
            columns,
            language,
            shares=True,
        )
        for counted in ("people", "area")
    ]
    of_rates = [
        chart(
            said[f"compare_per_{of}"],
            comparison.rates[comparison.rates["code"] != WHOLE],
            classes,
            (column, f"{of}_low", f"{of}_high"),
            language,
            shares=False,
        )
        for of, column in (("actors", "per_1000_actors"), ("people", "per_10000_people"))
        if any(searched(region.result) for region in comparison.regions)
    ]
    return {"shares": of_shares, "rates": of_rates}


def _region(region: Region, language: str) -> dict[str, Any]:
    """What a page says of where a region's numbers come from."""
    result = region.result
    whole = result.sums.whole
    rows, cols = result.grid.shape
    record = result.record
    return {
        "name": region.name,
        "synthetic": result.synthetic,
        "people": amount(round(float(whole[0].sum())), words(language)["persons"], language),
        "area": number(round(float(whole[1].sum())), language),
        "grid": f"{rows} x {cols}, {result.grid.crs}",
        "credits": credits_of(record),
        "fallbacks": [str(sentence) for sentence in record.get("fallbacks", [])],
        "changes": result.changes,
        "version": str(record.get("placetypes", "")),
    }


def _made(comparison: SideBySide) -> str:
    result = comparison.regions[0].result
    cell = length(result.grid.cell_size, comparison.language)
    edition = "".join(f" {part}" for part in (result.typology.preset, result.typology.level) if part)
    typology = f"{result.typology.id} {result.typology.version}{edition}"
    return say("compare_made", comparison.language, typology=typology, size=cell)


def _script() -> Markup:
    from markupsafe import Markup

    return Markup((_DATA / "web" / "compare.js").read_text(encoding="utf-8"))


def _percent(share: float, language: str) -> str:
    return "–" if math.isnan(share) else percent(share, language)


def _number(value: float, language: str, digits: int = 2) -> str:
    return "–" if math.isnan(value) else number(value, language, digits=digits)


def _whole(value: float, language: str) -> str:
    return "–" if math.isnan(value) else number(round(value), language)
