"""Why places have their types, in words a planner can quote and values a researcher can use.

Read from the same rules the classifier reads: what held, with which values, against which thresholds.
"""

from placetypes.result.explain.cells import Group, RuleShare, TypeShare, explain_cells
from placetypes.result.explain.place import explain_place
from placetypes.result.explain.point import explain_point
from placetypes.result.explain.unit import explain_unit
from placetypes.result.explain.values import Change, Explanation, Reading

__all__ = [
    "Change",
    "Explanation",
    "Group",
    "Reading",
    "RuleShare",
    "TypeShare",
    "explain_cells",
    "explain_place",
    "explain_point",
    "explain_unit",
]
