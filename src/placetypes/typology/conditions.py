"""The language of rules: a condition compares evidence layers with named thresholds.

A condition is written as an expression, ``density >= inner_density and minutes_to_core <= peri_core_minutes``, and
read into a small
tree of declared values. Left of a comparison stands the name of an evidence layer, right of it the name of a
threshold: a number never
stands in a rule. ``and``, ``or`` and parentheses mean what they say; three functions cover data that may be missing:

``optional(condition)``
    counts only where its layers are known.
``first_known(a, b, ...)``
    the first of the conditions whose layers are known.
``vote(threshold, a, b, ...)``
    at least that many of the conditions hold; where some are unknown, a majority of the known ones.

``otherwise`` always holds. The parser is Python's own (`ast`), restricted to these forms; nothing is ever evaluated
as code.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from placetypes.errors import TypologyError

Operator = Literal[">=", ">", "<=", "<"]
_OPERATORS: dict[type[ast.cmpop], Operator] = {ast.GtE: ">=", ast.Gt: ">", ast.LtE: "<=", ast.Lt: "<"}


@dataclass(frozen=True)
class Compare:
    """An evidence layer against a threshold."""

    layer: str
    operator: Operator
    threshold: str


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Vote:
    """At least as many parts hold as the threshold says; a majority of the known ones where some are unknown."""

    needed: str
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Optional:
    """Left out of the enclosing condition where unknown."""

    part: Condition


@dataclass(frozen=True)
class FirstKnown:
    """The first part that is known."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Otherwise:
    """Always holds."""


Condition = Compare | AllOf | AnyOf | Vote | Optional | FirstKnown | Otherwise


def parse(text: str) -> Condition:
    """Read a condition.

    Raises
    ------
    TypologyError
        If the text is not one of the forms this module's docstring lists.

    Examples
    --------
    >>> parse("density >= inner_density")
    Compare(layer='density', operator='>=', threshold='inner_density')
    """
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
    except SyntaxError as error:
        raise TypologyError("the condition cannot be read", where=repr(text), got=error.msg) from error
    except (ValueError, MemoryError, RecursionError) as error:  # null bytes; parentheses too deep for the parser
        raise TypologyError("the condition cannot be read", got=str(error) or "too many levels") from error
    try:
        return _node(tree)
    except RecursionError as error:
        raise TypologyError("the condition cannot be read", got="too many levels") from error


def _node(node: ast.expr) -> Condition:  # noqa: PLR0911 - one return per form of the language
    match node:
        case ast.Name(id="otherwise"):
            return Otherwise()
        case ast.BoolOp(op=ast.And(), values=values):
            return AllOf(tuple(_node(v) for v in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return AnyOf(tuple(_node(v) for v in values))
        case ast.Compare(left=ast.Name(id=layer), ops=[operator], comparators=[ast.Name(id=threshold)]) if (
            type(operator) in _OPERATORS
        ):
            return Compare(layer, _OPERATORS[type(operator)], threshold)
        case ast.Call(func=ast.Name(id="optional"), args=[part], keywords=[]):
            return Optional(_node(part))
        case ast.Call(func=ast.Name(id="first_known"), args=[_, _, *_] as parts, keywords=[]):
            return FirstKnown(tuple(_node(p) for p in parts))
        case ast.Call(func=ast.Name(id="vote"), args=[ast.Name(id=needed), _, *_] as parts, keywords=[]):
            return Vote(needed, tuple(_node(p) for p in parts[1:]))
    raise TypologyError(
        "a part of the condition is not a rule",
        got=repr(ast.unparse(node)),
        expected="'layer >= threshold' (or >, <=, <), and, or, optional(), first_known(), vote(), or 'otherwise'",
        fix="give a number as a named threshold",
    )


def walk(condition: Condition) -> Iterator[Condition]:
    """Yield the condition and everything inside it, outermost first."""
    yield condition
    match condition:
        case AllOf(parts) | AnyOf(parts) | FirstKnown(parts) | Vote(_, parts):
            for part in parts:
                yield from walk(part)
        case Optional(part):
            yield from walk(part)
        case _:
            return


def layers_of(condition: Condition) -> tuple[str, ...]:
    """Names of the evidence layers a condition reads, in order of appearance, each once."""
    return tuple(dict.fromkeys(c.layer for c in walk(condition) if isinstance(c, Compare)))


def thresholds_of(condition: Condition) -> tuple[str, ...]:
    """Names of the thresholds a condition reads, in order of appearance, each once."""
    names = (
        c.threshold if isinstance(c, Compare) else c.needed for c in walk(condition) if isinstance(c, Compare | Vote)
    )
    return tuple(dict.fromkeys(names))
