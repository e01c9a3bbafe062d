"""Documents read into models: the first thing wrong is one sentence that names the key as it is written."""

import pytest
from pydantic import BaseModel, ConfigDict

from placetypes.documents import parse, read_text, validate
from placetypes.errors import ThemeError


class Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    length: int = 1


class Tree(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    leaf: dict[str, Leaf] = {}
    twigs: list[Leaf] = []


def problem(text):
    with pytest.raises(ThemeError) as caught:
        validate(
            Tree, parse(text, where="oak.toml", what="the tree", error=ThemeError), where="oak.toml", error=ThemeError
        )
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 'oak'\nleef = 1", "leef: unknown key; expected 'leaf'; correct or remove it."),
        ("leaf = {}", "name: this key is missing; add it."),
        ("name = 'oak'\nleaf.a.lenght = 1", "leaf.a.lenght: unknown key; expected 'length'; correct or remove it."),
        ("name = 'oak'\nleaf.a.zzz = 1", "leaf.a.zzz: unknown key; expected one of length; correct or remove it."),
        ("name = 'oak'\ntwigs = [{}, {length = 'x'}]", "twigs.1.length: this must be a whole number; got 'x'."),
        ("name = 'oak'\nleaf = 3", "leaf: this must be a table; got 3."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_the_key_and_what_was_meant(text, said):
    assert problem(text) == f"oak.toml, {said}"


def test_a_right_document_becomes_the_model():
    document = parse("name = 'oak'\nleaf.a.length = 3", where="oak.toml", what="the tree", error=ThemeError)
    assert validate(Tree, document, where="oak.toml", error=ThemeError).leaf["a"].length == 3


def test_a_file_that_is_not_there_is_told_with_what_to_do(tmp_path):
    with pytest.raises(ThemeError, match=r"none.toml: the tree is not there; plant one\."):
        read_text(tmp_path / "none.toml", what="the tree", error=ThemeError, fix="plant one")
