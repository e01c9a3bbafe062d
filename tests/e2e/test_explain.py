"""`placetypes explain`, from end to end."""

import pytest
from command_line import call
from tiny_region import tiny_world


def test_explain_reads_a_folder_in_any_language(tiny_saved):
    _, folder = tiny_saved
    at = tiny_world().point(21.5, 27.5)
    assert "Local centre in rural area" in call("explain", folder, *at).out
    assert "Lokalt centrum på landsbygden" in call("explain", folder, *at, "--language", "sv").out


def test_explain_tells_of_a_municipality_and_a_place(tiny_saved):
    from placetypes.result import Result

    _, folder = tiny_saved
    result = Result.load(folder)
    unit, place = result.units["unit_name"].iloc[0], result.own_places["name"].iloc[0]
    told = call("explain", folder, "--unit", unit, "--language", "fr")
    assert (told.code, told.out.strip()) == (0, str(result.explain_unit(unit, "fr")))
    told = call("explain", folder, "--place", place)
    assert (told.code, told.out.strip()) == (0, str(result.explain_place(place)))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([], "neither a point nor a name"),
        (["1"], "E without N"),
        (["1", "2", "--unit", "x"], "E N and --unit"),
        (["--unit", "x", "--place", "y"], "--unit and --place"),
        (["--unit", "Atlantis"], "no unit has this name"),
        (["--place", "Atlantis"], "no place has this name"),
    ],
)
def test_explain_refuses_what_is_not_clear_or_not_there(tiny_saved, asked, words):
    ended = call("explain", tiny_saved[1], *asked)
    assert (ended.code, len(ended.err.splitlines())) == (2, 1)
    assert words in ended.err


def test_explain_says_what_is_wrong(tiny_saved, tmp_path):
    _, folder = tiny_saved
    outside = call("explain", folder, 1, 2)
    assert (outside.code, len(outside.err.splitlines())) == (2, 1)
    assert "outside the grid" in outside.err
    nothing = call("explain", tmp_path, 1, 2)
    assert (nothing.code, len(nothing.err.splitlines())) == (2, 1)
    assert str(tmp_path) in nothing.err
    tongue = call("explain", folder, *tiny_world().point(5, 5), "--language", "xx")
    assert (tongue.code, len(tongue.err.splitlines())) == (2, 1)
    assert "xx" in tongue.err
