"""The rule that a skipped test fails the session where it is asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

RULE = Path(__file__).parents[1] / "conftest.py"
PASSING = "def test_fine():\n    pass\n"
SKIPPING = "import pytest\n@pytest.mark.skip(reason='no data')\ndef test_real():\n    pass\n"
SKIPPED_MODULE = "import pytest\npytest.skip('no library', allow_module_level=True)\ndef test_more():\n    pass\n"
EXPECTED_TO_FAIL = "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_known():\n    assert False\n"


def session(folder, *arguments, switch="1", **modules):
    (folder / "conftest.py").write_text(RULE.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    for name, text in modules.items():
        (folder / f"test_{name}.py").write_text(text, encoding="utf-8")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_", "COVERAGE_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**clean, "PLACETYPES_NO_SKIPS": switch}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("arguments", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_skip_fails_the_session_and_is_named(tmp_path, arguments):
    done = session(tmp_path, *arguments, fine=PASSING, real=SKIPPING, more=SKIPPED_MODULE)
    assert done.returncode == 1
    named = done.stdout.partition("skipped tests are failures")[2]
    assert "test_real.py::test_real" in named
    assert "test_more.py" in named
    assert "test_fine" not in named


def test_without_skips_the_session_passes_and_an_expected_failure_is_none(tmp_path):
    done = session(tmp_path, fine=PASSING, known=EXPECTED_TO_FAIL)
    assert done.returncode == 0, done.stdout
    assert "skipped tests are failures" not in done.stdout


def test_without_the_switch_skips_are_fine(tmp_path):
    assert session(tmp_path, switch="", fine=PASSING, real=SKIPPING).returncode == 0
