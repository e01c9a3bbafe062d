"""A small typology in a file, written as it is or with something changed."""

import pytest

MINIMAL = """
id = "mine"
version = "1"
title = { en = "Mine" }
note = { en = "A test" }
places = [{ layer = "town", name = { en = "Towns" } }]
classes = [
  { code = 3, key = "town", color = "#aa0000", name = { en = "Town", sv = "Ort" }, definition = { en = "Dense" } },
  { code = 9, key = "land", color = "#00aa00", name = { en = "Land" }, definition = { en = "The rest" } },
]
[[evidence]]
operation = "density"
name = "density"
of = "population"
over = "land"
[[evidence]]
operation = "clusters"
name = "town"
total = "town_population"
where = "density >= dense"
contiguity = "rook"
population = "population"
land = "land"
[[rules]]
type = "town"
when = "density >= dense"
status = "ours"
source = "here"
says = { en = "is dense" }
[[rules]]
type = "land"
when = "otherwise"
status = "ours"
source = "here"
says = { en = "is not" }
[thresholds.dense]
value = 300
unit = "persons per km2"
range = [200, 400]
status = "ours"
source = "here"
meaning = { en = "Dense" }
[services]
groups = { trade = ["grocery"] }
regional = ["grocery"]
"""


@pytest.fixture
def written(tmp_path):
    def write(*changes):
        document = MINIMAL
        for old, new in changes:
            assert old in document, old
            document = document.replace(old, new, 1)
        path = tmp_path / "mine.toml"
        path.write_text(document, encoding="utf-8")
        return path

    return write
