"""What a region file may say: one TOML file, validated, with every path resolved.

Paths are relative to the file; ``${PLACETYPES_DATA}`` expands, nothing else does. An unknown key is refused with the
nearest known
key named.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from placetypes.errors import ConfigError

DATA_VARIABLE = "PLACETYPES_DATA"


def _resolve(value: Any, info: ValidationInfo) -> Any:
    """Path of an input: the variable expanded, then relative to the region file's folder (the validation context)."""
    if not isinstance(value, str):
        return value
    if "${" in value:
        marker = "${" + DATA_VARIABLE + "}"
        if value.replace(marker, "").count("${"):
            raise ValueError(f"only {marker} is expanded in paths, got '{value}'")
        root = os.environ.get(DATA_VARIABLE)
        if not root:
            raise ValueError(
                f"'{value}' needs the environment variable {DATA_VARIABLE}, which is not set; "
                "set it to the folder of the open data"
            )
        value = value.replace(marker, str(Path(root).absolute()))  # said from where the program runs, not from the file
    base = (info.context or {}).get("folder")
    return Path(base, value) if base else Path(value)


def _own_typology(value: Any, info: ValidationInfo) -> Any:
    """A typology's id, or the path of its file as other paths are read."""
    is_path = isinstance(value, str) and value.endswith(".toml")
    return str(_resolve(value, info)) if is_path else value


