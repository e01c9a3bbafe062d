"""The evidence layers a typology asks for, made from a region's inputs."""

from placetypes.evidence.compute import Evidence, compute
from placetypes.evidence.inputs import Inputs, ServicePoints

__all__ = ["Evidence", "Inputs", "ServicePoints", "compute"]
