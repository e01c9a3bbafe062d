"""The finder on the synthetic twin, where 27 groups are planted: by setting, beside its peers, and without them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

import placetypes as pt
from placetypes.pipeline import find_clusters
from placetypes.result import Result

SAME = 0.5
"""Share of members that a found and a planted group have in common, of all members of either, to be one (Jaccard)."""
PRECISION, RECALL, RURAL_RECALL = 0.90, 0.65, 0.55
ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_grids" / "ostergotland_twin"

Line = tuple[str, float, str, bool]
"""What, measured, bar, met."""


def figures() -> Iterator[Line]:
    """One line for each figure; nothing here is random."""
    result = pt.run(ROOT / "configs" / "ostergotland_twin.toml")
    members = pd.read_csv(SAMPLE / "planted_members.csv", dtype=str)
    setting = pd.read_csv(SAMPLE / "planted_clusters.csv", dtype=str).set_index("cluster_id")["setting"]
    truth = {name: set(group["actor_id"]) for name, group in members.groupby("cluster_id")}
    planted = list(truth.values())
    found = [set(group["actor_id"]) for _, group in result.members.groupby("cluster_id")]
    recall, precision = shared(planted, found), shared(found, planted)
    yield f"twin: planted clusters found, of {len(planted)}", recall, f">= {RECALL:.2f}", recall >= RECALL
    yield f"twin: reported clusters that were planted, of {len(found)}", precision, ">= 0.90", precision >= PRECISION
    for place in setting.unique():
        here = [truth[name] for name in setting.index[setting == place]]
        share, bar = shared(here, found), RURAL_RECALL if place == "rural" else RECALL
        yield f"twin: planted clusters found, {place}, of {len(here)}", share, f">= {bar:.2f}", share >= bar
    weaker = [set(group["actor_id"]) for _, group in result.visit_members.groupby("cluster_id")]
    if weaker:  # no bar: they are told as what they are
        yield f"twin: groups worth a visit that were planted, of {len(weaker)}", shared(weaker, planted), ">= 0", True
    others = {name: (shared(groups, planted), shared(planted, groups)) for name, groups in peers(result.actors)}
    best, most = max(one for one, _ in others.values()), max(one for _, one in others.values())
    what = f"twin: precision above DBSCAN's and HDBSCAN's (best {best:.2f}; best recall {most:.2f})"
    yield what, precision - best, "> 0", precision > best
    false = len(without(result, set(members["actor_id"])).clusters)
    yield "twin without its planted actors: groups found", false, "<= 1", false <= 1


def shared(these: list[set[str]], those: list[set[str]]) -> float:
    """Share of these groups that are one of those."""
    return float(np.mean([any(len(a & b) / len(a | b) >= SAME for b in those) for a in these]))


def peers(actors: pd.DataFrame) -> Iterator[tuple[str, list[set[str]]]]:
    """Groups of all themes by density clustering, theme by theme."""
    from sklearn.cluster import DBSCAN, HDBSCAN

    models = {f"DBSCAN {eps} m": DBSCAN(eps=eps, min_samples=4) for eps in (250, 500, 1000, 2000)}
    for way in ("eom", "leaf"):
        models[f"HDBSCAN {way}"] = HDBSCAN(min_cluster_size=4, cluster_selection_method=way, copy=True)
    themes = [own for theme, own in actors.groupby("theme") if theme]
    for name, model in models.items():
        groups = []
        for own in themes:
            labels = model.fit_predict(np.column_stack([own.geometry.x, own.geometry.y]))
            groups += [set(own["actor_id"][labels == label]) for label in range(labels.max() + 1)]
        yield name, groups


def without(result: Result, planted: set[str]) -> Result:
    """The twin as if nothing had been planted in it, searched anew."""
    rest = result.actors[~result.actors["actor_id"].isin(planted)].reset_index(drop=True)
    empty = {name: getattr(result, name).iloc[:0] for name in ("clusters", "members", "visits", "constellations")}
    empty |= {name: getattr(result, name).iloc[:0] for name in ("visit_members", "constellation_members")}
    bare = replace(result, actors=rest, **empty)
    return find_clusters(bare)
