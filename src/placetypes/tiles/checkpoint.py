"""Layers of finished steps, kept until a run is through, so that one that was interrupted goes on from there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from placetypes.errors import ConfigError, OutputError
from placetypes.io.files import digest
from placetypes.tiles.written import Reading, Writing

if TYPE_CHECKING:
    from placetypes.compact import Held
    from placetypes.tiles.tiled import Tiled

MANIFEST = "manifest.json"
WHERE = "compute.checkpoints"


@dataclass
class Checkpoint:
    """The steps of one run that are finished.

    Parameters
    ----------
    folder
        Where their layers are; None: they are not kept, and there are none.
    run
        Everything that the layers depend on, by its name.
    """

    folder: Path | None = None
    run: Mapping[str, str] = field(default_factory=dict)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What is written of each."""

    @classmethod
    def at(cls, folder: Path, run: Mapping[str, str]) -> Checkpoint:
        """What an earlier run left in a folder, or a new one.

        Raises
        ------
        ConfigError
            If what is there is of another run; the message tells in what it differs.
        OutputError
            If it cannot be read, or the folder cannot be made.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError("the folder cannot be made", where=folder, got=error.strerror) from error
        if not (folder / MANIFEST).exists():
            return cls(folder, run)
        try:
            found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            before, steps = dict(found["run"]), dict(found["steps"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(folder / MANIFEST, folder) from error
        _require_same(before, run, folder)
        return cls(folder, run, steps)

    def layers(self, step: str, known: Mapping[str, Held]) -> tuple[dict[str, Held], list[str]] | None:
        """Layers of a step that is finished, and what it had to say; None where it is not.

        `known` are layers that earlier steps, or the inputs, have given.

        Raises
        ------
        OutputError
            If a file is not as it was written.
        """
        if self.folder is None or step not in self.steps:
            return None
        written = self.steps[step]
        for name, checksum in written["files"].items():
            path = self.folder / Path(name).name
            if not path.is_file() or digest(path) != checksum:
                raise _damaged(path, self.folder)
        layers: dict[str, Held] = {}
        try:
            for name, said in written["layers"].items():
                layers[name] = Reading(self.folder, {**known, **layers}).layer(said)
        except (OSError, KeyError, TypeError, ValueError, ImportError) as error:
            raise _damaged(self.folder / MANIFEST, self.folder) from error
        return layers, list(written["said"])

    def keep(
        self, step: str, layers: Mapping[str, Held], known: Mapping[str, Held], *, said: Sequence[str], tiled: Tiled
    ) -> None:
        """Keep the layers of a step that is finished, as `layers` gives them back.

        Raises
        ------
        OutputError
            If the disk has no room for them; steps that were kept before stay.
        """
        if self.folder is None:
            return
        so_far, written = dict(known), {}
        writing = Writing(self.folder, f"{len(self.steps):03d}", tiled.drawn, so_far)
        for name, layer in layers.items():
            written[name] = writing.layer(layer)
            so_far[name] = layer
        files = {name: digest(self.folder / name) for name in writing.files}
        self.steps[step] = {"layers": written, "files": files, "said": list(said)}
        text = json.dumps({"run": dict(self.run), "steps": self.steps}, ensure_ascii=False)
        _replace(self.folder / MANIFEST, text)


def _require_same(before: Mapping[str, str], now: Mapping[str, str], folder: Path) -> None:
    """Refuse layers of another run.

    Raises
    ------
    ConfigError
        With the first thing that differs.
    """
    for name in [*now, *before]:
        if before.get(name) != now.get(name):
            raise ConfigError(
                "the layers that are kept there are of another run", where=WHERE,
                got=f"{name} = {now.get(name, 'none')}", expected=f"{before.get(name, 'none')}, as when that began",
                fix=f"undo that to go on with it, or remove {folder} to begin anew",
            )  # fmt: skip


def _damaged(path: Path, folder: Path) -> OutputError:
    return OutputError("this is not as it was written", where=path, fix=f"remove {folder} to begin anew")


def _replace(path: Path, text: str) -> None:
    """Write a file all at once.

    Raises
    ------
    OutputError
        If the disk has no room.
    """
    new = path.with_suffix(".part")
    try:
        with new.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        got, fix = error.strerror or str(error), "make room there, or name another folder"
        raise OutputError("what is finished cannot be written down", where=path, got=got, fix=fix) from error
