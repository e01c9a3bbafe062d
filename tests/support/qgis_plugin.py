"""The parts of the QGIS plugin that need no QGIS, as modules."""

import importlib
import importlib.util
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "qgis"
_SPEC = importlib.util.spec_from_file_location(
    "placetypes_in_qgis", FOLDER / "placetypes" / "__init__.py", submodule_search_locations=[str(FOLDER / "placetypes")]
)
sys.modules[_SPEC.name] = importlib.util.module_from_spec(_SPEC)
program = importlib.import_module("placetypes_in_qgis.program")
words = importlib.import_module("placetypes_in_qgis.words")
process = importlib.import_module("placetypes_in_qgis.process")
