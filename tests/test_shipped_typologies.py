"""The typologies that ship: complete in five languages, with sources, and each of their types can be reached."""

import html
import tomllib
from importlib import resources

import numpy as np
import pytest

from placetypes import classify
from placetypes.decision import decide
from placetypes.report import render
from placetypes.typology import LANGUAGES, available, family, layers_of, load, thresholds_of
from placetypes.typology.finder import usual
from placetypes.typology.model import text

SHIPPED = ("degurba", "halland", "nordic", "ostergotland")
VARIANTS = [
    pytest.param(name, preset, level, id=f"{name}-{preset or 'one'}-{level}")
    for name in SHIPPED
    for preset in (family(name).presets or [None])
    for level in (family(name).levels or [None])
]
CELLS = (60, 60)


def texts(part, at=""):
    """Every table of texts in a document, with where it stands."""
    if isinstance(part, list):
        for number, item in enumerate(part, start=1):
            yield from texts(item, f"{at}[{number}]")
    elif isinstance(part, dict):
        if "en" in part:
            yield at, part
        else:
            for key, value in part.items():
                yield from texts(value, f"{at}.{key}")


def document(name):
    file = resources.files("placetypes") / "data" / "typologies" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def asked_texts(name):
    """Texts that must be there in every language."""
    return dict(texts(document(name)))


def test_the_shipped_are_known():
    assert available() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_is_there_in_five_languages(name):
    found = asked_texts(name)
    assert {".title", ".note", ".classes[1].definition", ".rules[1].says"} <= set(found)
    lacking = {at: sorted(set(LANGUAGES) - set(words)) for at, words in found.items()}
    assert not {at: missing for at, missing in lacking.items() if missing}
    assert not [at for at, words in found.items() if any(w != w.strip() or not w for w in words.values())]


@pytest.mark.parametrize("name", SHIPPED)
def test_long_texts_are_translated_not_copied(name):
    """A sentence of some length that is the same in two languages was forgotten."""
    long = {at: words for at, words in asked_texts(name).items() if len(words["en"]) > 25}
    assert long
    assert not [at for at, words in long.items() if len(set(words.values())) < len(LANGUAGES)]


@pytest.mark.parametrize(("name", "preset", "level"), VARIANTS)
def test_colours_and_names_tell_the_types_apart(name, preset, level):
    classes = load(name, preset=preset, level=level).classes
    assert len({c.color for c in classes}) == len(classes)
    for language in LANGUAGES:
        assert len({c.name[language] for c in classes}) == len(classes)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_threshold_says_where_it_comes_from(name):
    for key, threshold in family(name).thresholds.items():
        low, high = threshold.range
        assert low < high, key
        assert low <= threshold.value <= high, key
        assert threshold.unit.strip(), key
        assert len(threshold.source) >= len("SYKE"), key


@pytest.mark.parametrize("name", SHIPPED)
def test_every_threshold_is_used(name):
    asked = family(name)
    named = {t for rule in asked.rules for t in thresholds_of(rule.condition)}
    named |= {t for operation in asked.evidence for t in operation.thresholds}
    if asked.smoothing:
        named |= {asked.smoothing.majority_radius, asked.smoothing.min_patch_area}
    if asked.units:
        named |= {t for rule in asked.units.rules for t in thresholds_of(rule.condition)}
    assert set(asked.thresholds) - named == set(usual()["thresholds"])  # of the finder and the ladder


