"""A folder that changes all at once: written beside its place, moved there at the end, recovered after an interruption.

The order of moves is: write ``.NAME.partial-PID-...``; rename NAME to ``.NAME.previous``; rename the new folder to
NAME; bring files that no run wrote (a user's own notes) back from the previous folder; remove it. A process that is
killed at any point leaves either NAME or ``.NAME.previous`` whole.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from placetypes.errors import OutputError

try:
    import fcntl as _fcntl
except ImportError:  # Windows
    fcntl: Any = None
else:
    fcntl = _fcntl

SIDECARS = (".", "-")
"""What follows a file's name in the name of files that GIS programs put beside it (``evidence.tif.aux.xml``,
``result.gpkg-wal``)."""


def previous(final: Path) -> Path:
    """Where the earlier folder waits while the new one is moved into place."""
    return final.with_name(f".{final.name}.previous")


def existing(final: Path) -> Path:
    """The folder to read: `final`, or the earlier one where a run was killed between the two moves."""
    return previous(final) if not final.exists() and previous(final).is_dir() else final


def refuse_foreign(final: Path, *, written_by: Callable[[Path], frozenset[str]], what: str, force: bool) -> None:
    """See whether a folder may be written, before the work is done.

    Parameters
    ----------
    final
        The folder.
    written_by
        Names in an existing folder that were written by the program.
    what
        What they make up, e.g. ``result``.
    force
        Write there although it holds other things alone.

    Raises
    ------
    OutputError
        If a file is in the way, or the folder holds things and none by the program, and `force` is not set.
    """
    nearest = next(place for place in (final, *final.parents) if place.exists())
    if not nearest.is_dir():
        fix = "move it or choose another folder with '--out'"
        raise OutputError("a file is where a folder should be", where=nearest, fix=fix)
    if not force and final.is_dir() and any(final.iterdir()) and not written_by(final):
        raise OutputError(
            f"the output folder holds something that is no {what}",
            where=final,
            got=", ".join(sorted(p.name for p in final.iterdir())[:3]),
            fix="choose another folder with '--out', or save there with '--force' (files of other names are kept)",
        )


@contextmanager
def replaced(final: Path, *, written_by: Callable[[Path], frozenset[str]]) -> Iterator[Path]:
    """Give a new empty folder that takes the place of `final` when the block ends well, and is removed otherwise.

    Parameters
    ----------
    final
        The folder to replace. Its parent is made if need be.
    written_by
        Names in an existing folder that a run wrote and that go with it, those in folders within as ``FOLDER/NAME``;
        everything else there is kept.

    Raises
    ------
    OutputError
        If the folder cannot be written; `final` is then as it was.
    """
    with _said(final):
        final.parent.mkdir(parents=True, exist_ok=True)
        recover(final, written_by=written_by)
        partial = Path(tempfile.mkdtemp(prefix=f".{final.name}.partial-{os.getpid()}-", dir=final.parent))
        lock = _lock(partial)
        try:
            yield partial
            partial.chmod(_usual_mode())
            _flush(partial)
            _swap(partial, final)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        finally:
            if lock is not None:
                os.close(lock)
        recover(final, written_by=written_by)
        _flush_entry(final.parent)


def recover(final: Path, *, written_by: Callable[[Path], frozenset[str]]) -> None:
    """Put right what an interrupted replacement left.

    The earlier folder goes back in place where there is none, its foreign files are kept, abandoned folders removed.
    """
    earlier = previous(final)
    if earlier.is_dir() and not final.exists():
        earlier.rename(final)
    elif earlier.is_dir():
        _keep_foreign(earlier, final, written_by(earlier))
        shutil.rmtree(earlier)
    for left in sorted(final.parent.glob(f".{final.name}.partial-*")):
        if _abandoned(left):
            shutil.rmtree(left, ignore_errors=True)


def _swap(partial: Path, final: Path) -> None:
    earlier = previous(final)
    moved = final.exists()
    if moved:
        final.rename(earlier)
    try:
        partial.rename(final)
    except BaseException:
        if moved and not final.exists():
            earlier.rename(final)
        raise


def _keep_foreign(earlier: Path, final: Path, written: frozenset[str]) -> None:
    """Bring back what no run wrote, also from folders within; a folder that holds nothing of it is not made again."""
    for entry in sorted(earlier.iterdir()):
        place = final / entry.name
        inside = frozenset(name.removeprefix(f"{entry.name}/") for name in written if name.startswith(f"{entry.name}/"))
        if entry.is_dir() and not entry.is_symlink() and (inside or place.is_dir()):
            made = not place.exists()
            place.mkdir(exist_ok=True)
            _keep_foreign(entry, place, inside)
            if made and not any(place.iterdir()):
                place.rmdir()
            continue
        sidecar = any(entry.name.startswith(name + mark) for name in written for mark in SIDECARS)
        if entry.name not in written and not place.exists() and not sidecar:
            entry.rename(place)


def _lock(folder: Path) -> int | None:
    """Mark a folder as in use: the mark vanishes with the process, however it ends."""
    if fcntl is None:
        return None
    handle = os.open(folder, os.O_RDONLY)
    with contextlib.suppress(OSError):  # a file system without locks
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def _abandoned(folder: Path) -> bool:
    """Whether no living process writes a folder; undecidable, so no, where folders cannot be locked."""
    if fcntl is None:
        return False
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(handle)


def _usual_mode() -> int:
    """Permissions a new folder has; a temporary one is closed to others."""
    mask = os.umask(0)
    os.umask(mask)
    everything = 0o777
    return everything & ~mask


def _flush(folder: Path) -> None:
    for entry in sorted(folder.rglob("*")):
        _flush_entry(entry)
    _flush_entry(folder)


def _flush_entry(path: Path) -> None:
    """Bring a file or folder to the disk; a full disk shows here at the latest."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open folders
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _said(final: Path) -> Iterator[None]:
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            "the result cannot be saved",
            where=final,
            got=error.strerror or str(error),
            fix="choose another folder with '--out', or make room and allow writing; an earlier result is unchanged",
        ) from error
