"""The command line: parse, call, print.

What a command found goes to standard output; progress and what is wrong go to standard error, so that one can be kept
without the other. Exit codes are told in `app.MEANING`.
"""

from __future__ import annotations

import gc
import sys
from typing import Any

from placetypes.cli import beginning, compared, pictures, regions, results, shown  # noqa: F401 - they add their commands
from placetypes.cli.app import INTERRUPTED, WRONG_INPUT, app, asks_json
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
        _say_wrong(error)
        raise SystemExit(WRONG_INPUT) from None
    except KeyboardInterrupt:
        _say_interrupted()
        raise SystemExit(INTERRUPTED) from None
    except SystemExit as ended:  # typer makes this of an interruption, and says nothing
        if ended.code == INTERRUPTED:
            _say_interrupted()
        raise


def _say_wrong(error: PlacetypesError) -> None:
    """Say what is wrong: one sentence, or its parts as JSON where JSON was asked for."""
    if not asks_json():
        sys.stderr.write(f"placetypes: {error}\n")
        return
    from placetypes.io.write_tables import json_text

    parts: dict[str, Any] = {"kind": type(error).__name__, "message": str(error)}
    parts |= {name: getattr(error, name) for name in ("what", "where", "got", "expected", "fix")}
    sys.stderr.write(json_text({"error": parts}))


def _say_interrupted() -> None:
    sys.stderr.write("placetypes: interrupted; nothing was changed.\n")
