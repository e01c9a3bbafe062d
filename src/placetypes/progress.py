"""Showing each step of a run as it begins, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Self

SAVING = "Drawing and saving"
"""What is done after the last step of a run."""
_TRUST = 1.0
"""Seconds of work after which the pace of the steps that are done counts as much as that of the plan."""
_MINUTE, _FEW = 60, 5
"""Seconds: from a minute on minutes are said, below it every fifth second."""


class Remaining:
    """How long a run still takes: what its steps are expected to take, at the pace of those that are done.

    Parameters
    ----------
    expected
        Step -> seconds; a step that is not named takes none.
    clock
        Seconds since some moment.

    Examples
    --------
    >>> now = [0.0]
    >>> remaining = Remaining({"read": 9.0, "decide": 20.0}, clock=lambda: now[0])
    >>> remaining.begin("read")
    >>> now[0] = 19.0  # twice as long as expected, and so will be the rest
    >>> remaining.begin("decide")
    >>> remaining.seconds()
    40.0
    """

    def __init__(self, expected: Mapping[str, float], clock: Callable[[], float] = time.monotonic) -> None:
        self.expected, self.clock = dict(expected), clock
        self.started = self.began = clock()
        self.step = ""
        self.done = 0.0

    def begin(self, step: str) -> None:
        """The step before has ended, and this one begins."""
        self.done += self.expected.pop(self.step, 0.0)
        self.step, self.began = step, self.clock()

    def seconds(self) -> float:
        """Seconds that are left, at least 0."""
        pace = (self.began - self.started + _TRUST) / (self.done + _TRUST)
        here = max(pace * self.expected.get(self.step, 0.0) - (self.clock() - self.began), 0.0)
        return here + pace * sum(seconds for step, seconds in self.expected.items() if step != self.step)


def in_words(seconds: float) -> str:
    """A rough time.

    Examples
    --------
    >>> in_words(3), in_words(43), in_words(140)
    ('a few seconds', 'about 45 s', 'about 2 min')
    """
    if seconds < _FEW:
        return "a few seconds"
    if seconds < _MINUTE - _FEW / 2:
        return f"about {_FEW * round(seconds / _FEW)} s"
    return f"about {round(seconds / _MINUTE)} min"


class Progress:
    """Shows each step as it begins, on standard error, or nothing; on a terminal also the time that is left.

    Parameters
    ----------
    quiet
        Show nothing.
    expected
        Gives seconds by step. Called on a terminal only.
    """

    def __init__(self, *, quiet: bool, expected: Callable[[], Mapping[str, float]] = dict) -> None:
        self.quiet, self.expected, self.title = quiet, expected, "Starting"
        self.remaining: Remaining | None = None

    def __enter__(self) -> Self:
        from rich.console import Console

        console = Console(stderr=True, quiet=self.quiet)
        if console.is_terminal and not self.quiet:
            self.remaining = Remaining(self.expected())
        self.status = console.status(self)
        self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.status.stop()

    def __call__(self, title: str, number: int, steps: int) -> None:
        """Show the step that begins."""
        count = f"{number:>2}/{steps} " if steps else ""
        self.status.console.print(f"{count}{title}", highlight=False, markup=False)
        self.title = title
        if self.remaining:
            self.remaining.begin(title)

    def __rich__(self) -> str:
        """The line that turns while a step is under way, drawn anew several times a second."""
        from rich.markup import escape

        left = f" ({in_words(self.remaining.seconds())} left)" if self.remaining and self.remaining.step else ""
        return f"{escape(self.title)}[dim]{left}[/]"
