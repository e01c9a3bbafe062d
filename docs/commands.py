"""Every command of the program with its arguments, options and defaults, made from the program itself."""

from __future__ import annotations

from typing import Any

import typer
from tables import table

from placetypes.cli import app
from placetypes.cli.app import MEANING


def exit_codes() -> str:
    """What the program ends with, and what that means."""
    return table(("code", "meaning"), ((f"`{code}`", meaning) for code, meaning in MEANING.items()))


def commands() -> str:
    """A section for each command, in the order in which `placetypes --help` has them."""
    program: Any = typer.main.get_command(app)
    context = program.make_context("placetypes", [], resilient_parsing=True)
    every = ["### Without a command", _given(program, context)]
    return "\n\n".join([*every, *(_section(name, command, context) for name, command in program.commands.items())])


def _section(name: str, command: Any, program: Any) -> str:
    context = command.make_context(name, [], parent=program, resilient_parsing=True)
    call = " ".join(["placetypes", name, *command.collect_usage_pieces(context)])
    parts = [f"### `placetypes {name}`", " ".join(command.help.split()), f"```text\n{call}\n```"]
    return "\n\n".join([*parts, _given(command, context)])


def _given(command: Any, context: Any) -> str:
    """What can be given to a command, as its own help tells it."""
    records = (given.get_help_record(context) for given in command.get_params(context))
    return table(
        ("given", "meaning"), ((f"`{names}`", " ".join(told.split())) for names, told in filter(None, records))
    )
