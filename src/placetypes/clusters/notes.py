"""What to know before a result of the finder is read, where there is an answer but not the usual one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from placetypes._typing import BoolArray, FloatArray, IntArray
from placetypes.clusters.sites import Sites
from placetypes.words import percent, say

_MUCH = 0.5  # share of all actors at one address from which on that address decides what is usual
_NO_NAMES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class Note:
    """One thing to know; as text the sentence in English.

    Attributes
    ----------
    key
        Which: ``no_focus``, ``all_focus``, ``one_stratum``, ``strata_without_focus`` or ``one_address``.
    strata
        Place type codes it is about; empty where it is about none.
    share
        Share of the actors it is about, 0 to 1; None where it is about none.

    Examples
    --------
    >>> print(Note("strata_without_focus", strata=(2, 4)))
    No actor of the theme lies in these place types, so no group can be found there: 2, 4.
    """

    key: str
    strata: tuple[int, ...] = ()
    share: float | None = None

    def said(self, language: str = "en", names: Mapping[int, str] = _NO_NAMES) -> str:
        """The sentence in a language, with these names of place types instead of their codes."""
        types = ", ".join(names.get(code, str(code)) for code in self.strata)
        share = "" if self.share is None else percent(self.share, language)
        return say(f"finder_{self.key}", language, types=types, share=share)

    def __str__(self) -> str:
        return self.said()


def notes_of(kinds: IntArray, kind: IntArray, focus: BoolArray, risk: FloatArray, sites: Sites) -> tuple[Note, ...]:
    """What is unusual about a theme's focus actors; arrays as the finder sorted them, ``kinds`` the codes."""
    if not focus.any():
        return (Note("no_focus"),)
    notes = []
    if focus.all():
        notes.append(Note("all_focus"))
    if len(kinds) == 1:
        notes.append(Note("one_stratum"))
    without = kinds[np.bincount(kind[focus], minlength=len(kinds)) == 0]
    if without.size:
        notes.append(Note("strata_without_focus", strata=tuple(without.tolist())))
    share = float(np.bincount(sites.of, weights=risk).max() / risk.sum())
    if share >= _MUCH:
        notes.append(Note("one_address", share=share))
    return tuple(notes)
