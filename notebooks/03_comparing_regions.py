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
# # Comparing regions
#
# `pt.compare` sets regions beside each other that one typology classified with the same rules and thresholds. Data need not be the same;
# what differs is said first.
#
# With a folder of open data, named by `PLACETYPES_DATA`, this notebook compares Östergötland, Navarra, Torres Vedras / Oeste and
# Charleroi. Without it the **synthetic** twin of Östergötland is compared with itself, classified once more with a higher threshold.
# `compare` refuses that unless it is told to allow it, as types of one name would mean two things: then it shows what the threshold does,
# not two regions.

# %%
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

import placetypes as pt

ROOT = Path.cwd().parent if Path.cwd().name == "notebooks" else Path.cwd()
REAL = bool(os.environ.get("PLACETYPES_DATA"))
pd.set_option("display.width", 160, "display.max_columns", 12)


def denser(folder: str) -> Path:
    """The twin's region file with another threshold, in a folder."""
    text = (ROOT / "configs" / "ostergotland_twin.toml").read_text(encoding="utf-8")
    text = text.replace("../sample_grids", (ROOT / "sample_grids").as_posix()).replace("(synthetic twin)", "(synthetic twin, denser)")
    text = text.replace('id = "ostergotland"\n', 'id = "ostergotland"\noverrides = { inner_density = 1500 }\n')
    path = Path(folder, "denser.toml")
    path.write_text(text, encoding="utf-8")
    return path


# %% [markdown]
# ## Run
#
# Or give `compare` the folders of results that were saved.

# %%
if REAL:
    print("Real regions from open data.")
    results = [pt.run(ROOT / "configs" / f"{name}.toml") for name in ("ostergotland", "navarra", "oeste", "charleroi")]
else:
    print("PLACETYPES_DATA is not set: the SYNTHETIC twin beside itself.")
    with TemporaryDirectory() as folder:
        results = [pt.run(ROOT / "configs" / "ostergotland_twin.toml"), pt.run(denser(folder))]

# %% [markdown]
# ## Side by side
#
# The share of people by type, then in sentences: what to know before anything is compared, and how alike the regions are.

# %%
found = pt.compare(results, like=["Mjölby"], allow_different_thresholds=not REAL)
print(found)

# %% [markdown]
# ## How sure?
#
# Cells are a full count, no sample. `share_low` and `share_high` say how far a share could move if every close call went the other way.

# %%
shares = found.shares[found.shares["counted"] == "people"]
print(shares[["region", "type", "share", "share_low", "share_high"]].round(3).to_string(index=False))

# %% [markdown]
# ## How alike?
#
# 0: the same shares; 1: no type in common. First of people, then of land.

# %%
print(found.matrix("people").round(2).to_string())
print(found.matrix("area").round(2).to_string())

# %% [markdown]
# ## What differs besides the places
#
# Data, fallbacks, settings and thresholds that not all have alike.

# %%
print("Nothing." if found.differences.empty else found.differences.to_string(index=False))

# %% [markdown]
# ## Twins of a place
#
# The places of the other regions most like one. `find_twins("another")` asks for more.

# %%
columns = ["asked", "region", "rank", "name", "people", "type", "distance"]
print(found.twin_places[columns].round(2).to_string(index=False))

# %% [markdown]
# ## Maps
#
# At one scale, with one legend where the place types are the same.

# %%
figure = pt.plot_side_by_side(results, columns=len(results))

# %% [markdown]
# `found.save("out/side_by_side")` writes the page, the picture and all tables. `docs/compare.md` says what each number means.
