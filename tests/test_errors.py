import inspect
import pickle

import pytest

from placetypes import errors
from placetypes.errors import PlacetypesError

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, PlacetypesError)]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_says_one_sentence(kind):
    error = kind("no such column", where="people.csv", got="'pop'", expected="'T'", fix="correct 'column'")
    assert str(error) == "people.csv: no such column; got 'pop', expected 'T'; correct 'column'."


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_survives_another_process(kind):
    error = kind("no such column", where="people.csv", got=0, expected=(1, 2), fix="correct it")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error)
    assert (again.what, again.where, again.got, again.expected, again.fix) == (
        "no such column",
        "people.csv",
        0,
        (1, 2),
        "correct it",
    )


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.ConfigError, ValueError),
        (errors.TypologyError, ValueError),
        (errors.UnknownTypologyError, KeyError),
        (errors.UnknownTypologyError, errors.TypologyError),
        (errors.ThemeError, ValueError),
        (errors.UnknownThemeError, KeyError),
        (errors.UnknownThemeError, errors.ThemeError),
        (errors.GridError, ValueError),
        (errors.InputError, ValueError),
        (errors.MissingInputError, FileNotFoundError),
        (errors.MissingInputError, errors.InputError),
        (errors.OutputError, OSError),
    ],
)
def test_every_error_is_also_the_builtin_it_specialises(kind, builtin):
    with pytest.raises(builtin):
        raise kind("it is not so")


def test_parts_that_are_not_given_leave_no_trace():
    assert str(PlacetypesError("it is not so")) == "it is not so."
    assert str(PlacetypesError("it is not so", where="here")) == "here: it is not so."
    assert str(PlacetypesError("it is not so", expected="yes")) == "it is not so; expected yes."
    assert str(PlacetypesError("it is not so", fix="mend it")) == "it is not so; mend it."


def test_a_value_of_nothing_is_still_said():
    assert str(PlacetypesError("too few", got=0)) == "too few; got 0."
    assert str(PlacetypesError("not set", where="", got="")) == ": not set; got ."


def test_a_sentence_ends_once():
    assert str(PlacetypesError("it is not so.")) == "it is not so."
    assert str(PlacetypesError("it is not so", got="another sentence.")) == "it is not so; got another sentence."


def test_names_out_of_files_neither_break_the_line_nor_steer_a_terminal():
    error = PlacetypesError("no such zone", where="a.csv", got="'x\r\ny\x1b[2Jz\u2028', 'Västra\u00a0Å'")
    assert str(error) == "a.csv: no such zone; got 'x y [2Jz ', 'Västra\u00a0Å'."
    assert error.got == "'x\r\ny\x1b[2Jz\u2028', 'Västra\u00a0Å'"
