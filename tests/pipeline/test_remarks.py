"""What a run says of its search for micro-clusters, in its language."""

from dataclasses import replace

import pytest

from placetypes.clusters import Note
from placetypes.pipeline.remarks import remarks
from placetypes.typology import LANGUAGES


class Found:
    def __init__(self, *notes):
        self.notes = notes


ALONE = Note("one_stratum")
WITHOUT = Note("strata_without_focus", strata=(1, 7))


def test_the_tiny_region_says_which_types_have_no_actor_of_a_theme(tiny):
    told = tiny.record["clusters"]["notes"]
    absent = sorted(set(tiny.actors["place_type"]) - set(tiny.actors["place_type"][tiny.actors["theme"] == "food"]))
    names = tiny.typology.names("en")
    if absent:
        assert any(all(names[code] in sentence for code in absent) for sentence in told)
    else:
        assert told == []


def test_what_concerns_all_themes_is_said_once_and_the_rest_after_their_names(tiny):
    found = {
        "food": Found(ALONE, WITHOUT),
        "eating_out": Found(ALONE, WITHOUT),
        "energy": Found(ALONE),
        "any": Found(ALONE),
    }
    one, other = remarks(tiny, found, without_people=0)
    assert one == str(ALONE)
    assert other.startswith("Food, Eating out: No actor of the theme lies in these place types")
    assert other.endswith(f"{tiny.typology.names('en')[1]}, {tiny.typology.names('en')[7]}.")


def test_actors_where_nobody_lives_are_told(tiny):
    assert remarks(tiny, {}, without_people=0) == []
    assert remarks(tiny, {}, without_people=1234)[0].startswith("Actors that stand where nobody is known to live: 1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_language_of_the_run(tiny, language):
    result = replace(tiny, record={**tiny.record, "language": language})
    told = remarks(result, {"food": Found(WITHOUT)}, without_people=2)
    assert told[0] == WITHOUT.said(language, tiny.typology.names(language))
    assert "2" in told[1]
