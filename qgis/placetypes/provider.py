"""The group 'placetypes' of the Processing toolbox."""

from __future__ import annotations

from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithms import ALGORITHMS
from .base import said
from .program import NAME, SETTING

ICON = str(Path(__file__).parent / "icon.svg")


class Provider(QgsProcessingProvider):
    """Algorithms that run the program."""

    def id(self):  # noqa: D102
        return NAME

    def name(self):  # noqa: D102
        return NAME

    def longName(self):  # noqa: N802, D102
        return said("long_name")

    def icon(self):  # noqa: D102
        return QIcon(ICON)

    def svgIconPath(self):  # noqa: N802, D102
        return ICON

    def load(self):
        """Add the setting that says where the program is."""
        ProcessingConfig.settingIcons[NAME] = self.icon()
        ProcessingConfig.addSetting(Setting(NAME, SETTING, said("setting"), "", valuetype=Setting.FILE))
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self):  # noqa: D102
        ProcessingConfig.removeSetting(SETTING)

    def loadAlgorithms(self):  # noqa: N802, D102
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())
