"""The formula of each operation, quoted from the one page where it stands."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parent / "operations.md"
SECTION = re.compile(r"^## `(?P<name>\w+)`\n\n(?P<body>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


@cache
def sections() -> dict[str, str]:
    """Operation -> what its page says of it."""
    return {found["name"]: found["body"].strip() for found in SECTION.finditer(PAGE.read_text(encoding="utf-8"))}


def formula(operation: str) -> str:
    """What the page of operations says of one.

    Raises
    ------
    KeyError
        If the page has no section for it.
    """
    if operation not in sections():
        raise KeyError(f"docs/operations.md says nothing of '{operation}': add a section '## `{operation}`'")
    return sections()[operation]
