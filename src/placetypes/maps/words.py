"""Words on maps and reports that are not part of a typology."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def _all_words() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("placetypes") / "data" / "words.toml").read_text(encoding="utf-8"))


def words(language: str) -> dict[str, str]:
    """Words on maps and reports in a language, English where there is none.

    Examples
    --------
    >>> words("sv")["water"]
    'Vatten'
    """
    return {**_all_words()["en"], **_all_words().get(language, {})}
