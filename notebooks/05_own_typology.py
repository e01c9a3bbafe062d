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
# # A typology of your own
#
# A typology is a TOML file: classes, evidence made of the inputs by operations, rules in order, and thresholds with unit, range, status
# and source. No Python is needed. This one knows towns, what is near one, and countryside. The people are **synthetic**.
#
# `docs/write-a-typology.md` lists every operation and key.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np

import placetypes as pt

# %% [markdown]
# ## The file
#
# First what it is called and what the types are.

# %%
CLASSES = """
id = "three"
version = "1.0"
title = { en = "Town, near a town, countryside" }
note = { en = "An example." }

[[classes]]
code = 1
key = "town"
color = "#7a3b12"
name = { en = "Town" }
definition = { en = "Contiguous cells with enough people." }

[[classes]]
code = 2
key = "near_town"
color = "#d9a066"
name = { en = "Near a town" }
definition = { en = "Within cycling distance of a town." }

[[classes]]
code = 3
key = "countryside"
color = "#7fa35a"
name = { en = "Countryside" }
definition = { en = "The rest of the land." }
"""

# %% [markdown]
# Then the evidence, step by step, and the rules: the first that holds gives the type. A layer stands left and a threshold right; no number
# stands in a rule.

# %%
RULES = """
[[evidence]]
operation = "density"
name = "density"
of = "population"
over = "land"

[[evidence]]
operation = "clusters"
name = "town"
where = "density >= town_density"
contiguity = "queen"
population = "population"
land = "land"
total = "town_population"

[[evidence]]
operation = "distance"
name = "metres_to_town"
to = "town"
origin = "edge"
population = "population"

[[rules]]
type = "town"
when = "town_population >= town_min_population"
status = "ours"
source = "An example"
says = { en = "lies in a town" }

[[rules]]
type = "near_town"
when = "metres_to_town <= near_distance"
status = "ours"
source = "An example"
says = { en = "is near a town" }

[[rules]]
type = "countryside"
when = "otherwise"
status = "ours"
source = "An example"
says = { en = "is far from every town" }
"""

# %% [markdown]
# Last the thresholds, the only place where numbers stand. The range says how far somebody may move a threshold; margins are told in its width.

# %%
THRESHOLDS = """
[thresholds.town_density]
value = 300
unit = "persons per km2 of land"
range = [200, 400]
status = "ours"
source = "An example"
meaning = { en = "Cells at least this dense may belong to a town." }

[thresholds.town_min_population]
value = 1000
unit = "persons"
range = [500, 2000]
status = "ours"
source = "An example"
meaning = { en = "Contiguous dense cells with at least this many people are a town." }

[thresholds.near_distance]
value = 3000
unit = "m"
range = [2000, 5000]
status = "ours"
source = "An example"
meaning = { en = "Straight distance from a dense place within which land is near it." }
"""

# %% [markdown]
# ## Read it
#
# It is checked before any data is. A mistake is refused with the reason, such as a threshold that nobody defined:

# %%
folder = TemporaryDirectory()
path = Path(folder.name, "three.toml")

path.write_text((CLASSES + RULES + THRESHOLDS).replace(">= town_density", ">= town_densty"), encoding="utf-8")
try:
    pt.load_typology(str(path))
except pt.PlacetypesError as refused:
    print(str(refused).replace(str(path), path.name))

# %%
path.write_text(CLASSES + RULES + THRESHOLDS, encoding="utf-8")
typology = pt.load_typology(str(path))
print(typology.names())

# %% [markdown]
# ## Classify
#
# Two towns and countryside, on cells of 1 km.

# %%
people = np.full((30, 40), 5.0)
people[6:10, 6:11] = 800
people[20:22, 28:30] = 350
result = pt.classify({"population": people}, cell_size=1000, crs="EPSG:3035", typology=str(path))
print("SYNTHETIC people")
print(result)
print(result.explain(11_500, 21_500))

# %% [markdown]
# ## Move a threshold
#
# `overrides` moves it within its range.

# %%
wider = pt.classify(
    {"population": people}, cell_size=1000, crs="EPSG:3035", typology=str(path), overrides={"near_distance": 5000}
)
figure, axes = plt.subplots(1, 2, figsize=(10, 4.5), layout="constrained")
for each, ax, title in ((result, axes[0], "3 km"), (wider, axes[1], "5 km")):
    each.plot(ax=ax)
    ax.set_title(f"SYNTHETIC: near is within {title}")
folder.cleanup()

# %% [markdown]
# In a region file the same typology is `id = "three.toml"` under `[typology]`; report, maps and QGIS layers then speak of your types.
# Say in `status` and `source` what is published, what is your own choice and what you fitted. Whoever uses your map will ask.
