"""The zip that QGIS installs."""

from __future__ import annotations

import configparser
import importlib.util
import tomllib
import zipfile

from qgis_plugin import FOLDER

SPEC = importlib.util.spec_from_file_location("package_of_the_plugin", FOLDER / "package.py")
package = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(package)


def test_the_zip_holds_one_folder_with_all_that_qgis_asks_for(tmp_path):
    made = package.package(tmp_path / "dist")
    with zipfile.ZipFile(made) as archive:
        names = set(archive.namelist())
        metadata = configparser.ConfigParser()
        metadata.read_string(archive.read("placetypes/metadata.txt").decode())
    assert {"metadata.txt", "icon.svg", "README.md", "LICENSE", "__init__.py", "words.json"} <= {
        n.removeprefix("placetypes/") for n in names
    }
    assert all(name.startswith("placetypes/") and "__pycache__" not in name for name in names)
    general = metadata["general"]
    assert general["qgisMinimumVersion"] == "3.22"
    assert general["hasProcessingProvider"] == "yes"
    for told in ("description", "about"):
        assert len({general[told], *(general[f"{told}[{language}]"] for language in ("sv", "es", "pt", "fr"))}) == 5
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert general["version"] == project["version"]
    assert made.name == f"placetypes-qgis-{project['version']}.zip"


def test_the_same_files_make_the_same_zip(tmp_path):
    one, two = package.package(tmp_path / "a"), package.package(tmp_path / "b")
    assert one.read_bytes() == two.read_bytes()
