"""What a region file says of its inputs."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from placetypes.config.paths import InputPath, ThemePath
from placetypes.themes.registry import SHIPPED
from placetypes.themes.vocabulary import Helix


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
    capacity: str | None = None
    """Column with how much each can serve (beds, places); where it is not said, each counts as 1."""

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


class Tags(Model):
    """OpenStreetMap tags of actors, from any of these columns; benches, poles and other things are left out."""

    tags: str | None = None
    """Column with all tags in one text: as hstore, e.g. OSM's other_tags, or key=value;key=value."""
    columns: list[str] = []
    """Columns that are called by their key, e.g. ["shop", "craft", "amenity"]."""
    key: str | None = None
    """Column with the key of a tag ..."""
    value: str | None = None
    """... and column with its value."""

    @model_validator(mode="after")
    def _some(self) -> Self:
        if (self.key is None) != (self.value is None):
            raise ValueError("'key' and 'value' go together")
        if self.tags is None and self.key is None and not self.columns:
            raise ValueError("give 'tags', 'columns', or 'key' with 'value', to tell where the tags stand")
        return self

    @property
    def read(self) -> tuple[str, ...]:
        """Every column that is read."""
        return tuple(name for name in (self.tags, *self.columns, self.key, self.value) if name is not None)


class Actors(Points):
    """Actors: firms, associations, public bodies, one point each."""

    id: str | None = None
    """Column with an id; where it is not said, a number by place and theme, whatever the order of rows."""
    theme: str | None = None
    """Column with the theme. Where it has a value it decides, and codes and tags only describe."""
    themes: dict[str, list[str]] | list[ThemePath] = []
    """Theme -> values of the theme column; empty: the values are the themes. Or a list: the themes by which codes and
    tags are read, as ids, paths of files, or "shipped" for all that ship, which is meant where there is no list."""
    nace: str | list[str] = []
    """Column or columns with NACE Rev. 2 codes, the main activity first."""
    unknown_share: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Share of the actors with a code whose code may be none of NACE Rev. 2 before it is an error."""
    osm: Tags | None = None
    organisation: str | None = None
    """Column that tells which actors are the same organisation."""
    kind: str | None = None
    """Column with the kind of body."""
    counts: dict[str, str] = {}
    """Column -> kind, of a table with one row per place and one column per kind of actor: as many of that kind are
    there as the number says. The kinds stand for a theme column and a kind column."""
    helixes: dict[Helix, list[str]] = {}
    """Helix -> values of the kind column. Empty: values that are called as a helix are one."""
    name: str | None = None
    """Column with a name to show; never of a person."""
    at_risk: Literal["actors", "people"] = "actors"
    """What is usual somewhere follows from all actors there, or from the people who live there: for a list of some
    actors only, that says nothing of the others."""
    accuracy: Annotated[float, Field(ge=0)] = 0
    """How near to its true place an actor is known, metres, such as the radius of a village where only the village is
    told. No group is looked for within less."""

    @model_validator(mode="after")
    def _told(self) -> Self:
        if isinstance(self.themes, list) and self.themes and not self.nace and self.osm is None:
            raise ValueError("a list of 'themes' needs codes or tags to read: add 'nace' or 'osm'")
        if self.counts and (self.theme or self.kind or self.nace or self.osm):
            raise ValueError("'counts' stands for 'theme' and 'kind', and knows no 'nace' or 'osm': leave these out")
        return self

    @property
    def theme_files(self) -> tuple[str, ...]:
        """Themes by which codes and tags are read, as ids or paths; all that ship where the file names none."""
        return tuple(self.themes) if isinstance(self.themes, list) and self.themes else (SHIPPED,)

    @property
    def nace_columns(self) -> tuple[str, ...]:
        """Columns with codes."""
        return (self.nace,) if isinstance(self.nace, str) else tuple(self.nace)


class Units(Source):
    """Territorial units, e.g. municipalities."""

    id: str
    """Column with the id."""
    name: str
    """Column with the name."""
    region: str | None = None
    """Column with the code of the region a unit lies in: constellations that span several are national."""
    country: str | None = None
    """Column with the code of its country: constellations that span several are multinational."""


class Localities(Points):
    """Named places with their population, to name settlements, centres and micro-clusters."""

    name: str
    """Column with the name."""
    population: str | None = None
    """Column with the population."""
