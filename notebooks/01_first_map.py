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
# # A first map
#
# This notebook classifies the embedded sample, looks at the result and draws it. The sample is a **synthetic** twin of
# Östergötland: its towns and their people are true, everything else is invented. The seven types are an open
# reconstruction in the style of the Region Östergötland and Nordic grids, not the official map. Micro-clusters are candidates
# to talk to, not verdicts.
#
# You need what `make demo` installs, and Jupyter or any editor that runs `# %%` cells.

# %%
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

import placetypes as pt

ROOT = Path.cwd().parent if Path.cwd().name == "notebooks" else Path.cwd()

# %% [markdown]
# ## Run
#
# A region file names every input. `pt.run` reads them, brings them onto one grid, applies the rules and finds micro-clusters. The first
# run compiles some functions and takes longer.

# %%
result = pt.run(ROOT / "configs" / "ostergotland_twin.toml")
print(result)

# %% [markdown]
# ## What stood in for missing data
#
# Where a region lacks a layer a declared fallback stands in, and the result names it. The sample lacks nothing.

# %%
print("\n".join(result.record["fallbacks"]) or "No fallback was used.")

# %% [markdown]
# ## Place types as an array
#
# `place_types` is an xarray DataArray: axes (y, x), one code per cell, 0 = not classified. Its attributes say what the codes mean.

# %%
types = result.place_types
print(types.dims, types.shape, types.attrs["crs"])
print(dict(zip(types.attrs["flag_values"].tolist(), types.attrs["flag_meanings"].split(), strict=True)))

# %% [markdown]
# ## People by type
#
# `summary()` has one row per municipality and type; rows without `unit_id` are the whole region.

# %%
summary = result.summary()
whole = summary[(summary["unit_id"] == "") & (summary["code"] > 0)]
print(whole[["code", "type", "people", "area_km2", "share_people"]].round(3).to_string(index=False))

# %%
by_unit = summary[(summary["unit_id"] != "") & (summary["code"] > 0)]
shares = by_unit.pivot(index="unit_name", columns="key", values="share_people")[whole["key"]]
print((100 * shares).round(1).to_string())

# %% [markdown]
# ## Why is this cell what it is?
#
# Give easting and northing in the grid's coordinate system.

# %%
print(result.explain(553_500, 6_500_500))

# %% [markdown]
# ## How close were the calls?
#
# The margin is the distance to the nearest threshold that would change the type, as a share of that threshold's range. Below 0.1 is very
# close.

# %%
inside = result.region & (result.types > 0)
print(f"{(result.margin[inside] < 0.1).mean():.1%} of the cells are very close to another type.")

# %% [markdown]
# ## The map
#
# In the typology's own colours.

# %%
classes = result.typology.classes
colors = ListedColormap(["#ffffff", *(c.color for c in classes)])
west, south, east, north = result.grid.bounds
figure, axes = plt.subplots(figsize=(8, 8), layout="constrained")
axes.imshow(types, cmap=colors, vmin=-0.5, vmax=len(classes) + 0.5, extent=(west, east, south, north), interpolation="none")
result.units.boundary.plot(ax=axes, color="#6b6b6b", linewidth=0.4)
result.published_clusters.representative_point().plot(ax=axes, color="#c2185b", markersize=12)
handles = [Patch(color=c.color, label=c.name["en"]) for c in classes]
axes.legend(handles=handles, loc="lower left", fontsize="small")
axes.set_title(f"{result.name}{' – SYNTHETIC' if result.synthetic else ''}")
axes.set_axis_off()
plt.show()

# %% [markdown]
# ## Micro-clusters
#
# Groups of actors of one theme that are more than such a place would have anyway. `expected` is how many the place would have, `q_value`
# the share of false alarms to count with among clusters at least as strong.

# %%
columns = ["name", "members", "organisations", "expected", "relative_risk", "q_value"]
print(result.published_clusters[columns].round(3).to_string(index=False))

# %% [markdown]
# ## Keep it
#
# `result.save("out/somewhere")` writes every file, and `pt.Result.load("out/somewhere")` reads it back. `docs/outputs.md` describes the
# files.
