"""Input that has an answer, but not the usual one."""

import time

import numpy as np
import pytest

from placetypes.clusters import Note, micro_clusters
from placetypes.typology import LANGUAGES

KEYS = ("no_focus", "all_focus", "one_stratum", "strata_without_focus", "one_address")
MOST_SECONDS = 20.0


def ask(region, settings, **changes):
    points, strata, focus = region
    given = {"points": points, "strata": strata, "focus": focus, "seed": 1, **settings, **changes}
    return micro_clusters(given.pop("points"), given.pop("strata"), given.pop("focus"), **given)


def keys(found):
    return [note.key for note in found.notes]


@pytest.mark.parametrize("method", ["scan", "hdbscan"])
def test_no_focus_actor_and_no_point_give_nothing(region, settings, method):
    found = ask(region, settings, focus=np.zeros(1212, bool), method=method)
    assert len(found) == 0
    assert (found.labels == -1).all()
    assert found.expected.sum() == 0
    assert [str(note) for note in found.notes] == [
        "No point is an actor of the theme, so there is nothing to look for."
    ]
    nothing = micro_clusters(np.empty((0, 2)), np.empty(0, int), np.empty(0, bool), seed=1, method=method, **settings)
    assert len(nothing) == len(nothing.labels) == 0
    assert nothing.table.dtypes.equals(found.table.dtypes)


@pytest.mark.parametrize("few", [1, 2, 3])
def test_few_focus_actors(region, settings, few):
    focus = np.zeros(1212, bool)
    focus[:few] = True
    assert ask(region, settings, focus=focus).expected.sum() == pytest.approx(few)


def test_all_actors_focus_are_no_cluster(region, settings):
    found = ask(region, settings, focus=np.ones(1212, bool))
    assert len(found) == 0
    assert keys(found) == ["all_focus"]
    np.testing.assert_allclose(found.expected, 1.0, rtol=0.01)


def test_one_stratum(region, settings):
    found = ask(region, settings, strata=np.zeros(1212, int))
    assert len(found) >= 1
    assert keys(found) == ["one_stratum"]


def test_a_stratum_without_focus(region, settings):
    _, strata, focus = region
    found = ask(region, settings, focus=focus & (strata == 3))
    assert (found.expected[strata == 2] == 0).all()
    assert set(found.table["place_type"]) <= {3}
    assert found.notes == (Note("strata_without_focus", strata=(2,)),)
    assert str(found.notes[0]).endswith("found there: 2.")
    assert found.notes[0].said("sv", {2: "Tätort"}).endswith("hittas där: Tätort.")


def test_the_usual_region_has_nothing_to_note(region, settings):
    assert ask(region, settings).notes == ()


def test_half_of_all_actors_at_one_address(region, settings):
    points, strata, focus = region
    for at_one, told in ((1100, []), (1300, ["one_address"])):
        place = np.vstack([points, np.tile([[14_000.0, 3_000.0]], (at_one, 1))])
        chosen = np.append(focus, np.arange(at_one) % 20 == 0)
        found = micro_clusters(place, np.append(strata, np.full(at_one, 2)), chosen, seed=1, **settings)
        assert keys(found) == told
    assert str(found.notes[0]).startswith("51.8% of all actors stand at one address")


def test_a_million_actors_at_one_address_are_told_and_cost_little(settings):
    points = np.tile([[500_000.0, 6_400_000.0]], (1_000_000, 1))
    focus = np.arange(1_000_000) % 50 == 0
    start = time.process_time()
    found = micro_clusters(points, np.ones(1_000_000, int), focus, seed=1, **settings | {"replicates": 9})
    assert time.process_time() - start < MOST_SECONDS
    assert len(found) == 0
    assert keys(found) == ["one_stratum", "one_address"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_note_is_said_in_every_language(language):
    notes = [Note(key, strata=(1, 2), share=0.6) for key in KEYS]
    assert all(note.said(language) for note in notes)
    assert "1, 2" in notes[KEYS.index("strata_without_focus")].said(language)
