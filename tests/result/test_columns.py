"""Every column and code that a layer shows has a name in every language."""

from __future__ import annotations

import pandas as pd
import pytest

from placetypes.result.columns import columns_of, title_of
from placetypes.result.vectors import LAYERS, layer_title, vector_layers
from placetypes.typology import LANGUAGES
from placetypes.words import words


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_column_is_left_without_words(make_small_result, language):
    result = make_small_result(language=language)
    known = set(words(language).values())
    for layer in vector_layers(result):
        for column in columns_of(result, layer.table):
            themed = column.name.startswith(("expected_", "observed_"))
            assert themed or column.alias in known, (layer.name, column)
            assert "{" not in column.alias


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layer_has_a_title(make_small_result, language):
    result = make_small_result(language=language)
    titles = [layer_title(result, name) for name in LAYERS] + [layer.title for layer in vector_layers(result)]
    assert all(titles)
    assert len({layer.title for layer in vector_layers(result)}) == len(vector_layers(result))


def test_codes_that_occur_have_a_meaning(make_small_result):
    result = make_small_result(language="sv")
    for layer in vector_layers(result):
        for column in columns_of(result, layer.table):
            named = dict(column.values)
            found = {str(value) for value in layer.table[column.name] if named and str(value)}
            no_actor_has = {"tourism", "lodging"}  # but the groups of the island
            assert found - set(named) <= no_actor_has, (layer.name, column.name)


def test_a_column_of_a_typology_is_called_as_it_says(make_small_result):
    result = make_small_result(language="sv")
    assert title_of(result, "population_nearby") == "Folkmängden i närheten"
    assert title_of(result, "expected_food") == "Vanligt antal aktörer: Mat"
    assert [c.name for c in columns_of(result, pd.DataFrame(columns=["name", "geometry"]))] == ["name"]
