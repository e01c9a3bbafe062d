"""Wallonia: lists of local initiatives by locality, against the people who live there."""

import pytest

from placetypes.pipeline import find_again

pytestmark = pytest.mark.real

PEOPLE = 3_706_070
"""By GHS-POP 2020 on the grid of the region; Statbel counted 3 645 243 on 1 January 2020, and a grid of 1 km that is
warped follows the border only roughly."""


@pytest.fixture(scope="module")
def wallonia(run_region):
    return run_region("wallonia")


def test_everybody_is_there(wallonia):
    assert wallonia.record["sums"]["people_in_region"] == pytest.approx(PEOPLE, rel=0.001)


def test_every_initiative_of_the_list_is_an_actor_of_civil_society(wallonia):
    assert set(wallonia.actors["helix"]) == {"civil_society"}
    counts = wallonia.actors["kind"].value_counts()
    assert counts["repair café"] <= 38  # in all of the list; some stand beyond the border
    assert 400 <= len(wallonia.actors) <= 475


def test_the_villages_of_ohey_stand_out(wallonia):
    """Ohey, with its hamlets Perwez and Haillot: 5 000 people, and six initiatives of several kinds."""
    (found,) = wallonia.clusters.itertuples()
    members = wallonia.members.set_index("actor_id").join(wallonia.actors.set_index("actor_id"))
    assert sorted(members["kind"]) == [
        "free exchange of goods", "local exchange system", "local exchange system", "purchase group", "purchase group",
        "shared garden",
    ]  # fmt: skip
    assert found.municipality == "Ohey"
    assert found.members == 6
    assert found.expected < 1
    assert wallonia.visits.empty


def test_all_initiatives_as_one_theme_show_more_villages(wallonia):
    """Asked as one movement: four places, and three weaker ones; none around Charleroi."""
    found = find_again(wallonia, settings={"theme": "any", "support_runs": 0})
    assert set(found.clusters["municipality"]) == {"Ohey", "Graven", "Somme-Leuze", "Paliseul"}
    assert set(found.visits["municipality"]) == {"Amay", "Durbuy", "Bertrix"}
    assert 0.3 < found.record["clusters"]["worth_a_visit"]["share_by_chance"] < 0.5
