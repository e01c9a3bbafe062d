"""What QGIS itself makes of results and of the plugin. Only run by ``pytest -m qgis``, where QGIS is installed.

``QGIS_PYTHON`` names the Python that QGIS is installed for, where that is not Debian's.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from qgis_plugin import FOLDER, program, words

from placetypes.io.styles import rgb

pytestmark = pytest.mark.qgis
HERE = Path(__file__).parent
PYTHON = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")
TYPES = [
    "Inre stadsområde", "Yttre stadsområde", "Stadsnära kransområde", "Lokalt centrum på landsbygden",
    "Stadsnära landsbygd", "Kärnlandsbygd", "Glesbygd",
]  # fmt: skip
TWIN = FOLDER.parent / "configs" / "ostergotland_twin.toml"


def ask(script: str, *given: object, home: Path) -> dict:
    """What a script says that is run by QGIS's Python; QGIS keeps its settings in the folder `home`."""
    environment = {**program.clean_environment(os.environ), "HOME": str(home), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [PYTHON, str(HERE / script), *map(str, given)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{PYTHON} cannot ask QGIS: {done.stderr[-2000:]}"
    assert "Warning" not in done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def saved(make_small_result, tmp_path_factory):
    """A result in Swedish, whose groups have a theme that actors have."""
    result = make_small_result(language="sv")
    return replace(result, clusters=result.clusters.assign(theme="food")).save(
        tmp_path_factory.mktemp("out") / "island"
    )


def sums(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir() if p.is_file()}


def test_every_layer_opens_coloured_and_named_and_is_left_as_it_was(saved, tmp_path):
    before = sums(saved)
    told = ask("opening.py", "layers", saved, home=tmp_path)
    assert told["said"] == []
    assert [
        line.strip() for line in told["gdalinfo"].splitlines() if line.strip()[1:] in {f": {n}" for n in TYPES}
    ] == [f"{code}: {name}" for code, name in enumerate(TYPES, start=1)]
    layers = {layer["name"]: layer for layer in told["layers"]}
    for name, layer in layers.items():
        assert layer["valid"], name
        assert not layer.get("undrawn"), name
        if layer["kind"] != "table" and "columns" in layer:
            assert [column for column, alias in layer["columns"].items() if not alias] == ["fid"], name
    assert layers["Place types"]["kind"] == "categorizedSymbol"
    assert layers["Place types"]["legend"] == TYPES
    assert "place_type" in layers["Place types"]["codes"]
    assert layers["place_types.tif"]["legend"] == TYPES
    assert {layers[f"{name}.tif"]["kind"] for name in ("evidence", "expectation")} == {"singlebandpseudocolor"}
    assert layers["Micro-clusters"]["hostile_tip"].startswith("<b>&lt;script&gt;alert(1)&lt;/script&gt;[% 1 + 1 %]</b>")
    assert sums(saved) == before


def test_the_project_opens_arranged_and_drawn(saved, small_result, tmp_path):
    before = sums(saved)
    told = ask("opening.py", "project", saved / "result.qgz", "--picture", tmp_path / "map.png", home=tmp_path)
    assert (told["read"], told["error"], told["said"]) == (True, "", [])
    assert told["title"].startswith("Sju platstyper")
    assert "SYNTHETIC" in told["title"]
    assert (told["crs"], told["metres"], told["layouts"]) == ("EPSG:3006", True, ["A4"])
    assert [next(iter(group)) for group in told["tree"]] == [
        "Mikrokluster", "Platser och aktörer", "Platstyper", "Det vanliga", "Vad typerna vilar på", "Om resultatet",
    ]  # fmt: skip
    assert told["shown"] == ["Mikrokluster", "Stadskärnor", "Kommuner", "Platstyper"]
    assert [layer["name"] for layer in told["layers"] if not layer["valid"] or layer.get("undrawn")] == []
    for name in ("map.png", "map.layout.png"):
        pixels = np.round(matplotlib.image.imread(tmp_path / name)[..., :3] * 255).astype(int).reshape(-1, 3)
        drawn = set(map(tuple, pixels.tolist()))
        shown = {c.code for c in small_result.typology.classes if (small_result.types == c.code).any()}
        assert all(rgb(c.color) in drawn for c in small_result.typology.classes if c.code in shown), name
    assert sums(saved) == before


def test_a_folder_that_moved_opens_as_well(saved, tmp_path):
    moved = tmp_path / "somewhere else å"
    moved.mkdir()
    for path in saved.iterdir():
        (moved / path.name).write_bytes(path.read_bytes())
    told = ask("opening.py", "project", moved / "result.qgz", home=tmp_path)
    assert all(layer["valid"] for layer in told["layers"])


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory):
    """All algorithms of the installed plugin, on the twin."""
    folder = tmp_path_factory.mktemp("toolbox")
    subprocess.run([sys.executable, str(FOLDER / "package.py"), str(folder)], check=True)
    with zipfile.ZipFile(next(folder.glob("*.zip"))) as archive:
        archive.extractall(folder)
    start = folder / "placetypes.sh"
    source = f"import sys; sys.path.insert(0, {str(FOLDER.parent / 'src')!r}); from placetypes.cli import main; main()"
    start.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{source}" "$@"\n', encoding="utf-8")
    start.chmod(0o755)
    return ask("toolbox.py", folder, start, TWIN, "1710000,8050000 [EPSG:3857]", home=folder)


def test_the_toolbox_has_the_commands_with_their_parameters(toolbox):
    from typer.main import get_command

    from placetypes.cli import app

    commands = get_command(app).commands
    told_otherwise = {"WHERE": {"RESULT"}, "REGIONS": set("ABCD"), "EASTING": {"POINT"}, "NORTHING": {"POINT"}}
    for name, parameters in toolbox["algorithms"].items():
        known = {given.name.upper() for given in commands[name].params}
        same = {own for given in known for own in told_otherwise.get(given, {given})}
        assert set(parameters) <= same | {"LOAD"}, name
    assert set(toolbox["algorithms"]) == {"run", "check", "explain", "clusters", "compare"}
    assert toolbox["gone"]


def test_without_the_program_it_says_how_to_install_it(toolbox):
    assert "Install it once" in toolbox["without"]


def test_a_run_fills_the_project_with_named_layers(toolbox):
    assert "Every input can be used" in toolbox["check"]["TEXT"]
    assert "28 micro-clusters" in toolbox["run"]["TEXT"]
    assert toolbox["run"]["percents"] == sorted(toolbox["run"]["percents"])
    assert all(toolbox["added"].values())
    [[title, groups]] = toolbox["groups"]
    assert "SYNTHETIC" in title
    assert groups[0] == "Micro-clusters"
    assert toolbox["shown"][-1] == "Place types"
    assert toolbox["crs"] == "EPSG:3006"


def test_the_toolbox_speaks_the_language_of_qgis(toolbox):
    for locale, told in toolbox["spoken"].items():
        known = {words.say(key, locale, name=region, count="") for key in words.KEYS for region in "ABCD"}
        assert set(told) - known == {"serial", "threads", "dask", *words.LANGUAGES}, locale
        later = {words.say("added", locale, count="")}  # once layers are there
        assert set(told) & known == known - later, locale
    assert toolbox["spoken"]["de"] == toolbox["spoken"]["en_GB"]


def test_a_point_on_any_map_is_explained(toolbox):
    assert toolbox["explain"]["TEXT"].startswith("E 521116 N 6472348 is Peri-urban area")
    assert toolbox["unit"]["TEXT"].startswith("Linköping har")
    assert toolbox["wrong"]["error"].startswith("--unit: no unit has this name; got 'nowhere'")


def test_cancelling_leaves_nothing(toolbox):
    assert toolbox["cancelled"]["TEXT"] == ""
    assert toolbox["left"] == []


def test_micro_clusters_are_found_anew_and_regions_compared(toolbox):
    assert "Only one theme was searched, Food" in toolbox["clusters"]["TEXT"]
    assert "SYNTHETIC" in toolbox["compare"]["TEXT"]
