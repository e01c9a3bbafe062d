"""Where hostile inputs lie, and where their result would."""

import pytest


@pytest.fixture
def place(tmp_path):
    """Folder of inputs and folder of output."""
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "inputs", tmp_path / "elsewhere" / "result"
