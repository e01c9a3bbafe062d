"""Nothing is compiled before it is called: importing the whole program leaves every kernel as it is written."""

import pkgutil
import subprocess
import sys

import pytest

import placetypes

MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(placetypes.__path__, "placetypes.")
    if not found.name.endswith("__main__")
)
ASK = """
import importlib, sys
from numba.core import event
seen = event.RecordingListener()
event.register("numba:compile", seen)
for name in sys.argv[1:]:
    importlib.import_module(name)
{more}
print(len(seen.buffer), sorted({{happened.data["dispatcher"].py_func.__name__ for _, happened in seen.buffer}}))
"""


def compiled_after(more):
    asked = [sys.executable, "-W", "ignore", "-c", ASK.format(more=more), *MODULES]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split(" ", 1)


def test_importing_compiles_nothing():
    assert any(name.startswith("placetypes._kernels.") for name in MODULES)
    assert compiled_after("")[0] == "0"


@pytest.mark.slow
def test_a_kernel_that_is_called_without_a_cache_would_be_seen():
    from numba import config

    if config.DISABLE_JIT:
        return
    count, names = compiled_after("import numba; numba.njit(lambda x: x + 1)(1)")
    assert int(count) > 0
    assert "lambda" in names
