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
# As the last value of a cell a result shows itself as a table.

# %%
result

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
# `plot` gives matplotlib axes, so that more can be drawn on top. `plot(ax=...)` draws into axes of yours.

# %%
axes = result.plot()

# %% [markdown]
# A table per cell, with types in words and the same colours everywhere:

# %%
cells = result.to_geodataframe("cells")
print(cells["type"].value_counts(sort=False).to_string())
axes = cells.plot("type", cmap=result.cmap(), legend=True, figsize=(7, 7), legend_kwds={"loc": "lower left", "fontsize": "small"})
axes.set_title(f"{result.name} {result.mark}")

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
