"""The program `placetypes` as seen from QGIS: where it is, how it is called, in which surroundings. No QGIS in here."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

NAME = "placetypes"
SETTING = "PLACETYPES_PROGRAM"
"""Of QGIS's Processing options: the program, or the folder it is installed in."""

_OWN = re.compile(
    r"(PYTHON|PROJ_|GDAL_|OGR_|CPL_|QGIS|QT_|DYLD_|LD_LIBRARY_PATH|LD_PRELOAD|GISBASE|GISRC|OSGEO4W|VIRTUAL_ENV|CONDA_)"
)
"""Variables by which QGIS tells its own Python and libraries where things are; another Python that gets them looks for
its own parts there and breaks."""
_TALK = {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "COLUMNS": "160"}
"""How the program is to speak: at once, any letter, in wide lines."""
_FOLDERS = (".venv", "venv", "env")
_HOME = (
    ".local", ".local/pipx/venvs/placetypes", ".local/share/pipx/venvs/placetypes", ".local/share/uv/tools/placetypes",
    "pipx/venvs/placetypes", "AppData/Roaming/uv/tools/placetypes", "placetypes/.venv", ".virtualenvs/placetypes",
    "miniconda3/envs/placetypes", "miniforge3/envs/placetypes", "anaconda3/envs/placetypes",
)  # fmt: skip
"""Where pipx, uv, conda and people usually put it, below the home folder."""
INSTALL = (
    "The program 'placetypes' was not found on this computer. It is a program of its own, beside QGIS, and needs "
    "Python 3.11 or newer. Install it once: get the folder of placetypes, open a terminal in it and run 'make demo', "
    "or 'python -m venv .venv' and then '.venv/bin/python -m pip install .' (on Windows: '.venv\\Scripts\\python -m "
    "pip install .'). Then tell QGIS where it is: Settings, Options, Processing, Providers, placetypes, '{setting}'."
)


class ProgramNotFoundError(Exception):
    """The program is not where it was looked for."""


def clean_environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Variables for the program: those of QGIS without what is meant for QGIS's own Python and libraries.

    Examples
    --------
    >>> clean_environment({"PYTHONHOME": "/qgis", "HOME": "/home/me"})["HOME"]
    '/home/me'
    """
    return {**{name: value for name, value in inherited.items() if not _OWN.match(name.upper())}, **_TALK}


def find_program(
    asked: str, *, near: str = "", path: str = "", home: Path | None = None, setting: str = "Program or its folder"
) -> Path:
    """Where the program is.

    Parameters
    ----------
    asked
        What the setting says: the program, or a folder with it; "" = nothing.
    near
        A region file or a result; an installation in a folder around it is taken before others.
    path
        Folders in which programs are looked for, as in the variable PATH.
    home
        The user's folder.
    setting
        What the setting is called where QGIS shows it.

    Raises
    ------
    ProgramNotFoundError
        If it is nowhere; the message says what to do.
    """
    if asked:
        found = next((place for place in _inside(Path(asked)) if place.is_file()), None)
        if found is None:
            raise ProgramNotFoundError(
                f"There is no program placetypes at {asked}, where the setting '{setting}' says (Settings, "
                "Options, Processing, Providers, placetypes). Correct the setting, or empty it to have it looked for."
            )
        return found
    for place in _usual(near, home or Path.home()):
        if place.is_file():
            return place
    on_path = shutil.which(NAME, path=path or None)
    if on_path is None:
        raise ProgramNotFoundError(INSTALL.format(setting=setting))
    return Path(on_path)


def _inside(place: Path) -> Iterator[Path]:
    """Where the program may be, given its own path or a folder."""
    names = (f"{NAME}.exe", NAME) if os.name == "nt" else (NAME,)
    yield place
    for name in names:
        for folder in ("", "bin", "Scripts", *(f"{own}/{part}" for own in _FOLDERS for part in ("bin", "Scripts"))):
            yield place / folder / name


def _usual(near: str, home: Path) -> Iterator[Path]:
    """Installations around a file, the nearest first, then those in the home folder."""
    around = Path(near).absolute().parents if near else ()
    for folder in around:
        for own in _FOLDERS:
            yield from _inside(folder / own)
    for own in _HOME:
        yield from _inside(home / own)


def command(program: Path, name: str, *given: object, **options: object) -> list[str]:
    """A command line: options first, so that a negative coordinate or a name with a dash is not taken for one.

    Options that are None, False or "" are left out; True stands alone, a tuple is several values;
    underscores are written as dashes.

    Examples
    --------
    >>> command(Path("placetypes"), "explain", "out/a", -5.0, 7.5, language="sv", unit="")
    ['placetypes', 'explain', '--language', 'sv', '--', 'out/a', '-5.0', '7.5']
    """
    flags = []
    for option, value in options.items():
        if value is True:
            flags.append(f"--{option.replace('_', '-')}")
        elif isinstance(value, tuple):
            flags += [f"--{option.replace('_', '-')}", *map(str, value)]
        elif value is not None and value is not False and value != "":
            flags += [f"--{option.replace('_', '-')}", str(value)]
    return [str(program), name, *flags, "--", *map(str, given)]
