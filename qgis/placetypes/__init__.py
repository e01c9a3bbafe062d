"""placetypes in QGIS: the program's commands in the Processing toolbox."""


def classFactory(iface):  # noqa: N802, ARG001 - QGIS calls it so
    """Give QGIS the plugin."""
    from .plugin import Plugin

    return Plugin()
