"""What a region file says of its inputs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from placetypes.config.paths import InputPath


class Model(BaseModel):
    """What every part of a region file has: it is frozen, and keys that are not known are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Source(Model):
    """What every input may say of itself."""

    path: InputPath
    """The file, relative to the region file; ${PLACETYPES_DATA} expands."""
    layer: str | None = None
    """Layer of a GeoPackage."""
    crs: str | None = None
    """Coordinate system, where the file does not say, or of x and y."""
    where: dict[str, str | int | float | bool | list[str] | list[int]] = {}
    """Column -> value or values: only these rows are read."""
    source: str = ""
    """Who made it; printed on the results."""
    licence: str = ""
    """Terms of use; printed on the results."""
    year: int | None = None
    """The year the data describe."""


class Points(Source):
    """A table of points: a vector file, or a CSV or Parquet file with x and y columns."""

    x: str | None = None
    """Column with the easting or longitude; needs 'crs'."""
    y: str | None = None
    """Column with the northing or latitude; needs 'crs'."""

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.x is None) != (self.y is None):
            raise ValueError("'x' and 'y' go together")
        if self.x is not None and self.crs is None:
            raise ValueError("'x' and 'y' need 'crs', e.g. 'EPSG:4326' for longitude and latitude")
        return self


class Suppressed(Model):
    """Values that stand for something not published."""

    value: float | None = None
    """The value that marks a suppressed cell."""
    flag: str | None = None
    """Or a column that is not 0 where the value is suppressed."""
    range: tuple[float, float]
    """Between what the true value lies."""
    use: float
    """What to count with instead, within the range."""

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if (self.value is None) == (self.flag is None):
            raise ValueError("give either 'value' or 'flag' to tell which cells are suppressed")
        if not self.range[0] <= self.use <= self.range[1]:
            raise ValueError(f"'use' is {self.use:g}, not within the range {self.range[0]:g} to {self.range[1]:g}")
        return self


class Layer(Source):
    """A grid of numbers: a raster, a table of cells, or polygons."""

    kind: Literal["count", "share", "mode"]
    """What a value is: 'count' is summed when warped, 'share' averaged, 'mode' takes the most frequent."""
    band: int | Literal["each"] = 1
    """Band of a raster; 'each' makes one layer per band, named LAYER_DESCRIPTION."""
    column: str | None = None
    """Column with the value, for tables and polygons."""
    x: str | None = None
    """Column with the easting of the cell."""
    y: str | None = None
    """Column with the northing of the cell."""
    anchor: Literal["corner", "centre"] = "corner"
    """Whether x and y are the lower-left corner of the cell or its centre."""
    cell_id: str | None = None
    """Column with an INSPIRE GRD_ID (CRS3035RES1000mN...E...) or a SCB rutid (13 digits), instead of x and y."""
    cell_size: Annotated[float, Field(gt=0)] | None = None
    """Cell size of a table with x and y, metres; the grid's where it is not said."""
    missing: Literal["zero", "unknown"] = "unknown"
    """What a cell without a value means."""
    scale: float = 1.0
    """Multiply values by this, e.g. 0.000001 for m2 to share of a 1 km cell."""
    suppressed: Suppressed | None = None
    warp: bool = False
    """Allow the layer to be warped from another coordinate system or lattice."""
    tolerance: Annotated[float, Field(ge=0)] = 0.001
    """Share by which warping may change a count's total before it is an error."""

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.x is None) != (self.y is None):
            raise ValueError("'x' and 'y' go together")
        if self.x is not None and self.cell_id is not None:
            raise ValueError("give either 'x' and 'y' or 'cell_id', not both")
        return self


class Roads(Source):
    """Road lines with speeds, made into a friction grid."""

    speed: str | None = None
    """Column with the speed, km/h."""
    road_class: str | None = None
    """Or a column with the class of the road ..."""
    speeds: dict[str, float] = {}
    """... and the speed of each class, km/h; classes not named are left out."""
    off_road_speed: float | None = None
    """Speed across a cell without a mapped road, km/h; the typology's where it is not said."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.speed is None) == (self.road_class is None):
            raise ValueError("give either 'speed' or 'road_class' with 'speeds'")
        if self.road_class is not None and not self.speeds:
            raise ValueError("'road_class' needs 'speeds'")
        return self


class Services(Points):
    """Points of service, each of a kind."""

    kind: str | None = None
    """Column with the kind ..."""
    kinds: dict[str, list[str]] = {}
    """... and which values of it are which service: kind -> values. Empty: the values are the kinds."""
    is_kind: str | None = None
    """Or: every point is of this kind."""
    name: str | None = None
    """Column with a name to show."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.kind is None) == (self.is_kind is None):
            raise ValueError("give either 'kind' (a column) or 'is_kind' (one kind for all)")
        return self


class Zones(Source):
    """Polygons of the zones that flows connect."""

    id: str
    """Column with the id that 'from' and 'to' name."""


class Flows(Source):
    """Commuting flows between zones."""

    origin: str
    """Column with the zone of residence."""
    destination: str
    """Column with the zone of work."""
    count: str
    """Column with the number of commuters."""
    zones: Zones
    lost_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Share of commuters whose zones may be unknown before it is an error."""


class Actors(Points):
    """Actors: firms, associations, public bodies, one point each."""

    id: str | None = None
    """Column with an id; where it is not said, a number by place and theme, whatever the order of rows."""
    theme: str | None = None
    """Column with the theme."""
    themes: dict[str, list[str]] = {}
    """Theme -> values of the theme column. Empty: the values are the themes."""
    organisation: str | None = None
    """Column that tells which actors are the same organisation."""
    kind: str | None = None
    """Column with the kind of body."""
    name: str | None = None
    """Column with a name to show; never of a person."""


class Units(Source):
    """Territorial units, e.g. municipalities."""

    id: str
    """Column with the id."""
    name: str
    """Column with the name."""


class Localities(Points):
    """Named places with their population, to name settlements, centres and micro-clusters."""

    name: str
    """Column with the name."""
    population: str | None = None
    """Column with the population."""
