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
# # Your own data
#
# Two ways in: arrays that you have already, and a region file that names files. Only people are needed, and a boundary where a region file is
# used. Each further layer makes the answer better; where one is missing a declared fallback stands in, and the result names it.
#
# All data here are **synthetic**. Put your own arrays and paths in their place.

# %%
from pathlib import Path
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import numpy as np

import placetypes as pt

ROOT = Path.cwd().parent if Path.cwd().name == "notebooks" else Path.cwd()

# %% [markdown]
# ## From arrays
#
# Rows run from north to south. `population` counts the people of each cell, `land` is the share of the cell that is land. NaN is unknown. An
# array does not know that it is invented: title its map yourself.

# %%
rng = np.random.default_rng(1)
people = rng.poisson(8.0, (40, 50)).astype(float)
people[10:16, 12:19] = rng.poisson(2500.0, (6, 7))  # a town
people[30, 40] = 900  # a village
people[:, 45:] = np.nan  # nobody knows

arrays = pt.classify({"population": people}, cell_size=1000, crs="EPSG:3006", typology="nordic")
print(arrays)
figure, axes = plt.subplots(figsize=(7, 5), layout="constrained")
arrays.plot(ax=axes)
axes.set_title("SYNTHETIC: an invented town")

# %% [markdown]
# `types` is the plain array, 0 where nothing is known. Rows and columns follow yours.

# %%
print(arrays.types[12, 10:16], arrays.types[12, 48])

# %% [markdown]
# ## From files
#
# A region file is TOML. This one names people and municipalities, and nothing else. Relative paths start at the file's own folder.

# %%
sample = (ROOT / "sample_grids" / "ostergotland_twin").as_posix()
text = f"""
[region]
id = "mine"
name = "My region"
country = "SE"
buffer_km = 45
synthetic = true  # leave this out where your data are real

[region.boundary]
path = "{sample}/municipalities.gpkg"
where = {{ in_region = 1 }}

[grid]
crs = "EPSG:3006"
cell_size = 1000

[typology]
id = "ostergotland"

[layers.population]
path = "{sample}/population.tif"
kind = "count"

[units]
path = "{sample}/municipalities.gpkg"
id = "mun_code"
name = "mun_name"
where = {{ in_region = 1 }}
"""
with TemporaryDirectory() as folder:
    path = Path(folder, "mine.toml")
    path.write_text(text, encoding="utf-8")
    mine = pt.run(path)
print(mine)

# %% [markdown]
# ## What stood in
#
# Read this before you quote a number.

# %%
print("\n".join(mine.record["fallbacks"]))

# %% [markdown]
# ## What a layer adds
#
# The same with the share of land in each cell: people are now counted per square kilometre of land, not of land and water.

# %%
with TemporaryDirectory() as folder:
    path = Path(folder, "mine.toml")
    path.write_text(f'{text}\n[layers.land]\npath = "{sample}/land.tif"\nkind = "share"\n', encoding="utf-8")
    with_land = pt.run(path)
print("changed:", int((mine.types != with_land.types)[mine.region].sum()), "of", int(mine.region.sum()), "cells")
figure = pt.plot_side_by_side({"People alone": mine, "People and land": with_land})

# %% [markdown]
# Go on with roads, services, jobs and actors, one after the other: `docs/region-file.md` lists every key, `placetypes check mine.toml` says what
# each file holds, and `placetypes init` writes a first file from your data.
