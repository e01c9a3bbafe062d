"""The sentence with which a region file is refused."""

import pytest

from placetypes.config import read
from placetypes.errors import ConfigError


def refused(path, *words):
    """The message of the error that reading raises: one sentence that names the file and what is asked for."""
    with pytest.raises(ConfigError) as error:
        read(path)
    message = str(error.value)
    for word in (str(path), *words):
        assert word in message
    assert "\n" not in message
    assert message.endswith(".")
    assert not message.endswith("..")
    assert "validation error" not in message
    assert "pydantic" not in message
    return message
