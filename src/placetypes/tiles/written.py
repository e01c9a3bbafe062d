"""Layers as they are held, written to files and read back: arrays as they are, and how others follow from them.

What is written is plain: a table of texts and numbers, and files of NumPy's format without objects. Pickle was weighed:
whoever can write to the folder could then have anything done.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.compact import ByPlace, Held, Runs, Worked
from placetypes.errors import OutputError
from placetypes.tiles.store import Mapped

if TYPE_CHECKING:
    from placetypes._typing import AnyArray

Said = dict[str, Any]
"""What is written of a layer."""
OWN = "placetypes."
PLAIN: dict[str, Callable[..., Any]] = {"numpy:take": np.take, "numpy:asarray": np.asarray}
"""Rules that may be named: functions of this package, and these."""


@dataclass(frozen=True)
class Writing:
    """Writes layers to a folder.

    Parameters
    ----------
    folder
        Where files go.
    prefix
        Begins the names of files, so that no other's are overwritten.
    whole
        Gives a layer as an array, where it follows from others by a rule without a name.
    known
        Layers that are written already, or need not be, by their name.
    """

    folder: Path
    prefix: str
    whole: Callable[[Held], AnyArray]
    known: Mapping[str, Held]
    files: list[str] = field(default_factory=list)
    """Those that were written."""

    def layer(self, layer: Held) -> Said:
        """What is to be written of a layer; its arrays are now files."""
        for name, other in self.known.items():
            if other is layer:
                return {"layer": name}
        if isinstance(layer, Runs):
            arrays = [self._file(array) for array in (layer.first, layer.edge, layer.number)]
            return {"runs": arrays, "shape": layer.shape, "dtype": layer.dtype.str}
        if isinstance(layer, ByPlace):
            return {"places": self.layer(layer.places), "amounts": self._file(layer.amounts)}
        if isinstance(layer, Worked) and (name := _name(layer.rule)):
            rule = layer.rule if isinstance(layer.rule, partial) else partial(layer.rule)
            args, keywords = [self._value(a) for a in rule.args], {k: self._value(v) for k, v in rule.keywords.items()}
            sources, dtype = [self.layer(source) for source in layer.sources], np.dtype(layer.dtype).str
            said = {"rule": name, "args": args, "keywords": keywords, "sources": sources}
            return {**said, "shape": layer.shape, "dtype": dtype}
        return {"array": self._file(layer if isinstance(layer, np.ndarray) else self.whole(layer))}

    def _value(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return {"file": self._file(value)}
        return value.item() if isinstance(value, np.generic) else value

    def _file(self, values: AnyArray) -> str:
        name = f"{self.prefix}-{len(self.files):02d}.npy"
        save(values, self.folder / name)
        self.files.append(name)
        return name


@dataclass(frozen=True)
class Reading:
    """Reads layers from a folder; `known` are those that it need not have, by their name."""

    folder: Path
    known: Mapping[str, Held]

    def layer(self, said: Said) -> Held:
        """The layer of which this is written."""
        match said:
            case {"layer": name}:
                return self.known[name]
            case {"runs": files, "shape": shape, "dtype": dtype}:
                first, edge, number = map(self._file, files)
                return Runs(tuple(shape), first, edge, number, np.dtype(dtype))
            case {"places": places, "amounts": file}:
                return ByPlace(self.layer(places), self._file(file))  # type: ignore[arg-type]
            case {"rule": name, "args": args, "keywords": keywords, "sources": sources, "shape": shape, "dtype": dtype}:
                given = {key: self._value(value) for key, value in keywords.items()}
                rule = partial(_called(name), *map(self._value, args), **given)
                return Worked(tuple(shape), rule, tuple(map(self.layer, sources)), np.dtype(dtype).type)
        return Mapped.of(self.folder / Path(said["array"]).name)

    def _value(self, value: Any) -> Any:
        return self._file(value["file"]) if isinstance(value, dict) else value

    def _file(self, name: str) -> AnyArray:
        return np.asarray(np.load(self.folder / Path(name).name, allow_pickle=False))


def save(values: AnyArray, path: Path) -> None:
    """Write an array to a file that is whole when it has its name; one that is mapped gets a further name, no copy.

    Raises
    ------
    OutputError
        If the disk has no room, or cannot be written.
    """
    new = path.with_suffix(".part")
    try:
        new.unlink(missing_ok=True)
        if isinstance(values, Mapped) and values.whole and values.filename is not None:
            values.flush()
            try:
                os.link(values.filename, new)
            except OSError:  # another disk, or one that knows no second name
                shutil.copyfile(values.filename, new)
        else:
            with new.open("wb") as file:
                np.lib.format.write_array(file, np.asarray(values), allow_pickle=False)
        with new.open("rb") as file:
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        size, got = f"{values.nbytes / 2**20:.0f} MiB", error.strerror or str(error)
        fix = "make room there, or name another folder"
        raise OutputError(f"a layer of {size} cannot be kept on disk", where=path.parent, got=got, fix=fix) from error


def _name(rule: Callable[..., Any]) -> str:
    """The name by which a rule is found again; none where it has none, or may not be named."""
    called = rule.func if isinstance(rule, partial) else rule
    name = f"{getattr(called, '__module__', '')}:{getattr(called, '__qualname__', '')}"
    return name if _called(name) is called else ""


def _called(name: str) -> Any:
    """The function of a name; None where it has none of its own, or may not be named."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function, None) if module.startswith(OWN) else PLAIN.get(name)
