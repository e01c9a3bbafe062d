"""Where the open data lie that some figures are made from."""

import os
from pathlib import Path

VARIABLE = "PLACETYPES_DATA"
BESIDE = Path(__file__).parents[2] / "shared" / "data"
ABSENT = f"left out: {VARIABLE} is not set to the folder of the open data"


def folder() -> Path | None:
    """Their folder, also said to processes begun from here; None where there is none."""
    found = Path(os.environ.get(VARIABLE, BESIDE)).absolute()
    if not found.is_dir():
        return None
    os.environ[VARIABLE] = str(found)
    return found
