"""Who made the inputs of a result, as it must be printed on everything made from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def credits_of(record: Mapping[str, Any]) -> list[str]:
    """Makers of the inputs with year and licence, each once, in the order of the inputs.

    Examples
    --------
    >>> credits_of({"inputs": {"population": {"source": "Eurostat", "licence": "CC BY 4.0", "year": 2021}}})
    ['Eurostat 2021 (CC BY 4.0)']
    """
    lines = []
    for facts in record.get("inputs", {}).values():
        if isinstance(facts, Mapping) and facts.get("source"):
            year = f" {facts['year']}" if facts.get("year") else ""
            lines.append(f"{facts['source']}{year}" + (f" ({facts['licence']})" if facts.get("licence") else ""))
    return list(dict.fromkeys(lines))
