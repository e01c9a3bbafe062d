"""The commands of the program as algorithms: same names, same parameters."""

from __future__ import annotations

import re

from qgis.core import (
    QgsProcessingOutputFolder,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterPoint,
    QgsProcessingParameterString,
)

from .base import FORCE, LANGUAGES, LOAD, OUT, REGION, TEXT, ProgramAlgorithm

ENGINES = ("", "serial", "threads", "dask")
"""The first: that of the region file."""
RESULT, POINT, UNIT, PLACE, LANGUAGE, ENGINE = "RESULT", "POINT", "UNIT", "PLACE", "LANGUAGE", "ENGINE"
THEME, Q, VISIT_Q = "THEME", "Q", "VISIT_Q"
REGIONS = ("A", "B", "C", "D")
TWIN, TWIN_AT, MOST = "TWIN", "TWIN_AT", "MOST"
DIFFERENT = "ALLOW_DIFFERENT_THRESHOLDS"
_WRITTEN = re.compile(r"^(?:Tables: +(.+)|(?:QGIS|Page): +(.+)[/\\][^/\\]+)$", re.MULTILINE)
"""Where the program says that it wrote."""


def _folder(title, *, optional=True):
    folder = QgsProcessingParameterFile.Folder
    return QgsProcessingParameterFile(OUT, title, behavior=folder, optional=optional)


def _language():
    titles = ["that of the result", *LANGUAGES[1:]]
    return QgsProcessingParameterEnum(LANGUAGE, "Language", options=titles, defaultValue=0, optional=True)


class Run(ProgramAlgorithm):
    """`placetypes run FILE`."""

    NAME, TITLE = "run", "Classify a region (run)"
    HELP = (
        "Classifies the region of a region file, finds its micro-clusters and writes maps, layers, tables and a "
        "report; then opens the layers. Leave the folder empty to write where the region file says."
    )

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        self.add_region()
        self.addParameter(_folder("Folder for the result (empty: the region file's)"))
        self.add_load()
        self.add_advanced(
            QgsProcessingParameterBoolean(FORCE, "Replace a folder that holds something else than a result", False),
            QgsProcessingParameterEnum(
                ENGINE, "Who makes the layers", options=["the region file's", *ENGINES[1:]], defaultValue=0
            ),
        )
        self.addOutput(QgsProcessingOutputFolder(RESULT, "Folder of the result"))
        self.add_text()

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802, D102
        region = self.parameterAsFile(parameters, REGION, context)
        out = self.parameterAsString(parameters, OUT, context)
        engine = ENGINES[self.parameterAsEnum(parameters, ENGINE, context)]
        force = self.parameterAsBool(parameters, FORCE, context)
        text = self.run_program(region, feedback, region, out=out, force=force, engine=engine)
        folder = out or written_to(text)
        self.made = folder if text and self.parameterAsBool(parameters, LOAD, context) else ""
        return {RESULT: folder if text else "", TEXT: text}


class Check(ProgramAlgorithm):
    """`placetypes check FILE`."""

    NAME, TITLE = "check", "Check the inputs of a region (check)"
    HELP = (
        "Opens every input of a region file and reports its coordinate system, extent, sums and gaps, without running."
    )

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        self.add_region()
        self.add_text()

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802, D102
        region = self.parameterAsFile(parameters, REGION, context)
        return {TEXT: self.run_program(region, feedback, region)}


class Explain(ProgramAlgorithm):
    """`placetypes explain DIR E N`, `--unit NAME` or `--place NAME`."""

    NAME, TITLE = "explain", "Explain a place (explain)"
    HELP = (
        "Says why the place at a point has its type, or who lives in a municipality or a settlement and why. Give one "
        "of the three; click '...' beside the point to take it from the map."
    )

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        self.add_result_folder(RESULT, "Folder of a result")
        self.addParameter(QgsProcessingParameterPoint(POINT, "A point on the map", optional=True))
        self.addParameter(QgsProcessingParameterString(UNIT, "or a municipality: name or id", optional=True))
        self.addParameter(
            QgsProcessingParameterString(PLACE, "or an outlined place, such as a settlement: name", optional=True)
        )
        self.addParameter(_language())
        self.add_text()

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802, D102
        folder = self.parameterAsFile(parameters, RESULT, context)
        options = {
            "unit": self.parameterAsString(parameters, UNIT, context),
            "place": self.parameterAsString(parameters, PLACE, context),
            "language": LANGUAGES[self.parameterAsEnum(parameters, LANGUAGE, context)],
        }
        point = self.point_in(folder, POINT, parameters, context)
        return {TEXT: self.run_program(folder, feedback, folder, *point, **options)}


