"""The classifier: an ordered list of rules over evidence layers, the first that holds wins.

It knows nothing of urban or rural: rules, thresholds and classes come from a typology. Beside the class, every cell
gets the rule that decided, the margin (how far the nearest threshold is that alone would change the class, as a
fraction of that threshold's range) and the runner-up (the class it would take if that threshold gave way).
"""

from placetypes.decision.cells import Deciding, Decision, decide
from placetypes.decision.largest import smaller_parts
from placetypes.decision.rules import codes_of_rules, first_holding, missing_layers, moved_past, threshold_past

__all__ = [
    "Deciding",
    "Decision",
    "codes_of_rules",
    "decide",
    "first_holding",
    "missing_layers",
    "moved_past",
    "smaller_parts",
    "threshold_past",
]
