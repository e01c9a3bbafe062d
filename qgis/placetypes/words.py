"""What the plugin says in QGIS's own language; the sentences stand in ``words.json``. No QGIS in here.

Qt's own translations would be compiled files, made by a tool that is one more thing to install.
"""

from __future__ import annotations

import json
from pathlib import Path

LANGUAGES = ("en", "sv", "es", "pt", "fr")
_WORDS = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
KEYS = tuple(_WORDS)


def say(key: str, locale: str, **values: str) -> str:
    """A sentence in the language of a locale such as sv_SE; in English where that language is not spoken.

    Examples
    --------
    >>> say("added", "pt_BR", count="3"), say("added", "de", count="3")
    ('Camadas adicionadas: 3', 'Layers added: 3')
    """
    told = _WORDS[key]
    return str(told.get(locale[:2], told["en"])).format(**values)