class Clusters(ProgramAlgorithm):
    """`placetypes clusters DIR`."""

    NAME, TITLE = "clusters", "Find micro-clusters anew (clusters)"
    HELP = (
        "Finds the micro-clusters of a saved result anew, in a moment: of one theme alone, or accepting more or fewer "
        "false groups. Leave the folder empty to change the result itself."
    )

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        self.add_result_folder(RESULT, "Folder of a result")
        self.addParameter(
            QgsProcessingParameterString(THEME, "One theme alone, such as food, or any: all as one", optional=True)
        )
        for name, title in ((Q, "Accepted share of false groups"), (VISIT_Q, "The same for groups worth a visit")):
            number = QgsProcessingParameterNumber.Double
            self.addParameter(
                QgsProcessingParameterNumber(name, title, type=number, optional=True, minValue=0, maxValue=1)
            )
        self.addParameter(_folder("Folder for the new result (empty: the old one's place)"))
        self.add_load()
        self.addOutput(QgsProcessingOutputFolder(OUT, "Folder of the new result"))
        self.add_text()

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802, D102
        folder = self.parameterAsFile(parameters, RESULT, context)
        out = self.parameterAsString(parameters, OUT, context)
        shares = {
            key: self.parameterAsDouble(parameters, name, context)
            for key, name in (("q", Q), ("visit_q", VISIT_Q))
            if parameters.get(name) not in (None, "")
        }
        theme = self.parameterAsString(parameters, THEME, context)
        text = self.run_program(folder, feedback, folder, theme=theme, out=out, **shares)
        self.made = (out or folder) if text and self.parameterAsBool(parameters, LOAD, context) else ""
        return {OUT: out or folder, TEXT: text}


class Compare(ProgramAlgorithm):
    """`placetypes compare A B C D`."""

    NAME, TITLE = "compare", "Compare regions (compare)"
    HELP = (
        "Sets two to four results side by side: shares of place types, micro-clusters, how alike they are, and, of a "
        "place in the first, the most alike places in the others. They must have the same typology and size of squares."
    )

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        for number, name in enumerate(REGIONS):
            self.add_result_folder(name, f"Folder of a result, {name}", optional=number > 1)
        self.addParameter(_folder("Folder for the comparison (empty: beside the first result)"))
        self.addParameter(
            QgsProcessingParameterString(
                TWIN, "A place, such as a settlement, to find the like of elsewhere", optional=True
            )
        )
        self.addParameter(
            QgsProcessingParameterPoint(TWIN_AT, "or a point of the first region, to find the like of", optional=True)
        )
        self.addParameter(_language())
        self.add_advanced(
            QgsProcessingParameterNumber(MOST, "Places of each region shown as most alike", defaultValue=3, minValue=1),
            QgsProcessingParameterBoolean(FORCE, "Replace a folder that holds something else than a comparison", False),
            QgsProcessingParameterBoolean(DIFFERENT, "Compare although thresholds differ, and say so", False),
        )
        self.addOutput(QgsProcessingOutputFolder(RESULT, "Folder of the comparison"))
        self.add_text()

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802, D102
        given = [self.parameterAsFile(parameters, name, context) for name in REGIONS]
        out = self.parameterAsString(parameters, OUT, context)
        text = self.run_program(
            given[0],
            feedback,
            *filter(None, given),
            out=out,
            twin=self.parameterAsString(parameters, TWIN, context),
            twin_at=self.point_in(given[0], TWIN_AT, parameters, context) or None,
            most=self.parameterAsInt(parameters, MOST, context),
            force=self.parameterAsBool(parameters, FORCE, context),
            language=LANGUAGES[self.parameterAsEnum(parameters, LANGUAGE, context)],
            allow_different_thresholds=self.parameterAsBool(parameters, DIFFERENT, context),
        )
        return {RESULT: out or written_to(text), TEXT: text}


def written_to(text):
    """The folder that the program says it wrote to; "" where it says none."""
    found = _WRITTEN.search(text)
    return (found[1] or found[2]) if found else ""


ALGORITHMS = (Run, Check, Explain, Clusters, Compare)
