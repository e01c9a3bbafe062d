"""Adding a result's layers to the open project, in their groups, as its own project arranges them."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsLayerTreeGroup, QgsProject

PROJECT = "result.qgz"


def add_result(folder: str, project: QgsProject) -> int:
    """Add the layers of a result to a project; how many.

    Raises
    ------
    OSError
        If the result has no project, or QGIS cannot read it.
    """
    file = Path(folder) / PROJECT
    arranged = QgsProject()
    if not file.is_file() or not arranged.read(str(file)):
        raise OSError(f"{file}: no project that QGIS can open; run the region again.")
    top = project.layerTreeRoot().insertGroup(0, arranged.title())
    count = _copy(arranged.layerTreeRoot(), top, project)
    if project.count() == count:  # the first layers of an empty project say where it looks
        project.setCrs(arranged.crs())
        project.viewSettings().setDefaultViewExtent(arranged.viewSettings().defaultViewExtent())
    return count


def _copy(source: QgsLayerTreeGroup, target: QgsLayerTreeGroup, project: QgsProject) -> int:
    count = 0
    for child in source.children():
        if isinstance(child, QgsLayerTreeGroup):
            group = target.addGroup(child.name())
            count += _copy(child, group, project)
            group.setItemVisibilityChecked(child.itemVisibilityChecked())
            group.setExpanded(child.isExpanded())
        elif child.layer() is not None:
            layer = project.addMapLayer(child.layer().clone(), False)
            node = target.addLayer(layer)
            node.setItemVisibilityChecked(child.itemVisibilityChecked())
            node.setExpanded(child.isExpanded())
            for key in child.customProperties():
                node.setCustomProperty(key, child.customProperty(key))
            count += 1
    return count
