"""What is shown of the Cluster Ladder, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from placetypes.result.titles import theme_title
from placetypes.words import FEW, number, say, words

if TYPE_CHECKING:
    from placetypes.result.model import Result


def ladder(result: Result) -> list[dict[str, str]]:
    """One entry per constellation that may be shown, themes together and the outermost of each first."""
    language, table = result.language, result.published_constellations
    names = dict(zip(table["constellation_id"], table["name"], strict=True))
    rows = sorted(table.to_dict("records"), key=lambda row: (row["theme"], -row["members"], row["constellation_id"]))
    return [
        {
            "name": row["name"],
            "theme": theme_title(row["theme"], result.themes, language),
            "rung": words(language).get(f"rung_{row['rung']}", "–"),
            "clusters": str(row["micro_clusters"]),
            "expected": say(
                "constellation_expected",
                language,
                reach=str(row["in_reach"]),
                expected=number(float(row["expected"]), language, digits=FEW),
            ),
            "lone": str(row["lone_actors"]),
            "minutes": number(float(row["minutes"]), language, digits=FEW),
            "municipalities": row["municipalities"].replace(";", ", ") or "–",
            "q": number(float(row["q_value"]), language, digits=FEW),
            "inside": names.get(row["parent"], "–"),
        }
        for row in rows
    ]


def smallest_ladder(result: Result) -> dict[str, Any]:
    """The fewest micro-clusters that could have been called: ``limits`` in minutes, and rows by theme."""
    found = result.record.get("constellations", {}).get("smallest_that_could_be_called", [])
    fewest = {(row["theme"], row["within"]): row["micro_clusters"] for row in found}
    limits = sorted({limit for _, limit in fewest})
    of = {row["theme"]: f"{row['of_theme']} / {row['of_all']}" for row in found}
    return {
        "limits": [number(limit, result.language) for limit in limits],
        "rows": [
            {
                "theme": theme_title(theme, result.themes, result.language),
                "of": of[theme],
                "fewest": [str(int(fewest.get((theme, limit)) or 0) or "–") for limit in limits],
            }
            for theme in of
        ],
    }


def constellation_of(result: Result, cluster_id: str) -> str:
    """Name and rung of the smallest constellation that a micro-cluster belongs to; "" where it belongs to none."""
    own = result.clusters.loc[result.clusters["cluster_id"] == cluster_id, "constellation"]
    table = result.published_constellations
    table = table[table["constellation_id"].isin(own)]
    rungs = words(result.language)
    told = [
        f"{name} ({rungs[f'rung_{rung}']})" if rung else name
        for name, rung in zip(table["name"], table["rung"], strict=True)
    ]
    return next(iter(told), "")