@pytest.mark.parametrize(("name", "preset", "level"), VARIANTS)
def test_every_type_can_be_reached(name, preset, level):
    """On evidence drawn around the thresholds, each rule decides some cell, so none is idle behind another."""
    asked = load(name, preset=preset, level=level)
    rng = np.random.default_rng(20)
    evidence = {}
    for layer in {layer for rule in asked.rules for layer in layers_of(rule.condition)}:
        around = sorted(asked.thresholds[t].value for rule in asked.rules for t in bounds_of(rule.condition, layer))
        evidence[layer] = rng.uniform(-1, 2 * around[-1] + 1, CELLS)
        low = rng.random(CELLS) < 0.5
        evidence[layer][low] = rng.uniform(0, 1.1 * around[0], CELLS)[low]
    places = {rule.largest_part_per for rule in asked.rules if rule.largest_part_per}
    evidence |= {layer: np.ones(CELLS) for layer in places}
    decided = decide(evidence, np.ones(CELLS, bool), asked)
    none_holds = {0}  # the Degree of Urbanisation leaves water out at level 1
    assert set(np.unique(decided.rule)) - none_holds == set(range(1, len(asked.rules) + 1))
    assert set(np.unique(decided.types)) - none_holds == set(asked.by_code)


def bounds_of(condition, layer):
    """Thresholds that a condition compares a layer with."""
    from placetypes.typology import Compare
    from placetypes.typology.conditions import walk

    return [c.threshold for c in walk(condition) if isinstance(c, Compare) and c.layer == layer]


def test_the_nordic_types_are_those_of_ostergotland():
    """Same codes, keys, names and colours, so that two maps of one region compare cell by cell."""
    one, other = load("nordic"), load("ostergotland")
    assert [(c.code, c.key, c.name, c.color) for c in one.classes] == [
        (c.code, c.key, c.name, c.color) for c in other.classes
    ]


def test_nordic_reads_no_commuting_and_no_services():
    kinds = {operation.operation for operation in load("nordic").evidence}
    assert not kinds & {"commuting", "travel_time_to_own", "service_access", "service_tier", "jobs_diversity"}
    assert {"density", "area_density", "cover_share", "travel_time"} <= kinds


def test_nordic_and_ostergotland_share_what_both_publish():
    """A number that both read stands twice; it must not drift apart."""
    one, other = load("nordic").thresholds, load("ostergotland").thresholds
    common = {t: (one[t].value, one[t].unit, one[t].range) for t in set(one) & set(other)}
    differing = {t for t, said in common.items() if said != (other[t].value, other[t].unit, other[t].range)}
    assert differing == {"heartland_votes"}


def test_the_published_parameters_of_halland():
    asked = load("halland")
    published = {name: t.value for name, t in asked.thresholds.items() if t.status == "published"}
    assert published == {
        "built_density": 300,
        "core_density": 1500,
        "city_min_population": 20_000,
        "large_city_min_population": 50_000,
        "local_min_population": 3000,
        "ring_distance": 10_000,
        "hinterland_distance": 25_000,
        "large_hinterland_distance": 37_500,
    }
    assert set(asked.thresholds) - set(published) == set(usual()["thresholds"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_and_explanations_speak_the_typologys_words(make_small_result, language):
    """In every language: definitions, what rules say and what thresholds mean come from the typology's own texts."""
    result = make_small_result(language=language)
    page = html.unescape(render(result, b""))
    asked = result.typology
    said = [text(words, language) for words in (asked.title, asked.note, *(c.definition for c in asked.classes))]
    said += [text(rule.says, language) for rule in asked.rules]
    said += [text(t.meaning, language) for t in asked.thresholds.values()]
    assert not [words for words in said if words not in page]
    row, col = np.argwhere((result.types == 1) & result.region)[0]
    easting, northing = float(result.grid.eastings[col]), float(result.grid.northings[row])
    told = str(result.explain(easting, northing))
    assert asked.by_code[1].name[language] in told
    assert text(asked.rules[0].says, language) in told


def test_degurba_without_built_up_areas_says_so():
    with_built = {"population": np.ones((3, 3)), "land": np.ones((3, 3)), "built": np.zeros((3, 3))}
    without = {name: layer for name, layer in with_built.items() if name != "built"}
    assert not classify(with_built, cell_size=1000, crs="EPSG:3035", typology="degurba").record["fallbacks"]
    said = classify(without, cell_size=1000, crs="EPSG:3035", typology="degurba").record["fallbacks"]
    assert any(sentence.startswith("No built-up areas") for sentence in said)