InputPath = Annotated[Path, BeforeValidator(_resolve)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Source(_Model):
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


class Suppressed(_Model):
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


class Region(_Model):
    """Which area is to be classified."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """Short name, used for the output folder."""
    name: str
    """Name on maps and reports."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    """ISO code of the country."""
    boundary: Source
    """Polygons whose union is the region; a cell belongs to it by its centre."""
    mask: Layer | None = None
    """A layer whose cells > 0 belong to the region as well (generalised coastlines lose cells)."""
    buffer_km: Annotated[float, Field(ge=0, le=200)] = 45
    """How far beyond the boundary data are used: a city behind the border counts."""
    synthetic: bool = False
    """Whether the data are invented: then every output says SYNTHETIC."""


class GridSpec(_Model):
    """The grid everything is aligned to."""

    crs: str
    """Projected coordinate system in metres, e.g. 'EPSG:3035'."""
    cell_size: Annotated[float, Field(gt=0)] = 1000
    """Side of a cell, metres."""
    origin: tuple[float, float] = (0.0, 0.0)
    """A point of the lattice."""


class TypologyChoice(_Model):
    """Which typology, and thresholds set otherwise than it says."""

    id: Annotated[str, BeforeValidator(_own_typology)] = "ostergotland"
    """Id of a typology that ships with the package, or the path of a TOML file, relative to the region file."""
    preset: str | None = None
    """Edition of a typology that has several, e.g. 'r2023a-v2'; its default where it is not said."""
    level: int | None = None
    """Level of a typology that has several; its default where it is not said."""
    overrides: dict[str, float] = {}
    """Threshold -> value."""
    allow_outside_range: bool = False
    """Whether overrides may leave the ranges of thresholds."""


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
    """Named places with their population, to name cores and clusters."""

    name: str
    """Column with the name."""
    population: str | None = None
    """Column with the population."""


class Clusters(_Model):
    """Settings of the micro-cluster finder."""

    q: Annotated[float, Field(gt=0, lt=1)] = 0.10
    """False discovery rate that is accepted."""
    replicates: Annotated[int, Field(ge=99)] = 999
    """Null worlds."""
    seed: int = 0
    """Seed of the random numbers."""
    radii: tuple[float, ...] | None = None
    """Window radii, metres; the typology's where it is not said."""


class Publish(_Model):
    """What may be shown."""

    min_members: Annotated[int, Field(ge=3)] = 3
    """Smaller groups of actors are never drawn."""


class Output(_Model):
    """Where results go."""

    folder: Path = Path("out")
    """Folder that gets one folder per region, relative to the working directory."""
    language: Literal["en", "sv", "es", "pt", "fr"] = "en"
    """Language of names on maps and reports."""


class RegionFile(_Model):
    """Everything one run needs to know."""

    region: Region
    grid: GridSpec
    typology: TypologyChoice = TypologyChoice()
    layers: dict[str, Layer]
    """Grid layers by name: population (needed), land, employed, jobs, floor_area, arable, forest, artificial."""
    roads: Roads | None = None
    friction: Layer | None = None
    """Minutes per metre, instead of roads."""
    services: dict[str, Services] = {}
    flows: Flows | None = None
    actors: Actors | None = None
    units: Units | None = None
    localities: Localities | None = None
    clusters: Clusters = Clusters()
    publish: Publish = Publish()
    output: Output = Output()
    _folder: Path = PrivateAttr(default=Path())
    _document: dict[str, Any] = PrivateAttr(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Folder of the region file, so that a record can name inputs as the file does."""
        return self._folder

    @property
    def document(self) -> dict[str, Any]:
        """The region file as it was written, for the record of a run."""
        return self._document or self.model_dump(mode="json")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if "population" not in self.layers:
            raise ValueError("'layers.population' is missing; a grid of people is the one layer that is always needed")
        if self.roads is not None and self.friction is not None:
            raise ValueError("give either 'roads' or 'friction', not both")
        return self


def read(path: str | os.PathLike[str]) -> RegionFile:
    """Read and validate a region file.

    Raises
    ------
    ConfigError
        If the file is missing, not TOML, or says something that cannot be; the message names the key.
    """
    path = Path(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            "the region file is not there", where=path, fix="check the name, or start from one in configs/"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("the region file cannot be read", where=path, got=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("the region file is not valid TOML", where=path, got=str(error)) from error
    try:
        config = RegionFile.model_validate(document, context={"folder": path.parent})
    except ValidationError as error:
        raise _first_problem(error, path, document) from error
    config._folder, config._document = path.parent, document
    return config


_IN_WORDS = {
    "model_type": "this must be a table",
    "dict_type": "this must be a table",
    "tuple_type": "this must be a list",
    "path_type": "this must be the path of a file",
    "int_parsing": "this must be a whole number",
}
"""What pydantic's types of error mean to who writes a region file, where its own words speak of Python."""


def _first_problem(error: ValidationError, path: Path, document: dict[str, Any]) -> ConfigError:
    """The first thing wrong with a region file, as one sentence."""
    first = error.errors()[0]
    key = _written_key(first["loc"], document, missing=first["type"] == "missing")
    where = f"{path}, {key}" if key else str(path)
    if first["type"] == "extra_forbidden":
        name = str(first["loc"][-1])
        known = _known_keys(first["loc"][:-1])
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
        return ConfigError(
            "unknown key",
            where=where,
            expected=f"'{near[0]}'" if near else "one of " + ", ".join(known),
            fix="correct or remove it",
        )
    if first["type"] == "missing":
        return ConfigError("this key is missing", where=where, fix="add it")
    if first["type"] == "value_error":
        return ConfigError(first["msg"].removeprefix("Value error, "), where=where)
    tried = [e for e in error.errors() if _written_key(e["loc"], document, missing=False) == key]  # of a union, each
    words = dict.fromkeys(_IN_WORDS.get(e["type"]) or e["msg"][0].lower() + e["msg"][1:] for e in tried)
    return ConfigError(", or ".join(words), where=where, got=repr(first["input"]))


def _written_key(location: tuple[int | str, ...], document: Any, *, missing: bool) -> str:
    """The key as the file writes it: pydantic's location also names the alternative of a union it tried last."""
    parts: list[str] = []
    here = document
    for part in location:
        if isinstance(here, dict):
            if part not in here:
                return ".".join([*parts, str(part)] if missing else parts)
        elif not (isinstance(here, list) and isinstance(part, int) and part < len(here)):
            break
        here = here[part]
        parts.append(str(part))
    return ".".join(parts)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """Keys allowed at a place in the region file."""
    model: type[BaseModel] | None = RegionFile
    inside_table = False
    for part in location:
        if inside_table:  # the part is a name the user gave, such as a layer's
            inside_table = False
        elif model is not None and part in model.model_fields:
            annotation = model.model_fields[str(part)].annotation
            model, inside_table = _model_in(annotation), get_origin(annotation) is dict
    return list(model.model_fields) if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as ``dict[str, Layer]`` or ``Roads | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in (_model_in(a) for a in get_args(annotation)) if m is not None), None)


def schema() -> dict[str, Any]:
    """JSON Schema of the region file, for editors."""
    return RegionFile.model_json_schema()
