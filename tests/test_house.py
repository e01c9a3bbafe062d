"""The program starts light: what is heavy is imported where it is used."""

import subprocess
import sys

import pytest

HEAVY = ("numba", "geopandas", "sklearn", "matplotlib", "rasterio")
MOST_SECONDS = 0.5


def loaded_after(statement):
    say = "print('LOADED', *sys.modules, file=sys.stderr)"
    told = f"import sys\ntry:\n    {statement}\nexcept SystemExit:\n    pass\n{say}"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(done.stderr.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    "statement",
    [
        "import placetypes",
        "import placetypes; placetypes.__version__; dir(placetypes)",
        "sys.argv = ['placetypes', '--help']; from placetypes.cli import main; main()",
        "sys.argv = ['placetypes', 'run', '--help']; from placetypes.cli import main; main()",
        "sys.argv = ['placetypes', '--version']; from placetypes.cli import main; main()",
    ],
)
def test_starting_loads_nothing_heavy(statement):
    loaded = loaded_after(statement)
    assert "placetypes" in loaded
    assert not loaded & set(HEAVY)


def test_a_run_does_load_it():
    assert set(HEAVY[:2]) & loaded_after("from placetypes import access; import geopandas") == {"geopandas"}


@pytest.mark.skipif(sys.platform == "win32", reason="processor seconds of a child are told by Unix only")
def test_help_takes_less_than_half_a_second_of_work(tmp_path):
    from command_line import spawn

    least = min(spawn("--help", folder=tmp_path).seconds for _ in range(3))
    assert least < MOST_SECONDS


def test_public_names_are_there_and_no_others():
    import placetypes

    assert all(getattr(placetypes, name) is not None for name in placetypes.__all__)
    with pytest.raises(AttributeError, match="no attribute 'clasify'"):
        placetypes.clasify  # noqa: B018
