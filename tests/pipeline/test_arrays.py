import numpy as np
import pytest

import placetypes as pt
from placetypes.errors import InputError, TypologyError

GRID = {"cell_size": 1000, "crs": "EPSG:3035"}


def town(rows=24, cols=30, people=2500.0):
    """Farms around one dense town with a thinner edge."""
    out = np.full((rows, cols), 6.0)
    out[8:15, 10:17] = 600
    out[9:14, 11:16] = people
    return out


def test_three_lines_give_a_result_that_explains_itself():
    result = pt.classify({"population": town()}, **GRID)
    assert result.types[11, 13] == 1
    assert {1, 2, 3} <= set(np.unique(result.types))
    assert "Inner urban area" in str(result.explain(13_500, 12_500))
    assert len(result.places_of(result.typology.places[0])) == 1
    assert any("No commuting flows" in fallback for fallback in result.record["fallbacks"])


def test_the_language_can_be_chosen():
    result = pt.classify({"population": town()}, **GRID, language="fr")
    assert result.language == "fr"
    assert any("Pas de flux domicile-travail" in fallback for fallback in result.record["fallbacks"])
    assert any("Pas de routes\u00a0: les temps de trajet" in fallback for fallback in result.record["fallbacks"])
    assert not any(fallback.startswith(("No ", "Rules ")) for fallback in result.record["fallbacks"])


def test_overrides_editions_and_levels_are_taken():
    people = {"population": town(), "built": np.zeros((24, 30))}
    plain = pt.classify(people, **GRID)
    strict = pt.classify(people, **GRID, overrides={"core_min_population": 20_000, "inner_density": 1800})
    assert strict.typology["inner_density"] == 1800
    assert (strict.types == 1).sum() <= (plain.types == 1).sum()
    first = pt.classify(people, **GRID, typology="degurba", preset="r2019a", level=1)
    assert set(np.unique(first.types)) == {1, 2, 3}
    assert set(np.unique(pt.classify(people, **GRID, typology="degurba").types)) <= {10, 11, 12, 13, 21, 22, 23, 30}


def test_a_threshold_leaves_its_range_only_where_that_is_allowed():
    people, low = {"population": town()}, {"core_min_population": 5_000}
    with pytest.raises(TypologyError, match=r"core_min_population: .*range.*'allow_outside_range'"):
        pt.classify(people, **GRID, overrides=low)
    result = pt.classify(people, **GRID, overrides=low, allow_outside_range=True)
    assert result.typology["core_min_population"] == 5_000
    assert result.record["typology"]["overrides"] == {"core_min_population": 5_000}


def test_places_are_outlined_when_they_are_asked_for(monkeypatch):
    from placetypes.io import write_vectors

    asked, outline = [], write_vectors.dissolve
    monkeypatch.setattr(write_vectors, "dissolve", lambda *given: asked.append(1) or outline(*given))
    result = pt.classify({"population": town()}, **GRID, typology="degurba")
    assert not asked
    places = result.places
    kinds = len(asked)
    assert kinds > 0
    assert result.places is places
    assert len(asked) == kinds
    assert list(places.columns) == ["kind", "label", "name", "population", "area_km2", "geometry"]


def test_the_result_can_be_saved_and_read(tmp_path):
    result = pt.classify({"population": town()}, **GRID)
    again = pt.load(result.save(tmp_path / "arrays"))
    assert np.array_equal(again.types, result.types)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ({"land": np.ones((3, 3))}, "'population' is missing"),
        ({"population": np.ones(4)}, "another shape"),
        ({"population": np.ones((3, 3)), "land": np.ones((3, 4))}, "land: the layer has another shape"),
        ({"population": np.full((3, 3), -1.0)}, "infinite or negative"),
        ({"population": np.full((3, 3), np.inf)}, "infinite or negative"),
        ({"population": np.ones((0, 3))}, "not empty"),
    ],
)
def test_bad_arrays_are_refused_in_one_sentence(layers, words):
    with pytest.raises(InputError, match=words):
        pt.classify(layers, **GRID)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"typology": "degurba", "preset": "r2030"}, "no such preset; got r2030, expected one of r2019a"),
        ({"typology": "degurba", "level": 3}, "no such level; got 3, expected one of 1, 2"),
        ({"preset": "r2019a"}, "no such preset; got r2019a, expected none"),
        ({"overrides": {"inner_density": 5}}, "leaves the threshold's range"),
        ({"overrides": {"iner_density": 1200}}, "expected 'inner_density'"),
    ],
)
def test_what_a_typology_does_not_have_is_refused(asked, words):
    with pytest.raises(TypologyError, match=words):
        pt.classify({"population": town()}, **GRID, **asked)
