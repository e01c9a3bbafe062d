"""Where the cells of a layer are kept: in memory or on disk.

On disk a layer is one mapped file of NumPy's format, so that what is not done by tile sees an array like any other.
zarr was weighed: a dependency with eight of its own, to compress what is soon read again and then deleted.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes.errors import OutputError

if TYPE_CHECKING:
    from placetypes._typing import AnyArray


class Mapped(np.memmap):
    """An array mapped to a whole file of NumPy's format; pickled as the name of the file, which others then map too.

    A window of it is an array like any other.
    """

    whole = False
    _mmap: Any

    @classmethod
    def of(cls, path: Path) -> Mapped:
        """The array in a file, to read and to write."""
        values: Mapped = np.load(path, mmap_mode="r+").view(cls)
        values.whole = True
        return values

    def __reduce__(self) -> Any:
        return (Mapped.of, (self.filename,)) if self.whole else np.array(self, subok=False).__reduce__()


def room(shape: tuple[int, int], dtype: type, *, folder: Path | None) -> AnyArray:
    """An array of 0 for a layer: in memory, or mapped to a file in a folder, which goes when nobody holds the array.

    Raises
    ------
    OutputError
        If the file cannot be made, or the disk has no room for all of it.
    """
    if folder is None:
        return np.zeros(shape, dtype)
    path = None
    try:
        handle, name = tempfile.mkstemp(suffix=".npy", dir=folder)
        os.close(handle)
        path = Path(name)
        np.lib.format.open_memmap(path, "w+", np.dtype(dtype), shape).flush()
        _reserve(path)
        values = Mapped.of(path)
    except OSError as error:
        if path is not None:
            path.unlink(missing_ok=True)
        size = f"{shape[0] * shape[1] * np.dtype(dtype).itemsize / 2**20:.0f} MiB"
        got, fix = error.strerror or str(error), "make room there, or name another folder"
        raise OutputError(f"a layer of {size} cannot be kept on disk", where=folder, got=got, fix=fix) from error
    weakref.finalize(values._mmap, path.unlink, missing_ok=True)  # windows of the array hold it too
    return values


def _reserve(path: Path) -> None:
    """Have the disk make room now: a mapped file for which it has none later ends the process."""
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
