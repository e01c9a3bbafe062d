"""The region file as a whole: which area, which grid, which typology, which inputs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from placetypes.config.inputs import Actors, Flows, Layer, Localities, Model, Roads, Services, Source, Units
from placetypes.config.paths import named_typology, own_file
from placetypes.typology.finder import usual


class Region(Model):
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


class GridSpec(Model):
    """The grid everything is aligned to."""

    crs: str
    """Projected coordinate system in metres, e.g. 'EPSG:3035'."""
    cell_size: Annotated[float, Field(gt=0)] = 1000
    """Side of a cell, metres."""
    origin: tuple[float, float] = (0.0, 0.0)
    """A point of the lattice."""


class TypologyChoice(Model):
    """Which typology, and thresholds set otherwise than it says."""

    id: Annotated[str, BeforeValidator(own_file)] = "ostergotland"
    """Id of a typology that ships with the package, or the path of a TOML file, relative to the region file."""
    preset: str | None = None
    """Edition of a typology that has several, e.g. 'r2023a-v2'; its default where it is not said."""
    level: int | None = None
    """Level of a typology that has several; its default where it is not said."""
    units: str | None = None
    """Edition of the rules by which units are classified, of a typology that has several, e.g. '2021'; its default
    where it is not said."""
    overrides: dict[str, float] = {}  # noqa: RUF012 - pydantic copies defaults
    """Threshold -> value."""
    allow_outside_range: bool = False
    """Whether overrides may leave the ranges of thresholds."""


class Clusters(Model):
    """Settings of the micro-cluster finder."""

    q: Annotated[float, Field(gt=0, lt=1)] = usual()["run"]["q"]
    """False discovery rate that is accepted."""
    visit_q: Annotated[float, Field(gt=0, lt=1)] = usual()["run"]["visit_q"]
    """A higher one up to which weaker groups are shown as worth a visit; the same as 'q' leaves them out. At least 'q'
    where it is not said."""
    replicates: Annotated[int, Field(ge=99)] = usual()["run"]["replicates"]
    """Null worlds."""
    seed: int = usual()["run"]["seed"]
    """Seed of the random numbers."""
    support_runs: Annotated[int, Field(ge=0)] = usual()["run"]["support_runs"]
    """Runs that tell how sure each micro-cluster is; 0 = none."""
    windows: Literal["straight", "travel_time"] = "straight"
    """How far it is from one actor to another: along the straight line, or by travel time on the region's 'roads': a
    lake or a gorge without a bridge is then far, and a good road brings near."""
    radii: tuple[float, ...] | None = None
    """Window radii, metres, or minutes with windows by travel time; the typology's where it is not said."""
    theme: str | None = None
    """Only this theme is searched, or 'any': all of them as one. It alone then has the error budget."""
    mixed: bool = True
    """Whether groups of several themes are looked for as well, where no group of one theme tells them already."""

    @model_validator(mode="after")
    def _weaker(self) -> Self:
        if "visit_q" not in self.model_fields_set:
            object.__setattr__(self, "visit_q", max(self.visit_q, self.q))
        if self.visit_q < self.q:
            raise ValueError(
                f"'visit_q' is {self.visit_q:g}, but groups worth a visit are weaker than micro-clusters: "
                f"at least 'q' = {self.q:g}, which leaves them out"
            )
        return self


class Compute(Model):
    """How a run is computed; its results do not depend on it."""

    engine: Literal["serial", "threads", "dask"] = "serial"
    """'serial': one tile after the other; 'threads': as many at a time as the machine has cores; 'dask': by processes
    of this machine, or those of a scheduler. With 'dask' all layers are kept on disk."""
    workers: Annotated[int, Field(ge=1)] | None = None
    """Tiles that are made at a time, by threads or by processes of this machine; as many as it has cores where it is
    not said."""
    scheduler: str | None = None
    """Address of a Dask scheduler, e.g. 'tcp://10.0.0.1:8786', whose workers see the folder 'scratch'; processes of
    this machine where it is not said."""
    tile: Annotated[int, Field(ge=1)] | None = None
    """Rows and columns of a tile. Not said: the grid is not cut where one tile is made after the other in memory; else
    1024, or fewer where memory has no room for that."""
    memory_limit: Annotated[int, Field(ge=0)] | None = None
    """MiB that layers may take in memory; a region whose layers need more has them on disk while it is worked on, and
    tiles that need no more. 0: all are on disk, and tiles take what they need. Not said: all stay in memory."""
    scratch: Path | None = None
    """Folder for layers on disk; where it is not said, that of 'checkpoints' or the system's for temporary files."""
    checkpoints: Path | None = None
    """Folder that keeps the layers of finished steps until results are written: the same run, begun again after it was
    interrupted, goes on from there. For one run at a time; a run begins anew where it is not said."""


class Publish(Model):
    """What may be shown."""

    min_members: Annotated[int, Field(ge=3)] = 3
    """Smaller groups of actors are never drawn."""


class Output(Model):
    """Where results go."""

    folder: Path = Path("out")
    """Folder that gets one folder per region, relative to the working directory."""
    language: Literal["en", "sv", "es", "pt", "fr"] = "en"
    """Language of names on maps and reports."""


class RegionFile(Model):
    """Everything one run needs to know."""

    region: Region
    grid: GridSpec
    typology: TypologyChoice = TypologyChoice()
    typologies: tuple[
        Annotated[TypologyChoice, BeforeValidator(named_typology, json_schema_input_type=str | TypologyChoice)], ...
    ] = ()
    """Instead of 'typology': several side by side, e.g. typologies = ["ostergotland", "degurba"] above the first table;
    each is an id, the path of a file or a table. The first is the main one."""
    layers: dict[str, Layer]
    """Grid layers by name: population (needed), land, employed, jobs, floor_area, arable, forest, artificial."""
    roads: Roads | None = None
    friction: Layer | None = None
    """Minutes per metre, instead of roads."""
    services: dict[str, Services] = {}  # noqa: RUF012 - pydantic copies defaults
    flows: Flows | None = None
    actors: Actors | None = None
    units: Units | None = None
    localities: Localities | None = None
    clusters: Clusters = Clusters()
    compute: Compute = Compute()
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

    @property
    def chosen(self) -> tuple[TypologyChoice, ...]:
        """The typologies of the run, the main one first."""
        return self.typologies or (self.typology,)

    @model_serializer(mode="wrap")
    def _as_written(self, serialized: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without the one of 'typology' and 'typologies' that is not used, so that what is written can be read."""
        unused = "typology" if self.typologies else "typologies"
        return {key: value for key, value in serialized(self).items() if key != unused}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if "population" not in self.layers:
            raise ValueError("'layers.population' is missing; a grid of people is the one layer that is always needed")
        if self.roads is not None and self.friction is not None:
            raise ValueError("give either 'roads' or 'friction', not both")
        if self.clusters.windows == "travel_time" and self.roads is None:
            raise ValueError("'clusters.windows' is \"travel_time\", which needs 'roads'; add them, or leave it out")
        if {"typology", "typologies"} <= self.model_fields_set:
            raise ValueError("give either 'typology' or 'typologies', not both")
        if "typologies" in self.model_fields_set and not self.typologies:
            raise ValueError("'typologies' is empty; name at least one, or leave it out")
        return self
