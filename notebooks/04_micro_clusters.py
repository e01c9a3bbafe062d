# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From actors to cards
#
# From a table of actors to micro-clusters, how sure each is, and the page about each that a planner takes to a meeting. The sample is the
# **synthetic** twin of Östergötland: its actors are invented, and 27 micro-clusters were planted among them, so that what is found can be
# held against the truth. A micro-cluster is a candidate to talk to, not a verdict.
#
# Method and formulas: `docs/method-clusters.md`. Without a formula: `docs/micro-clusters.md`.

# %%
from pathlib import Path

import numpy as np
import pandas as pd

import placetypes as pt
from placetypes.clusters import micro_clusters
from placetypes.report import cards

ROOT = Path.cwd().parent if Path.cwd().name == "notebooks" else Path.cwd()
pd.set_option("display.width", 160, "display.max_columns", 12)

# %% [markdown]
# ## The actors
#
# A run reads them, tells theme, role and kind of body from codes, and looks up the place type each stands in. That is what `micro_clusters`
# needs: where everybody is, in what type of place, and who is of the theme. **Actors without the theme matter as much**: they say
# what is usual.

# %%
result = pt.run(ROOT / "configs" / "ostergotland_twin.toml")
actors = result.actors
print(result.mark, len(actors), "actors")
print(actors["theme"].replace("", "(none)").value_counts().to_string())

# %%
names = {c.code: c.name["en"] for c in result.typology.classes}
types = actors["place_type"].map(names)
print(pd.crosstab(types, actors["theme"] == "food").set_axis(["other", "food"], axis=1).reindex(names.values()).to_string())

# %% [markdown]
# ## One theme, three arrays
#
# All settings are usual ones; `help(micro_clusters)` lists them.

# %%
points = np.column_stack([actors.geometry.x, actors.geometry.y])
food = micro_clusters(points, actors["place_type"], actors["theme"] == "food", organisations=actors["organisation"])
columns = ["place_type", "members", "expected", "relative_risk", "q_value", "support", "shape"]
print(food)
print(food.table[columns].round(3).to_string(index=False))

# %% [markdown]
# `expected` is how many the place would have anyway, `q_value` the share of false alarms to count with among groups at least this strong,
# `support` the share of runs with actors drawn anew, moved a little and at other rates in which the group comes back.
#
# ## What could have been found at all
#
# Four actors where 0.2 are usual are a finding; four where one is usual are not. This table explains every yes and no.

# %%
smallest = food.smallest.pivot(index="place_type", columns="expected", values="members")
print(smallest.rename(index=names).to_string())

# %% [markdown]
# ## Beside a method without a test
#
# DBSCAN finds where actors are dense: in town. It is there for who wants it, and says that it was not tested.

# %%
dense = micro_clusters(points, actors["place_type"], actors["theme"] == "food", method="dbscan", eps=1000.0)
print(dense)

truth = pd.read_csv(ROOT / "sample_grids" / "ostergotland_twin" / "planted_members.csv", dtype=str)
planted = pd.read_csv(ROOT / "sample_grids" / "ostergotland_twin" / "planted_clusters.csv", dtype=str)
groups = truth.merge(planted[["cluster_id", "theme"]]).groupby("cluster_id")
is_food = [set(rows["actor_id"]) for _, rows in groups if rows["theme"].iloc[0] == "food"]


def right(labels: np.ndarray) -> str:
    """How many groups share at least half of all members involved with a planted one."""
    found = [set(actors["actor_id"][labels == label]) for label in range(labels.max() + 1)]
    hits = sum(any(len(one & true) >= 0.5 * len(one | true) for true in is_food) for one in found)
    return f"{hits} of {len(found)} groups are planted ones; {len(is_food)} were planted"


print("scan:  ", right(food.labels))
print("DBSCAN:", right(dense.labels))

# %% [markdown]
# ## All themes
#
# A run searches every theme under one budget of false alarms. Its clusters come with names, kinds of bodies, missing links, and with what
# statistics by municipality would have shown.
#
# Weaker groups that are worth a visit are kept apart in `result.visits` (and in `food.visits` above): tables of micro-clusters never hold
# them, so nothing is counted twice by accident.

# %%
found = result.published_clusters
print(found[["name", "members", "expected", "q_value", "invisible"]].round(3).to_string(index=False))

# %%
known = found[found["invisible"].notna()]
missed = known.assign(type=known["place_type"].map(names)).groupby("type")["invisible"].agg(["size", "sum"])
print(missed.set_axis(["clusters", "missed by municipal statistics"], axis=1).to_string())

# %% [markdown]
# ## On the map
#
# Rings are micro-clusters, in the types of place that they lie in.

# %%
axes = result.plot()

# %% [markdown]
# ## The ladder
#
# Micro-clusters of one theme that hang together by travel time, more than shuffled themes would: constellations. None is a complete answer
# as well.

# %%
print(result.constellations[["name", "rung", "micro_clusters", "expected", "q_value"]].round(3).to_string(index=False))

# %% [markdown]
# ## A card for the meeting
#
# One page per cluster, as `placetypes run` writes it to `cards/`. In a notebook `IPython.display.HTML(pages[first])` shows it.

# %%
pages = cards(result)
first = found["cluster_id"].iloc[0]
folder = ROOT / "out" / "notebook_cards"
folder.mkdir(parents=True, exist_ok=True)
(folder / f"{first}.html").write_text(pages[first], encoding="utf-8")
print(len(pages), "cards; the first is", folder / f"{first}.html")
