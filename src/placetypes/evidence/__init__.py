"""The evidence layers a typology asks for, made from a region's inputs."""

from placetypes.evidence import reach as _reach  # noqa: F401 - makes its operations known
from placetypes.evidence.compute import Evidence, compute
from placetypes.evidence.inputs import Inputs, ServicePoints

__all__ = ["Evidence", "Inputs", "ServicePoints", "compute"]
