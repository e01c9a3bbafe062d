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
    usual, named = _usual(), document.get("thresholds")
    whole = {"clusters": usual["clusters"], **document}
    if isinstance(named, Mapping):  # what is none is refused where the document is read
        whole["thresholds"] = {**named, **{k: v for k, v in usual["thresholds"].items() if k not in named}}
    return whole


@cache
def _usual() -> dict[str, Any]:
    return tomllib.loads((resources.files("placetypes") / "data" / "clusters.toml").read_text(encoding="utf-8"))
