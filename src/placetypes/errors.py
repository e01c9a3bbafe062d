"""What can go wrong, and how it is said.

Every error is one sentence: what is wrong, where, what was got, what was expected and how to fix it. Each class also
inherits the
built-in it specialises, so that ``except ValueError`` keeps working.
"""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""What a name out of a file may hold, and would break the line or move a terminal's cursor."""


class PlacetypesError(Exception):
    """Base of every error the package raises on purpose.

    Parameters
    ----------
    what
        What is wrong, a short clause.
    where
        The file, key, layer or cell concerned.
    got, expected
        What was found, and what would have been right.
    fix
        What the user can do about it.

    Examples
    --------
    >>> print(PlacetypesError("no such column", where="people.csv", got="pop", expected="T or x", fix="correct it"))
    people.csv: no such column; got pop, expected T or x; correct it.
    """

    def __init__(
        self,
        what: str,
        *,
        where: object = None,
        got: object = None,
        expected: object = None,
        fix: str | None = None,
    ) -> None:
        self.what, self.where, self.got, self.expected, self.fix = what, where, got, expected, fix
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        head = self.what if self.where is None else f"{self.where}: {self.what}"
        facts = ", ".join(
            f"{word} {value}" for word, value in (("got", self.got), ("expected", self.expected)) if value is not None
        )
        sentence = "; ".join(part for part in (head, facts, self.fix) if part).rstrip(".") + "."
        return _CONTROL.sub(" ", sentence)


class ConfigError(PlacetypesError, ValueError):
    """The region file says something that cannot be."""


class TypologyError(PlacetypesError, ValueError):
    """A typology file, or an override of one of its thresholds, is not valid."""


class UnknownTypologyError(TypologyError, KeyError):
    """No typology has that id."""

    __str__ = Exception.__str__


class ThemeError(PlacetypesError, ValueError):
    """A theme file is not valid, or several contradict each other."""


class UnknownThemeError(ThemeError, KeyError):
    """No theme has that id."""

    __str__ = Exception.__str__


class GridError(PlacetypesError, ValueError):
    """A grid is not projected in metres, not square, or does not fit another."""


class InputError(PlacetypesError, ValueError):
    """An input file or array does not hold what it must."""


class MissingInputError(InputError, FileNotFoundError):
    """An input file is not there."""

    # that of ValueError, which comes first, makes no OSError: whoever copies one asks for it
    __new__ = OSError.__new__  # type: ignore[assignment]
    __str__ = Exception.__str__


class OutputError(PlacetypesError, OSError):
    """A result cannot be written or read."""

    __str__ = Exception.__str__
