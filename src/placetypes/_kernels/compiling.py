"""How kernels are compiled: the one place where it is said, and where compiled kernels are kept for the next process.

Numba's own files have two faults for this use: a kernel that is changed leaves those that call it from other modules as
they were (numba issue 1833), and two processes that compile different versions of one kernel at a time may give them
the same name. Here a file is named after all that it was made from, and written at once: whoever finds it can use it.
"""

import hashlib
import os
import uuid
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from pickle import loads
from typing import Any

import numba
from numba import njit
from numba.core.caching import FunctionCache
from numba.core.serialize import dumps

SWITCH = "PLACETYPES_KEEP_KERNELS"
"""Variable of the environment: ``0`` keeps no compiled kernels."""
_NAME = 16
"""Digits of a hash in the name of a file."""


def kernel(function: Any = None, **options: Any) -> Any:
    """Compile a function when it is called, for each version of arguments once on a machine; others may run meanwhile.

    Parameters
    ----------
    function
        Of plain arrays and numbers.
    options
        Further ones of `numba.njit`.
    """
    if function is None:
        return partial(kernel, **options)
    compiled = njit(nogil=True, **options)(function)
    if (
        compiled is not function and os.environ.get(SWITCH, "1") != "0"
    ):  # the same where numba is told to compile nothing
        compiled._cache = _Kept.of(function, compiled._cache)
    return compiled


@cache
def _sources() -> bytes:
    """What all kernels are made from: any of them may be part of another."""
    digest = hashlib.sha256(numba.__version__.encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.digest()


class _Kept(FunctionCache):
    """Compiled versions of a kernel, a file for each, in the folder that numba would take."""

    @classmethod
    def of(cls, function: Callable[..., Any], none: Any) -> Any:
        """The versions of a function; `none` where no folder can be written to."""
        try:
            return cls(function)
        except RuntimeError:  # what numba says then
            return none

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        name = f"{function.__module__}.{function.__qualname__}"
        self._cache_file: Any = _Files(Path(self.cache_path), name)


class _Files:
    """Files in a folder, named after a function, a version of its arguments and the sources."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name

    def _file(self, key: object) -> tuple[str, Path]:
        """How the names of all files of a version begin, whatever the sources were; and the file of these."""
        version = hashlib.sha256(repr(key).encode()).hexdigest()[:_NAME]
        made = hashlib.sha256(_sources() + repr(key).encode()).hexdigest()[:_NAME]
        begins = f"{self._name}-{version}."
        return begins, self._folder / f"{begins}{made}.nbc"

    def load(self, key: object) -> Any:
        """What was kept; None where nothing was."""
        try:
            return loads(self._file(key)[1].read_bytes())
        except FileNotFoundError:
            return None

    def save(self, key: object, data: object) -> None:
        """Keep a version in place of those of other sources."""
        begins, file = self._file(key)
        new = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
        new.write_bytes(dumps(data))  # type: ignore[no-untyped-call]
        new.replace(file)
        for other in self._folder.glob(f"{begins}*.nbc"):
            if other != file:
                other.unlink(missing_ok=True)

    def flush(self) -> None:
        """Forget everything."""
        for file in self._folder.glob(f"{self._name}-*.nbc"):
            file.unlink(missing_ok=True)
