"""Arrays and values as a page carries them: text that no browser takes for anything else."""

from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from markupsafe import Markup

    from placetypes._typing import AnyArray

_SMALLEST = 9
"""The level of deflate that takes longest and gives least: a page is written once and mailed often."""


def packed(array: AnyArray) -> str:
    """Values of an array in little-endian order, first the first bytes of all, then the second ones; deflated, base64.

    Bytes of a kind lie together, as those of neighbouring cells are alike: decimals take a quarter less room so.

    Examples
    --------
    >>> packed(np.zeros(1000, np.uint8))
    'Y2AYBaNgFAx3AAA='
    """
    plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    planes = plain.reshape(-1, 1).view(np.uint8).T
    deflate = zlib.compressobj(_SMALLEST, zlib.DEFLATED, -zlib.MAX_WBITS)
    return base64.b64encode(deflate.compress(planes.tobytes()) + deflate.flush()).decode("ascii")


def as_json(value: Any) -> Markup:
    r"""A value as JSON that stands in a page: no name in it can end the element it stands in.

    Examples
    --------
    >>> print(as_json({"name": "</script>"}))
    {"name":"\u003c/script>"}
    """
    from markupsafe import Markup

    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c"))
