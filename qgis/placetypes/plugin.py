"""The plugin: nothing but a provider of algorithms."""

from __future__ import annotations

from qgis.core import QgsApplication

from .provider import Provider


class Plugin:
    """Adds the provider while the plugin is switched on."""

    def __init__(self):
        self.provider = None

    def initProcessing(self):  # noqa: N802 - QGIS calls it so
        """Called by the graphical QGIS and by qgis_process."""
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):  # noqa: N802
        """Called by the graphical QGIS."""
        self.initProcessing()

    def unload(self):
        """Called when the plugin is switched off."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
