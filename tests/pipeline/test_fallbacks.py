"""What stands in for a layer that is absent, and that the result says so."""

import numpy as np
import pytest
import tiny_region
from tiny_places import CITY, KMH_90, OFF_ROAD
from tiny_region import tiny_world

from placetypes.typology.wording import Wording

NO_LAYER = {
    "layers.floor_area": (["No floor areas: settlements"], {"area_density"}),
    "layers.employed": (["No employed residents", "No jobs or no employed residents"], set()),
    "layers.jobs": (
        ["No jobs: commuters", "No jobs or no employed", "No jobs: the rural heartland"],
        {"jobs_nearby", "jobs_diversity"},
    ),
    "layers.arable": (["No land cover"], {"arable_share"}),
    "roads": (["No roads: travel times follow the straight line x 1.3 at 65 km/h"], set()),
    "flows": (["No commuting flows"], {"commuting_share", "self_containment", "minutes_to_commuting_core"}),
    "services": (["No services of these kinds: grocery, fuel, post"], {"service_tier", "minutes_to_grocery"}),
    "actors": (["No actors"], set()),
}


@pytest.mark.parametrize("absent", NO_LAYER)
def test_a_layer_that_is_absent_takes_its_fallback_and_the_result_names_it(run_world, tiny, absent):
    said, gone = NO_LAYER[absent]
    result = run_world(tiny_world().without(absent))
    fallbacks = result.record["fallbacks"]
    for sentence in said:
        assert sum(f.startswith(sentence) for f in fallbacks) == 1, fallbacks
    wording = Wording(result.typology, "en")
    general = [f for f in fallbacks if f.startswith("Rules do without these layers")]
    assert {layer for layer in gone if any(wording.layer(layer) in f for f in general)} == gone
    assert len(fallbacks) == len(said) + bool(gone)
    assert not gone & set(result.evidence)
    assert set(tiny.evidence) - set(result.evidence) >= gone
    assert set(np.unique(result.types)) >= {0, 1, 2, 3, 4, 7}
    assert (result.types == tiny.types).mean() > 0.6


@pytest.mark.parametrize("absent", ["layers.forest", "layers.artificial", "units", "localities"])
def test_what_no_rule_reads_changes_no_type(run_world, tiny, absent):
    result = run_world(tiny_world().without(absent))
    instead = ["No localities: places are named after the unit where most of their people live."]
    assert result.record["fallbacks"] == (instead if absent == "localities" else [])
    np.testing.assert_array_equal(result.types, tiny.types)


def test_jobs_without_sections_have_no_diversity(run_world):
    world = tiny_world()
    world.document["layers"]["jobs"]["band"] = 2
    result = run_world(world)
    assert "jobs_diversity" not in result.evidence
    assert result.evidence["jobs_nearby"][CITY] == pytest.approx(9 * 300, rel=0.01)
    assert any("No jobs by section" in f for f in result.record["fallbacks"])


def test_without_land_every_cell_counts_as_land(run_world):
    result = run_world(tiny_world().without("layers.land"))
    assert any(note.startswith("layers.land: there is none") for note in result.record["notes"])
    assert (result.types[:, 38:] > 0).all()


def test_with_people_alone_every_step_still_runs(run_world):
    world = tiny_world().without("roads", "services", "flows", "actors", "units", "localities")
    world.document["layers"] = {"population": world.document["layers"]["population"]}
    result = run_world(world)
    assert set(np.unique(result.types)) == {1, 2, 3, 4, 5, 6, 7}
    begins = [
        "No floor areas",
        "No commuting flows",
        "No roads",
        "No services",
        "No jobs",
        "No land cover",
        "Rules do",
        "No localities and no units",
        "No actors",
    ]
    assert [any(f.startswith(b) for b in begins) for f in result.record["fallbacks"]] == [True] * len(begins)
    assert len(result.units) == len(result.clusters) == len(result.actors) == len(result.services) == 0


def test_without_roads_minutes_are_the_straight_line(run_world):
    minutes = run_world(tiny_world().without("roads")).evidence["minutes_to_core"]
    assert minutes[5, 20] == pytest.approx((20 - 8 - 0.5) * 1.3 / 65 * 60)


def test_friction_stands_in_for_roads(run_world, tiny):
    world = tiny_world().without("roads")
    friction = np.full(world.arrays["population"].shape, OFF_ROAD / 1000)
    friction[tiny_region.RIM + 5, tiny_region.RIM : tiny_region.RIM + 37] = KMH_90 / 1000
    world.arrays["friction"] = friction
    world.document["friction"] = {"path": "friction.tif", "kind": "share"}
    result = run_world(world)
    assert result.record["fallbacks"] == []
    np.testing.assert_allclose(
        result.evidence["minutes_to_core"][5, :30], tiny.evidence["minutes_to_core"][5, :30], rtol=1e-6
    )


def test_friction_that_is_unknown_cannot_be_crossed(run_world):
    world = tiny_world().without("roads")
    friction = np.full(world.arrays["population"].shape, OFF_ROAD / 1000)
    friction[:, tiny_region.RIM + 25] = np.nan
    world.arrays["friction"] = friction
    world.document["friction"] = {"path": "friction.tif", "kind": "share"}
    minutes = run_world(world).evidence["minutes_to_core"]
    assert np.isinf(minutes[:, 26:]).all()
    assert np.isfinite(minutes[:, :25]).all()


def test_what_was_missing_is_said_in_the_language_of_the_run(run_world):
    world = tiny_world().without("roads", "services", "actors", "layers.employed", "layers.jobs", "layers.floor_area")
    world.document.setdefault("output", {})["language"] = "sv"
    said = run_world(world).record["fallbacks"]
    begins = [
        "Inga våningsytor: bebyggelse",
        "Inga sysselsatta efter bostad: pendlarna",
        "Inga arbetstillfällen: pendlarna",
        "Inga vägar: restiderna följer fågelvägen x 1,3 i 65 km/h",
        "Ingen service av dessa slag: grocery",
        "Inga arbetstillfällen: kärnlandsbygden",
        "Reglerna klarar sig utan dessa lager: våningsytans täthet (Inre stadsområde)",
        "Inga aktörer",
    ]
    assert [sum(f.startswith(b) for f in said) for b in begins] == [1] * len(begins)
    assert len(said) == len(begins)
