"""Where compiled kernels are kept: for whom, and for how long."""

import os
import shutil
import subprocess
import sys

import pytest

from placetypes._kernels import compiling

CALLED = "from placetypes._kernels.compiling import kernel\n\n@kernel\ndef called(x):\n    return x + {more}\n"
CALLER = (
    "from placetypes._kernels.compiling import kernel\nfrom placetypes._kernels.called import called\n\n"
    "@kernel\ndef caller(x):\n    return called(x)\n"
)
ASK = "from placetypes._kernels.caller import caller; print(caller(1), len(caller.stats.cache_hits))"


@pytest.fixture
def house(tmp_path):
    """A package with two kernels, one of which calls the other."""
    kernels = tmp_path / "placetypes" / "_kernels"
    kernels.mkdir(parents=True)
    for folder in (kernels, kernels.parent):
        (folder / "__init__.py").touch()
    shutil.copy(compiling.__file__, kernels)
    (kernels / "called.py").write_text(CALLED.format(more=1))
    (kernels / "caller.py").write_text(CALLER)
    return kernels


def asked(house, ask=ASK, **environment):
    """What a new process says that has compiled them, or not."""
    own = {key: value for key, value in os.environ.items() if not key.startswith(("NUMBA_", "PYTHON"))}
    own |= {"PYTHONPATH": str(house.parents[1]), **environment}
    done = subprocess.run([sys.executable, "-c", ask], env=own, capture_output=True, text=True, check=True)
    return done.stdout.split()


def kept(house):
    return sorted(file.name for file in house.rglob("*.nbc"))


def test_what_was_compiled_is_taken_by_the_next_process(house):
    assert asked(house) == ["2", "0"]
    before = kept(house)
    assert asked(house) == ["2", "1"]
    assert kept(house) == before != []


def test_a_kernel_that_another_calls_may_change(house):
    asked(house)
    before = kept(house)
    (house / "called.py").write_text(CALLED.format(more=10))
    assert asked(house) == ["11", "0"]
    assert len(kept(house)) == len(before)  # those of other sources are gone
    assert not set(kept(house)) & set(before)


def test_versions_of_a_kernel_have_files_of_their_own(house):
    both = "from placetypes._kernels.caller import caller; print(caller(1), caller(1.5), len(caller.stats.cache_hits))"
    assert asked(house, both) == ["2", "2.5", "0"]
    assert asked(house, both) == ["2", "2.5", "2"]


def test_nothing_is_kept_where_it_is_switched_off(house):
    assert asked(house, PLACETYPES_KEEP_KERNELS="0") == ["2", "0"]
    assert kept(house) == []


def test_kernels_run_where_no_folder_can_be_written_to(house):
    nowhere = "import numba.core.caching as c; c.CacheImpl._locator_classes = []\n"
    assert asked(house, nowhere + ASK) == ["2", "0"]
    assert kept(house) == []


def test_two_processes_do_not_take_each_others_versions(tmp_path):
    one, other = (compiling._Files(tmp_path, "kernel") for _ in range(2))
    assert one.load("float64") is None
    one.save("float64", 64)
    other.save("float32", 32)
    assert (other.load("float64"), one.load("float32")) == (64, 32)
    other.save("float64", 65)  # compiled by both: either will do
    assert one.load("float64") == 65
    one.flush()
    assert [other.load("float64"), other.load("float32"), *tmp_path.iterdir()] == [None, None]
