"""Notes on what became of the inputs: sentences of the program's words, in the language of the region."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import numpy as np
import pytest
from region_folder import PEOPLE, box, load, polygons, raster

import placetypes
from placetypes.layers import align, check
from placetypes.layers.ledger import Ledger
from placetypes.typology import LANGUAGES
from placetypes.words import words

SOURCE = Path(placetypes.__file__).parent / "layers"


def calls():
    """Every note that the sources write down: where, its key and the values it is given."""
    for file in sorted(SOURCE.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "ledger.note":
                yield pytest.param(node, id=f"{file.stem}:{node.lineno}")


@pytest.mark.parametrize("call", list(calls()))
def test_every_note_is_a_sentence_of_the_words_with_its_values(call):
    [key] = [ast.literal_eval(given) for given in call.args]
    given = {"number" if value.arg == "count" else value.arg for value in call.keywords}
    for language in LANGUAGES:
        forms = words(language)[key].split("|")
        assert len(forms) == (2 if "number" in given else 1)
        for form in forms:
            assert {name for _, name, _, _ in Formatter().parse(form) if name} <= given
    assert given == {name for _, name, _, _ in Formatter().parse(words("en")[key]) if name}


def test_notes_are_said_once_with_numbers_as_the_language_writes_them(tmp_path):
    ledger = Ledger(tmp_path, "sv")
    for _ in range(2):
        ledger.note("note_unpublished", count=12_345, input="layers.jobs", use=1.5, low=1, high=4, total=18_518)
    [said] = ledger.notes
    assert said.startswith("layers.jobs: 12\u00a0345 rutor är inte publicerade och räknas som 1,5 var ")
    assert said.endswith(" sammanlagt 18\u00a0518.")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_run_and_a_check_speak_the_language_of_the_region(folder, language):
    people = PEOPLE.copy()
    people[3, 3:6], people[2, 2:5] = np.nan, -1
    raster(folder / "people.tif", people)
    polygons(folder / "units.gpkg", [box(0, 0, 12, 5)], code=["1"])
    more = 'suppressed = { value = -1, range = [1, 4], use = 2 }\n[units]\npath = "units.gpkg"\nid = "code"\n'
    told = {
        spoken: load(folder, f'{more}name = "code"\n[output]\nlanguage = "{spoken}"\n') for spoken in ("en", language)
    }
    english, own = (align(config).notes for config in told.values())
    assert len(english) == len(own) == 4
    assert not set(english) & set(own)
    assert set(check(told[language])[1]) < set(own)
