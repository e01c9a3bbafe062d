"""The command line: parse, call, print.

Exit codes: 0 done; 2 something given is not right (one sentence on standard error says what); 130 interrupted.
"""

from __future__ import annotations

import gc
import sys

from placetypes.cli import compared, pictures, regions, results, shown  # noqa: F401 - they add their commands
from placetypes.cli.app import INTERRUPTED, WRONG_INPUT, app
from placetypes.errors import PlacetypesError

__all__ = ["app", "main"]

NEW_OBJECTS = 100_000
"""Made before Python looks for unused ones that hold each other: tens of megabytes at most. With its usual 700 a run
looks hundreds of times through all that the libraries made when they were imported."""


def main() -> None:
    """Run the program; a problem with what was given is one sentence and exit code 2, never a traceback."""
    gc.set_threshold(NEW_OBJECTS)
    try:
        app(prog_name="placetypes")
    except PlacetypesError as error:
        sys.stderr.write(f"placetypes: {error}\n")
        raise SystemExit(WRONG_INPUT) from None
    except KeyboardInterrupt:
        _say_interrupted()
        raise SystemExit(INTERRUPTED) from None
    except SystemExit as ended:  # typer makes this of an interruption, and says nothing
        if ended.code == INTERRUPTED:
            _say_interrupted()
        raise


def _say_interrupted() -> None:
    sys.stderr.write("placetypes: interrupted; nothing was changed.\n")
