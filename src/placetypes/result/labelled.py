"""Place types as a labelled array."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

    from placetypes.result.model import Result


def place_types(result: Result) -> xr.DataArray:
    """Place types as a labelled array (northing, easting), uint8, 0 = not classified, with CF flags and the CRS."""
    import xarray as xr

    classes = result.typology.classes
    t = result.grid.transform
    crs = {"crs_wkt": result.grid.crs.to_wkt(), "GeoTransform": f"{t.c} {t.a} {t.b} {t.f} {t.d} {t.e}"}
    array = xr.DataArray(
        result.types,
        dims=("y", "x"),
        coords={
            "y": ("y", result.grid.northings, {"standard_name": "projection_y_coordinate", "units": "m"}),
            "x": ("x", result.grid.eastings, {"standard_name": "projection_x_coordinate", "units": "m"}),
            "spatial_ref": ((), 0, crs),
        },
        name="place_types",
        attrs={
            "long_name": result.typology.title["en"],
            "flag_values": np.array([c.code for c in classes], dtype=np.uint8),
            "flag_meanings": " ".join(c.key for c in classes),
            "flag_colors": " ".join(c.color for c in classes),
            "grid_mapping": "spatial_ref",
            "crs": str(result.grid.crs),
            "comment": " ".join(
                part for part in ("SYNTHETIC data." if result.synthetic else "", result.changes) if part
            ),
        },
    )
    array.encoding["_FillValue"] = np.uint8(0)
    return array
