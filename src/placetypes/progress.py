"""Showing each step of a run as it begins."""

from __future__ import annotations

from typing import Self


class Progress:
    """Shows each step as it begins, on standard error, or nothing."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    def __enter__(self) -> Self:
        from rich.console import Console

        self.status = Console(stderr=True, quiet=self.quiet).status("Starting")
        self.status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.status.stop()

    def __call__(self, title: str, number: int, steps: int) -> None:
        """Show the step that begins."""
        count = f"{number:>2}/{steps} " if steps else ""
        self.status.console.print(f"{count}{title}", highlight=False)
        self.status.update(title)
