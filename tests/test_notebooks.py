"""Notebooks run as they are, and each is the same in both of its forms."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = "PLACETYPES_DATA"
SCRIPTS = sorted((ROOT / "notebooks").glob("*.py"))
MOST_SECONDS = 300  # a guard against one that hangs, not a measure of speed


def percent_cells(text: str) -> list[tuple[str, str]]:
    """Kind and source of the cells of a script in percent form."""
    _, *parts = re.split(r"^# %%", text.split("# ---\n", 2)[2], flags=re.MULTILINE)
    cells = []
    for part in parts:
        marker, _, body = part.partition("\n")
        kind = "markdown" if "[markdown]" in marker else "code"
        lines = [re.sub(r"^# ?", "", line) for line in body.splitlines()] if kind == "markdown" else body.splitlines()
        cells.append((kind, "\n".join(lines).strip()))
    return cells


def notebook(script: Path) -> dict[str, list[dict[str, object]]]:
    return json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))


def test_there_are_notebooks() -> None:
    assert SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_both_forms_are_the_same(script: Path) -> None:
    cells = [(cell["cell_type"], "".join(cell["source"]).strip()) for cell in notebook(script)["cells"]]
    assert cells == percent_cells(script.read_text(encoding="utf-8")), "run: jupytext --to ipynb"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_outputs_are_stripped(script: Path) -> None:
    code = [cell for cell in notebook(script)["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)


def printed(script: Path, **environment: str) -> str:
    """What a notebook prints, on the synthetic sample unless open data are named."""
    inherited = {key: value for key, value in os.environ.items() if key != DATA}
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=script.parent,
        env={**inherited, "MPLBACKEND": "agg", **environment},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_runs(script: Path) -> None:
    told = printed(script)
    assert "SYNTHETIC" in told
    assert ("Near a town" if script.stem == "05_own_typology" else "Inner urban area") in told


@pytest.mark.slow
def test_regions_are_compared_by_open_data_where_there_are_any() -> None:
    data = Path(os.environ.get(DATA, ROOT.parent / "shared" / "data")).absolute()
    if not data.is_dir():
        pytest.skip("PLACETYPES_DATA is not set and the open data are not there")
    told = printed(ROOT / "notebooks" / "03_comparing_regions.py", PLACETYPES_DATA=str(data))
    assert "SYNTHETIC" not in told
    for region in ("Östergötland", "Navarra", "Torres Vedras / Oeste", "Charleroi"):
        assert region in told
