"""What two results say of the same cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from placetypes import agreement
from placetypes.compact import strips
from placetypes.errors import GridError
from placetypes.layer_store import LayerStore
from placetypes.result.inside import AT_ONCE
from placetypes.typology import distinct_names, text
from placetypes.typology.wording import Wording
from placetypes.words import number, percent, say

if TYPE_CHECKING:
    import pandas as pd

    from placetypes._typing import CodeArray, FloatArray
    from placetypes.result.model import Result
    from placetypes.typology import Typology

COUNTED = ("people", "cells")
"""What a comparison counts."""
_DECIMALS = 2
"""Of kappa and mutual information in sentences; the tables have all."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Cross table and agreement of two results, over the cells of the region that both classify.

    Attributes
    ----------
    names
        Short names of the two.
    typologies
        Their typologies.
    tables
        ``people`` [persons, as the first result has them] and ``cells`` -> (classes of the first, classes of the
        second), in the order of the typologies.
    left_out
        ``people`` and ``cells`` -> what is in the region of either, but is not classified by both.
    read_as
        ``people`` and ``cells`` -> key of a class of the first -> key of the class of the second that counts as the
        same. Classes of one key are; others are matched so that most people, or most cells, agree, which flatters.
    percent
        ``people`` and ``cells`` -> percent that have the same class; NaN where there are none.
    kappa
        ``people`` and ``cells`` -> Cohen's kappa, see `placetypes.agreement.kappa`.
    mutual_information
        Adjusted mutual information of the cells, see `placetypes.agreement.adjusted_mutual_information`; it needs no
        classes that correspond.
    language
        Of the names of classes in tables.
    """

    names: tuple[str, str]
    typologies: tuple[Typology, Typology]
    tables: Mapping[str, FloatArray]
    left_out: Mapping[str, float]
    read_as: Mapping[str, Mapping[str, str]]
    percent: Mapping[str, float]
    kappa: Mapping[str, float]
    mutual_information: float
    language: str

    @property
    def matched(self) -> dict[str, dict[str, str]]:
        """Those of `read_as` whose keys differ."""
        return {
            counted: {one: other for one, other in self.read_as[counted].items() if one != other} for counted in COUNTED
        }

    def in_short(self) -> str:
        """The figures in words, in the language of the comparison, and whether they flatter."""
        language, (a, b) = self.language, self.names
        shares = {counted: _share_in_words(self.percent[counted], language) for counted in COUNTED}
        kappas = {f"kappa_{counted}": _figure(self.kappa[counted], language) for counted in COUNTED}
        information = _figure(self.mutual_information, language)
        said = say("agreement", language, a=a, b=b, information=information, **shares, **kappas)
        return f"{said} {say('flattering', language)}" if any(self.matched.values()) else said

    def sentences(self) -> tuple[str, ...]:
        """The figures in words, with all that a reader must know about them."""
        first, second = self.typologies
        said = [self.in_short()]
        for counted, pairs in self.matched.items():
            named = (
                f"{text(first.by_key[one].name, self.language)} = {text(second.by_key[other].name, self.language)}"
                for one, other in pairs.items()
            )
            said += [say(f"matched_by_{counted}", self.language, pairs="; ".join(named))] if pairs else []
        if self.left_out["cells"]:
            amounts = {counted: number(round(self.left_out[counted]), self.language) for counted in COUNTED}
            said.append(say("left_out", self.language, **amounts))
        return tuple(said)

    def figures(self) -> pd.DataFrame:
        """One row per thing counted: a, b, counted, total, left_out, percent, kappa, mutual_information, read_as, ...

        `mutual_information` stands in the row of cells only, as it has no other. `chosen_to_agree` says whether classes
        of different keys were matched so that most of it agrees; percent and kappa then flatter. `a_set_otherwise` and
        `b_set_otherwise` say which thresholds were.
        """
        import pandas as pd

        changes = [Wording(typology, self.language).changes() for typology in self.typologies]
        rows = [
            {
                "a": self.names[0],
                "b": self.names[1],
                "counted": counted,
                "total": float(self.tables[counted].sum()),
                "left_out": self.left_out[counted],
                "percent": self.percent[counted],
                "kappa": self.kappa[counted],
                "mutual_information": self.mutual_information if counted == "cells" else float("nan"),
                "read_as": "; ".join(f"{one} = {other}" for one, other in self.read_as[counted].items()),
                "chosen_to_agree": bool(self.matched[counted]),
                "a_set_otherwise": changes[0],
                "b_set_otherwise": changes[1],
            }
            for counted in COUNTED
        ]
        return pd.DataFrame(rows)

    def table(self) -> pd.DataFrame:
        """One row per pair of classes: a, b, a_code, a_key, a_type, b_code, ..., people, cells and their shares.

        `share_people` and `share_cells` are of all that is compared, `share_of_a` and `share_of_b` of the people that
        the class has; NaN where those are none.
        """
        import pandas as pd

        first, second = self.typologies
        people, cells = (self.tables[counted] for counted in COUNTED)
        parts = _share(people, people.sum()), _share(cells, cells.sum())
        of_a, of_b = _share(people, people.sum(axis=1, keepdims=True)), _share(people, people.sum(axis=0))
        names = first.names(self.language), second.names(self.language)
        rows = []
        for row, a in enumerate(first.classes):
            for col, b in enumerate(second.classes):
                at = row, col
                said = (*self.names, a.code, a.key, names[0][a.code], b.code, b.key, names[1][b.code])
                rows.append((*said, people[at], int(cells[at]), parts[0][at], parts[1][at], of_a[at], of_b[at]))
        columns = ["a", "b", "a_code", "a_key", "a_type", "b_code", "b_key", "b_type", *COUNTED]
        return pd.DataFrame(rows, columns=[*columns, "share_people", "share_cells", "share_of_a", "share_of_b"])

    def __repr__(self) -> str:
        """The figures in words."""
        a, b = self.names
        flattered = ", classes matched to agree most" if any(self.matched.values()) else ""
        return (
            f"<Comparison of '{a}' and '{b}': the same class for {self.percent['people']:.1f} % of people "
            f"(kappa {self.kappa['people']:.2f}) and {self.percent['cells']:.1f} % of cells "
            f"(kappa {self.kappa['cells']:.2f}){flattered}; "
            f"adjusted mutual information {self.mutual_information:.2f}>"
        )


def compare(one: Result, other: Result, *, names: tuple[str, str] | None = None) -> Comparison:
    """What two results on one grid have in common.

    Parameters
    ----------
    one, other
        The results; people are those of the first.
    names
        Short names for tables; those of the typologies where None.

    Raises
    ------
    GridError
        If they lie on different grids.
    """
    if one.grid != other.grid:
        raise GridError(
            "the results lie on different grids",
            got=f"{one.grid!r} and {other.grid!r}",
            fix="compare results of one grid",
        )
    first, second = one.typology, other.typology
    a, b = distinct_names([first, second])
    tables, left_out, both = _counted(one, other)
    keys: Any = {"first_keys": tuple(c.key for c in first.classes), "second_keys": tuple(c.key for c in second.classes)}
    matches = {
        counted: agreement.corresponding(tables[counted], ties, **keys)
        for counted, ties in zip(COUNTED, reversed(tables.values()), strict=True)
    }
    read_as = {
        counted: {
            keys["first_keys"][row]: keys["second_keys"][col]
            for row, col in enumerate(match.tolist())
            if col != agreement.UNMATCHED
        }
        for counted, match in matches.items()
    }
    return Comparison(
        names=names or (a, b),
        typologies=(first, second),
        tables=tables,
        left_out=left_out,
        read_as=read_as,
        percent={counted: 100 * agreement.agreement(table, matches[counted]) for counted, table in tables.items()},
        kappa={counted: agreement.kappa(table, matches[counted]) for counted, table in tables.items()},
        mutual_information=agreement.adjusted_mutual_information(*both),
        language=one.language,
    )


def _counted(one: Result, other: Result) -> tuple[dict[str, FloatArray], dict[str, float], list[CodeArray]]:
    """Cross tables, what is left out of them, and the classes of the cells that both classify, strip by strip."""
    codes = tuple(one.typology.by_code), tuple(other.typology.by_code)
    tables = {counted: np.zeros((len(codes[0]), len(codes[1]))) for counted in COUNTED}
    left_out = dict.fromkeys(COUNTED, 0.0)
    found: list[tuple[CodeArray, CodeArray]] = []
    evidence = LayerStore.of(one.evidence, one.grid.shape)
    for rows in strips(one.grid.shape, cells=AT_ONCE):
        first, second = one.types[rows], other.types[rows]
        both = (first > 0) & (second > 0)
        outside = (one.region[rows] | other.region[rows]) & ~both
        found.append((first[both], second[both]))
        people = np.nan_to_num(evidence.drawn("population", rows).astype(np.float64))
        for counted, amount in zip(COUNTED, (people, np.ones(people.shape)), strict=True):
            tables[counted] += agreement.cross_table(
                *found[-1], amount[both], first_codes=codes[0], second_codes=codes[1]
            )
            left_out[counted] += float(amount[outside].sum())
        evidence.release()
    return tables, left_out, [np.concatenate(parts) for parts in zip(*found, strict=True)]


def comparisons(result: Result) -> list[Comparison]:
    """Every pair of a result and those beside it, in their order; none where there are none beside it."""
    others = list(result.beside.values())
    named = list(zip(distinct_names([result.typology, *(r.typology for r in others)]), [result, *others], strict=True))
    return [compare(one, other, names=(a, b)) for (a, one), (b, other) in combinations(named, 2)]


def _figure(value: float, language: str) -> str:
    return "–" if np.isnan(value) else number(round(value, _DECIMALS), language)


def _share_in_words(value: float, language: str) -> str:
    return "–" if np.isnan(value) else percent(value / 100, language)


def _share(part: FloatArray, whole: Any) -> FloatArray:
    out = np.full(part.shape, np.nan)
    np.divide(part, whole, out=out, where=np.broadcast_to(np.asarray(whole) > 0, part.shape))
    return out
