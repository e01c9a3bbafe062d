"""What came out: place types, deciding rule and margin per cell, evidence, micro-clusters, provenance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from placetypes.result.consistency import NOT_CLASSIFIED
from placetypes.result.model import Result
from placetypes.result.verifying import Flaw, Verified, require_whole, verify

if TYPE_CHECKING:
    import os


def load(folder: str | os.PathLike[str]) -> Result:
    """The result saved in a folder.

    Raises
    ------
    OutputError
        If the folder holds no result, a damaged one, or one of another format.
    """
    return Result.load(folder)


def check_folder(folder: str | os.PathLike[str], *, force: bool) -> None:
    """See whether a result may be saved in a folder, before the work is done.

    Raises
    ------
    OutputError
        If a file is in the way, or the folder holds something that is no result and `force` is not set.
    """
    from placetypes.result.saving import check_folder as check

    check(folder, force=force)


__all__ = ["NOT_CLASSIFIED", "Flaw", "Result", "Verified", "check_folder", "load", "require_whole", "verify"]
