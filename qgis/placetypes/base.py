"""What the algorithms have in common: find the program, run it, pass on what it says and why it ended."""

from __future__ import annotations

import os
from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QIcon

from .layers import add_result
from .process import CancelledError, ProgramError, follow
from .program import SETTING, ProgramNotFoundError, clean_environment, command, find_program
from .words import LANGUAGES as SPOKEN
from .words import say

REGION, OUT, FORCE, LOAD, TEXT = "REGION", "OUT", "FORCE", "LOAD", "TEXT"
LANGUAGES = ("", *SPOKEN)
"""The first: that of the result."""


def said(key, **values):
    """The plugin's words, in QGIS's own language."""
    return say(key, QgsApplication.locale(), **values)


class ProgramAlgorithm(QgsProcessingAlgorithm):
    """One command of the program, with the same parameters and names."""

    NAME = ""

    def __init__(self):
        super().__init__()
        self.made = ""
        """Folder of the result whose layers are to be added."""

    def name(self):  # noqa: D102
        return self.NAME

    def displayName(self):  # noqa: N802, D102
        return said(self.NAME)

    def shortHelpString(self):  # noqa: N802, D102
        return said(f"{self.NAME}_help")

    def icon(self):  # noqa: D102
        return QIcon(str(Path(__file__).parent / "icon.svg"))

    def createInstance(self):  # noqa: N802, D102
        return type(self)()

    def run_program(self, near, feedback, *given, **options):
        """Run this command and give what it prints."""
        try:
            program = find_program(
                ProcessingConfig.getSetting(SETTING) or "",
                near=near,
                path=os.environ.get("PATH", ""),
                setting=said("setting"),
            )
        except ProgramNotFoundError as error:
            raise QgsProcessingException(str(error)) from None
        line = command(program, self.NAME, *given, **options)
        feedback.pushCommandInfo(" ".join(line))
        try:
            return follow(
                line,
                clean_environment(os.environ),
                say=feedback.pushInfo,
                progress=feedback.setProgress,
                cancelled=feedback.isCanceled,
            )
        except ProgramError as error:
            raise QgsProcessingException(str(error)) from None
        except CancelledError:
            return ""

    def point_in(self, folder, name, parameters, context):
        """A point in the coordinate system of a result; () where none is given."""
        if parameters.get(name) in (None, ""):
            return ()
        grid = QgsRasterLayer(str(Path(folder) / "place_types.tif"), "grid")
        if not grid.isValid():
            raise QgsProcessingException(f"{folder}: the folder holds no result; choose one that 'run' wrote.")
        at = self.parameterAsPoint(parameters, name, context, grid.crs())
        return at.x(), at.y()

    def add_region(self):
        """Ask for a region file."""
        self.addParameter(
            QgsProcessingParameterFile(REGION, said("region"), extension="toml")  # as the program's FILE
        )

    def add_result_folder(self, name, title, *, optional=False):
        """Ask for the folder of a result."""
        self.addParameter(
            QgsProcessingParameterFile(name, title, behavior=QgsProcessingParameterFile.Folder, optional=optional)
        )

    def add_advanced(self, *parameters):
        """Ask for what is seldom needed."""
        for parameter in parameters:
            parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
            self.addParameter(parameter)

    def add_load(self):
        """Ask whether the layers are to be opened."""
        self.addParameter(QgsProcessingParameterBoolean(LOAD, said("load"), defaultValue=True))

    def add_text(self):
        """Say that what the program prints is an output."""
        self.addOutput(QgsProcessingOutputString(TEXT, said("text")))

    def postProcessAlgorithm(self, context, feedback):  # noqa: N802
        """Add the layers of a new result to the project."""
        if self.made and context.project() is not None:
            try:
                feedback.pushInfo(said("added", count=str(add_result(self.made, context.project()))))
            except OSError as error:
                feedback.reportError(str(error))
        return {}
