"""What came out: place types, deciding rule and margin per cell, evidence, micro-clusters, provenance."""

from placetypes.result.model import NOT_CLASSIFIED, Result

__all__ = ["NOT_CLASSIFIED", "Result"]
