"""The plugin's algorithms run in QGIS without a window, told as JSON. Run by the Python that QGIS is installed for.

`toolbox.py FOLDER PROGRAM REGION POINT`: FOLDER holds the unpacked plugin and takes what is made.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

PLUGINS = "/usr/share/qgis/python/plugins"
"""Where Debian has QGIS's own plugins, among them the toolbox."""


def main() -> None:
    """Install, run each, tell."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("program")
    parser.add_argument("region")
    parser.add_argument("point", help="x,y [EPSG:n]")
    asked = parser.parse_args()

    from qgis.core import QgsApplication

    app = QgsApplication([], False)
    app.initQgis()
    sys.path[:0] = [PLUGINS, str(asked.folder)]
    os.environ["PYTHONHOME"] = "/nowhere"  # as QGIS sets it on Windows: a program that gets it does not start
    json.dump(_told(asked), sys.stdout, ensure_ascii=False)
    app.exitQgis()


def _told(asked) -> dict:
    import processing
    from processing.core.Processing import Processing
    from processing.core.ProcessingConfig import ProcessingConfig
    from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsProject

    import placetypes

    class Listening(QgsProcessingFeedback):
        """Keeps what is told, and cancels where it is asked to."""

        def __init__(self, cancel_at=""):
            super().__init__(False)
            self.lines, self.percents, self.cancel_at = [], [], cancel_at
            self.progressChanged.connect(self.percents.append)

        def pushInfo(self, text):  # noqa: N802
            self.lines.append(text)
            if self.cancel_at and self.cancel_at in text:
                self.cancel()

    Processing.initialize()
    plugin = placetypes.classFactory(None)
    plugin.initProcessing()
    registry = QgsApplication.processingRegistry()
    found = {
        a.name(): [p.name() for p in a.parameterDefinitions()] for a in registry.providerById("placetypes").algorithms()
    }
    project = QgsProject.instance()

    def run(name, listening=None, **given):
        context = QgsProcessingContext()
        context.setProject(project)
        feedback = listening or Listening()
        try:
            done = processing.run(f"placetypes:{name}", given, feedback=feedback, context=context)
        except Exception as error:
            return {"error": str(error), "lines": feedback.lines}
        return {**done, "lines": feedback.lines, "percents": feedback.percents}

    out = str(asked.folder / "result")
    told = {"algorithms": found, "without": run("check", REGION=asked.region)["error"]}
    ProcessingConfig.setSettingValue("PLACETYPES_PROGRAM", asked.program)
    told["check"] = run("check", REGION=asked.region)
    told["cancelled"] = run("run", Listening("Evidence"), REGION=asked.region, OUT=str(asked.folder / "none"))
    told["left"] = sorted(p.name for p in asked.folder.iterdir() if "none" in p.name)
    told["run"] = run("run", REGION=asked.region, OUT=out)
    root = project.layerTreeRoot()
    told["groups"] = [[g.name(), [s.name() for s in g.children()]] for g in root.children()]
    told["added"] = {layer.name(): layer.isValid() for layer in project.mapLayers().values()}
    told["shown"] = [layer.name() for layer in root.checkedLayers()]
    told["crs"] = project.crs().authid()
    told["explain"] = run("explain", RESULT=out, POINT=asked.point)
    told["unit"] = run("explain", RESULT=out, UNIT="Linköping", LANGUAGE=2)
    told["wrong"] = run("explain", RESULT=out, UNIT="nowhere")
    told["clusters"] = run("clusters", RESULT=out, THEME="food", OUT=str(asked.folder / "food"), LOAD=False)
    told["compare"] = run(
        "compare", A=out, B=str(asked.folder / "food"), OUT=str(asked.folder / "compared"), TWIN_AT=asked.point
    )
    told["spoken"] = {locale: _spoken(locale) for locale in ("sv_SE", "es", "pt_BR", "fr_CA", "de", "en_GB")}
    plugin.unload()
    told["gone"] = registry.providerById("placetypes") is None
    return told


def _spoken(locale: str) -> list[str]:
    """All that people read of the toolbox where QGIS speaks the language of a locale."""
    from processing.core.ProcessingConfig import ProcessingConfig
    from qgis.core import QgsApplication, QgsSettings

    settings = QgsSettings()
    settings.setValue("locale/overrideFlag", True)
    settings.setValue("locale/userLocale", locale)
    provider = QgsApplication.processingRegistry().providerById("placetypes")
    provider.load()
    told = [provider.longName(), ProcessingConfig.settings["PLACETYPES_PROGRAM"].description]
    for algorithm in provider.algorithms():
        given, made = algorithm.parameterDefinitions(), algorithm.outputDefinitions()
        options = [option for parameter in given if hasattr(parameter, "options") for option in parameter.options()]
        told += [algorithm.displayName(), algorithm.shortHelpString(), *options]
        told += [each.description() for each in (*given, *made)]
    return told


if __name__ == "__main__":
    main()
