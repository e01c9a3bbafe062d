"""Files in and out: rasters, tables of cells and points, vector files."""
