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

from .base import FORCE, LANGUAGES, LOAD, OUT, REGION, TEXT, ProgramAlgorithm, said

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
    titles = [said("language_own"), *LANGUAGES[1:]]
    return QgsProcessingParameterEnum(LANGUAGE, said("language"), options=titles, defaultValue=0, optional=True)


class Run(ProgramAlgorithm):
    """`placetypes run FILE`."""

    NAME = "run"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        self.add_region()
        self.addParameter(_folder(said("run_out")))
        self.add_load()
        self.add_advanced(
            QgsProcessingParameterBoolean(FORCE, said("run_force"), False),
            QgsProcessingParameterEnum(
                ENGINE, said("engine"), options=[said("engine_own"), *ENGINES[1:]], defaultValue=0
            ),
        )
        self.addOutput(QgsProcessingOutputFolder(RESULT, said("run_result")))
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

    NAME = "check"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        self.add_region()
        self.add_text()

    def processAlgorithm(self, parameters, context, feedback):  # noqa: N802, D102
        region = self.parameterAsFile(parameters, REGION, context)
        return {TEXT: self.run_program(region, feedback, region)}


class Explain(ProgramAlgorithm):
    """`placetypes explain DIR E N`, `--unit NAME` or `--place NAME`."""

    NAME = "explain"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        self.add_result_folder(RESULT, said("result"))
        self.addParameter(QgsProcessingParameterPoint(POINT, said("point"), optional=True))
        self.addParameter(QgsProcessingParameterString(UNIT, said("unit"), optional=True))
        self.addParameter(QgsProcessingParameterString(PLACE, said("place"), optional=True))
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

    NAME = "clusters"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        self.add_result_folder(RESULT, said("result"))
        self.addParameter(QgsProcessingParameterString(THEME, said("theme"), optional=True))
        for name, title in ((Q, said("q")), (VISIT_Q, said("visit_q"))):
            number = QgsProcessingParameterNumber.Double
            self.addParameter(
                QgsProcessingParameterNumber(name, title, type=number, optional=True, minValue=0, maxValue=1)
            )
        self.addParameter(_folder(said("clusters_out")))
        self.add_load()
        self.addOutput(QgsProcessingOutputFolder(OUT, said("clusters_result")))
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

    NAME = "compare"

    def initAlgorithm(self, configuration=None):  # noqa: N802, ARG002, D102
        for number, name in enumerate(REGIONS):
            self.add_result_folder(name, said("result_of", name=name), optional=number > 1)
        self.addParameter(_folder(said("compare_out")))
        self.addParameter(QgsProcessingParameterString(TWIN, said("twin"), optional=True))
        self.addParameter(QgsProcessingParameterPoint(TWIN_AT, said("twin_at"), optional=True))
        self.addParameter(_language())
        self.add_advanced(
            QgsProcessingParameterNumber(MOST, said("most"), defaultValue=3, minValue=1),
            QgsProcessingParameterBoolean(FORCE, said("compare_force"), False),
            QgsProcessingParameterBoolean(DIFFERENT, said("different"), False),
        )
        self.addOutput(QgsProcessingOutputFolder(RESULT, said("compare_result")))
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
