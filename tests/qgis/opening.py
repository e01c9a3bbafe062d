"""What QGIS itself makes of a result, told as JSON. Run by the Python that QGIS is installed for, not by ours.

`opening.py layers FOLDER` opens every layer as somebody does who drags the files into QGIS; `opening.py project FILE`
opens a project and, with `--picture FILE`, draws what it shows at first.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

HOSTILE = "<script>alert(1)</script>[% 1 + 1 %]"
RASTERS = ("place_types.tif", "evidence.tif", "expectation.tif")


def main() -> None:
    """Open, look, tell."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["layers", "project"])
    parser.add_argument("path", type=Path)
    parser.add_argument("--picture", type=Path)
    asked = parser.parse_args()

    from qgis.core import Qgis, QgsApplication

    app = QgsApplication([], False)
    app.initQgis()
    said: list[str] = []
    QgsApplication.messageLog().messageReceived.connect(lambda text, tag, _level: said.append(f"{tag}: {text}"))
    told = layers(asked.path) if asked.what == "layers" else project(asked.path, asked.picture)
    from osgeo import gdal

    versions = {"QGIS": Qgis.version(), "GDAL": gdal.__version__, "Python": sys.version.split()[0]}
    json.dump({**told, "said": said, "versions": versions}, sys.stdout, ensure_ascii=False)
    app.exitQgis()


def layers(folder: Path) -> dict:
    """Every layer of a result's folder, with the style that QGIS finds for it by itself."""
    from osgeo import gdal, ogr
    from qgis.core import QgsRasterLayer, QgsVectorLayer

    package = folder / "result.gpkg"
    names = [layer.GetName() for layer in ogr.Open(str(package))]
    vectors = [QgsVectorLayer(f"{package}|layername={name}", name, "ogr") for name in names if name != "layer_styles"]
    rasters = [QgsRasterLayer(str(folder / name), name) for name in RASTERS if (folder / name).exists()]
    told = {"layers": [_vector(layer) for layer in vectors] + [_raster(layer) for layer in rasters]}
    return {**told, "gdalinfo": gdal.Info(str(folder / RASTERS[0]))}


def _vector(layer) -> dict:
    from qgis.core import QgsRenderContext

    told = {"name": layer.name(), "valid": layer.isValid(), "features": layer.featureCount(), "kind": "table"}
    told["columns"] = {field.name(): field.alias() for field in layer.fields()}
    told["codes"] = [field.name() for field in layer.fields() if field.editorWidgetSetup().type() == "ValueMap"]
    told["tip"], told["named_by"] = layer.mapTipTemplate(), layer.displayExpression()
    told["hostile_tip"] = _hostile_tip(layer)
    if layer.renderer() is None:
        return told
    context, renderer = QgsRenderContext(), layer.renderer()
    renderer.startRender(context, layer.fields())
    undrawn = [f.id() for f in layer.getFeatures() if renderer.originalSymbolForFeature(f, context) is None]
    renderer.stopRender(context)
    legend = [item.label() for item in renderer.legendSymbolItems()]
    return told | {"kind": renderer.type(), "undrawn": len(undrawn), "legend": legend}


def _hostile_tip(layer) -> str:
    """What the mouse shows of a feature whose name is markup and an expression."""
    from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils

    features = list(layer.getFeatures())
    if not features or not layer.mapTipTemplate():
        return ""
    features[0]["name"] = HOSTILE
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(features[0])
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def _raster(layer) -> dict:
    renderer = layer.renderer()
    told = {"name": layer.name(), "valid": layer.isValid(), "kind": renderer.type(), "bands": layer.bandCount()}
    told["legend"] = [label for label, _ in renderer.legendSymbologyItems()]
    return told


def project(file: Path, picture: Path | None) -> dict:
    """Groups, layers and layouts of a project, and what QGIS says while it reads it."""
    from qgis.core import QgsProject

    opened = QgsProject.instance()
    read = opened.read(str(file))
    found = opened.mapLayers().values()
    told = {
        "read": read,
        "error": opened.error(),
        "title": opened.title(),
        "crs": opened.crs().authid() or opened.crs().description(),
        "tree": _tree(opened.layerTreeRoot()),
        "layers": [_vector(each) if hasattr(each, "fields") else _raster(each) for each in found],
        "shown": [layer.name() for layer in opened.layerTreeRoot().checkedLayers()],
        "layouts": [layout.name() for layout in opened.layoutManager().printLayouts()],
        "metres": opened.distanceUnits() == 0,
    }
    if picture is not None:
        _draw(opened, picture)
    return told


def _tree(group) -> list:
    return [{child.name(): _tree(child)} if hasattr(child, "addGroup") else child.name() for child in group.children()]


def _draw(opened, picture: Path) -> None:
    """The map as it is seen when the project opens, and each print layout beside it."""
    from qgis.core import QgsLayoutExporter, QgsMapRendererParallelJob, QgsMapSettings
    from qgis.PyQt.QtCore import QSize

    view = opened.viewSettings().defaultViewExtent()
    settings = QgsMapSettings()
    settings.setLayers(opened.layerTreeRoot().checkedLayers())
    settings.setDestinationCrs(opened.crs())
    settings.setExtent(view)
    settings.setOutputSize(QSize(1200, 1000))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(str(picture))
    for layout in opened.layoutManager().printLayouts():
        export = QgsLayoutExporter.ImageExportSettings()
        export.dpi = 100
        QgsLayoutExporter(layout).exportToImage(str(picture.with_suffix(".layout.png")), export)


if __name__ == "__main__":
    main()
