"""What the micro-cluster finder goes by where a typology says nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


def with_finder(document: Mapping[str, Any]) -> dict[str, Any]:
    """A typology's document with the settings and thresholds of the finder that it does not name itself.

    Examples
    --------
    >>> full = with_finder({"id": "mine", "thresholds": {"cluster_bandwidth": {"value": 5000}}})
    >>> full["thresholds"]["cluster_bandwidth"], full["thresholds"]["cluster_min_members"]["value"]
    ({'value': 5000}, 3)
    """
    standard, named = usual(), document.get("thresholds")
    whole = {"clusters": standard["clusters"], **document}
    if isinstance(named, Mapping):  # what is none is refused where the document is read
        whole["thresholds"] = {**named, **{k: v for k, v in standard["thresholds"].items() if k not in named}}
    return whole


@cache
def usual() -> Mapping[str, Any]:
    """The file ``data/clusters.toml``: settings of a ``run``, settings of ``clusters``, and ``thresholds``.

    Examples
    --------
    >>> usual()["run"]["q"], usual()["thresholds"]["cluster_min_members"]["value"]
    (0.1, 3)
    """
    return tomllib.loads((resources.files("placetypes") / "data" / "clusters.toml").read_text(encoding="utf-8"))
