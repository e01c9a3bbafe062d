"""Cells of the tiny region to look at, as (row, col), and how long a km takes there."""

CITY, TOWN, LOCAL, SMALL, FARM, FOREST = (5, 5), (5, 11), (20, 26), (30, 4), (28, 20), (5, 34)
KMH_90, OFF_ROAD = 60 / 90, 60 / 20
"""Minutes per km on the road along row 5, and where there is none."""
