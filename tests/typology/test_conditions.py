"""Conditions are read as written, and anything that is none is refused."""

import pytest

from placetypes.errors import TypologyError
from placetypes.typology import (
    AllOf,
    AnyOf,
    Compare,
    FirstKnown,
    Optional,
    Otherwise,
    Vote,
    layers_of,
    parse,
    thresholds_of,
)
from placetypes.typology.conditions import walk

A, B, C = Compare("a", ">=", "t"), Compare("b", "<", "u"), Compare("c", "<=", "t")


@pytest.mark.parametrize(
    ("words", "tree"),
    [
        ("a >= t", A),
        ("b < u", B),
        ("a > t", Compare("a", ">", "t")),
        ("c <= t", C),
        ("otherwise", Otherwise()),
        ("a >= t and b < u", AllOf((A, B))),
        ("a >= t or b < u and c <= t", AnyOf((A, AllOf((B, C))))),
        ("(a >= t or b < u) and c <= t", AllOf((AnyOf((A, B)), C))),
        ("optional(a >= t) and b < u", AllOf((Optional(A), B))),
        ("first_known(a >= t, b < u)", FirstKnown((A, B))),
        ("vote(n, a >= t, b < u and c <= t)", Vote("n", (A, AllOf((B, C))))),
        ("  a\n   >=\n t ", A),
    ],
)
def test_a_condition_is_read_as_written(words, tree):
    assert parse(words) == tree


HOSTILE = [
    "__import__('os').system('true')",
    "exec('1')",
    "open(a)",
    "a.b >= t",
    "a >= t.u",
    "a[0] >= t",
    "a >= 3",
    "3 >= t",
    "a >= -t",
    "a + b >= t",
    "a >= t >= u",
    "a >= b < u",
    "a == t",
    "a != t",
    "a is t",
    "a in t",
    "not a >= t",
    "a >= t if b < u else c <= t",
    "lambda: a >= t",
    "(x := a) >= t",
    "[a >= t]",
    "{a >= t}",
    "a",
    "True",
    "None >= t",
    "'a' >= t",
    "f'{a}' >= t",
    "optional()",
    "optional(a >= t, b < u)",
    "optional(part=a >= t)",
    "first_known(a >= t)",
    "first_known(*a, b < u)",
    "vote(2, a >= t, b < u)",
    "vote(a >= t, b < u)",
    "vote(n)",
    "vote(n, *a)",
    "vote(n, a >= t, needed=b)",
    "unknown_function(a >= t, b < u)",
    "vote.x(n, a >= t, b < u)",
    "await a",
    "...",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_anything_else_is_refused_and_named(words):
    with pytest.raises(TypologyError, match="a part of the condition is not a rule") as error:
        parse(words)
    assert "named threshold" in str(error.value)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "a >=",
        "a >= t and",
        "a >= t; b < u",
        "a = t",
        "import os",
        "(a >= t",
        "a >= t)",
        "a >= t \x00",
        "é$ < u",
    ],
)
def test_what_is_no_expression_is_refused(words):
    with pytest.raises(TypologyError, match="cannot be read"):
        parse(words)


@pytest.mark.parametrize(
    "words",
    ["(" * 5000 + "a >= t" + ")" * 5000, "-" * 20_000 + "a >= t", "-" * 600 + "a >= t", "not " * 5000 + "a >= t"],
)
def test_too_deep_is_refused_in_one_sentence(words):
    with pytest.raises(TypologyError):
        parse(words)


def test_names_are_listed_once_in_order():
    tree = parse("vote(n, a >= t and b < u, optional(c <= t), first_known(a >= v, d > t))")
    assert layers_of(tree) == ("a", "b", "c", "d")
    assert thresholds_of(tree) == ("n", "t", "u", "v")
    assert len(list(walk(tree))) == 9
    assert layers_of(Otherwise()) == thresholds_of(Otherwise()) == ()
