"""Matching against a slow oracle, and what goes before what."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from placetypes.themes import Theme, available, chosen, load, match
from placetypes.themes.nace import codes, shown
from placetypes.themes.osm import main_tag, tags, values
from placetypes.themes.vocabulary import vocabulary

EVERY = [(theme, claims, code, tag) for theme in chosen() for claims, code, tag in theme.each()]


def column(*texts):
    return np.array(texts, dtype=object)


def one(**columns):
    """What is said of one actor."""
    found = match(columns.pop("themes", chosen()), **columns)
    assert len(found) == 1
    names = ("theme", "further_themes", "role", "helix", "sector", "activity", "body", "unknown")
    return {name: getattr(found, name)[0] for name in names}


def test_every_code_and_tag_leads_to_its_claims():
    codes_of = column(*(code for _, _, code, _ in EVERY))
    tags_of = column(*("=".join(tag).replace("*", "something") if tag else "" for _, _, _, tag in EVERY))
    found = match(chosen(), nace=[codes_of], tag_texts=[tags_of])
    told = list(zip(found.theme, found.role, found.helix, found.sector, found.body, strict=True))
    assert told == [(theme.id, c.role, c.helix, c.sector, True) for theme, c, _, _ in EVERY]


def slowly(code, themes):
    """The longest code of any theme that stands at the beginning of a code."""
    best = max((c for t in themes for _, c, tag in t.each() if tag is None and code.startswith(c)), key=len, default="")
    return next(((t.id, k.role) for t in themes for k, c, _ in t.each() if c == best and best), ("", ""))


@given(st.lists(st.sampled_from(sorted(codes())), min_size=1, max_size=30))
def test_the_longest_prefix_wins(written):
    found = match(chosen(), nace=[column(*map(shown, written))])
    assert list(zip(found.theme, found.role, strict=True)) == [slowly(code, chosen()) for code in written]


@st.composite
def themes_of_codes(draw):
    """Two to four themes that share out some codes at random."""
    claimed = draw(st.lists(st.sampled_from(sorted(codes())), min_size=4, max_size=40, unique=True))
    number = draw(st.integers(2, 4))
    owner = [*range(number), *draw(st.lists(st.integers(0, number - 1), min_size=40, max_size=40))]
    parts = [[shown(c) for c, o in zip(claimed, owner, strict=False) if o == k] for k in range(number)]
    return [theme(f"t{k}", part) for k, part in enumerate(parts)]


def theme(name, nace=(), osm=()):
    return Theme.model_validate({
        "id": name, "version": "1", "name": {"en": name}, "definition": {"en": name}, "source": "test",
        "chain": [{"key": "link", "name": {"en": "link"}}],
        "claims": [{"role": "link", "helix": "other", "sector": "energy", "nace": nace, "osm": osm}],
    })  # fmt: skip


@given(themes_of_codes(), st.lists(st.sampled_from(sorted(codes())), min_size=1, max_size=20))
def test_the_longest_prefix_wins_among_any_themes(themes, written):
    found = match(themes, nace=[column(*written)])
    assert list(zip(found.theme, found.role, strict=True)) == [slowly(code, themes) for code in written]


@given(st.permutations(available()), st.lists(st.sampled_from(sorted(codes())), min_size=1, max_size=20))
def test_the_order_of_files_does_not_matter(order, written):
    found, usual = (match(themes, nace=[column(*written)]) for themes in (chosen(order), chosen()))
    assert found.theme.tolist() == usual.theme.tolist()
    backwards = match([load(name) for name in order], nace=[column(*written)])
    assert backwards.role.tolist() == usual.role.tolist()


@given(st.lists(st.sampled_from(["47.24", "10.71;shop", "", "34", "62.01"]), min_size=2, max_size=8), st.randoms())
def test_the_order_of_rows_does_not_matter(written, random):
    order = list(range(len(written)))
    random.shuffle(order)
    straight = match(chosen(), nace=[column(*written)])
    mixed = match(chosen(), nace=[column(*(written[i] for i in order))])
    for name in ("theme", "role", "activity", "unknown"):
        assert [getattr(straight, name)[i] for i in order] == getattr(mixed, name).tolist()


def test_the_main_activity_is_the_main_theme_and_others_are_kept():
    found = one(nace=[column("10.71; 55.10; 47.24; 56.3")], tag_texts=[column("tourism=museum")])
    assert (found["theme"], found["further_themes"]) == ("food", "tourism;culture")
    assert (found["role"], found["activity"]) == ("processing", "10.71")


@pytest.mark.parametrize(("nace", "tag", "theme", "activity"), [
    ("56", "tourism=hotel", "tourism", "tourism=hotel"),       # a tag says more than a division
    ("56.1", "tourism=hotel", "tourism", "tourism=hotel"),     # and than a group
    ("56.10", "tourism=hotel", "food", "56.10"),               # as much as a class: the register goes first
    ("56", "healthcare=yoga", "food", "56"),                   # claimed as key=*: as much as a division
    ("56.1", "club=chess", "food", "56.1"),
    ("62.01", "club=chess", "community_services", "club=chess"),
    ("", "shop=clothes", "", "shop=clothes"),
])  # fmt: skip
def test_the_most_specific_goes_first(nace, tag, theme, activity):
    found = one(nace=[column(nace)], tag_texts=[column(tag)])
    assert (found["theme"], found["activity"]) == (theme, activity)


def test_columns_of_codes_count_in_their_order():
    assert one(nace=[column("55.10"), column("56.10")])["theme"] == "tourism"
    assert one(nace=[column("56.10"), column("55.10")])["theme"] == "food"
    assert one(nace=[column(""), column("55.10")])["theme"] == "tourism"


def test_tags_are_read_alike_however_they_are_given():
    ways = [
        {"tag_texts": [column('"name"=>"Café = X; Y","amenity"=>"cafe","shop"=>"books"')]},
        {"tag_texts": [column("amenity=cafe;shop=books")]},
        {"tag_columns": {"amenity": column("cafe"), "shop": column("books")}},
        {"tag_pairs": [(column("amenity"), column("cafe")), (column("shop"), column("books"))]},
    ]
    first, *others = (one(**way) for way in ways)
    assert (first["theme"], first["further_themes"], first["role"]) == ("food", "culture", "sale_catering")
    assert all(other == first for other in others)


@pytest.mark.parametrize(("tag", "body"), [
    ("amenity=bench", False), ("power=pole", False), ("shop=clothes", True), ("shop=vacant", False),
    ("amenity=charging_station", False), ("recycling_type=centre", True), ("tourism=information", False),
    ("club=yes", True), ("name=Shop", False),
])  # fmt: skip
def test_things_are_no_bodies(tag, body):
    assert bool(one(tag_texts=[column(tag)])["body"]) == body


def test_no_theme_claims_a_thing():
    assert not {tag for _, _, _, tag in EVERY if tag} & vocabulary().things


def test_a_theme_of_ones_own_goes_first_and_codes_describe():
    own = one(nace=[column("56.10; 47.61")], own=column("culture"))
    assert (own["theme"], own["role"], own["sector"]) == ("culture", "sale", "culture_leisure")
    assert own["further_themes"] == "food"
    none = one(nace=[column("84.11")], own=column(""))
    assert (none["theme"], none["role"], none["sector"]) == ("", "", "")
    assert (none["helix"], none["further_themes"], none["activity"]) == (
        "public_authority",
        "community_services",
        "84.11",
    )
    unheard = one(nace=[column("84.11")], own=column("bees"))
    assert (unheard["theme"], unheard["role"], unheard["helix"]) == ("bees", "", "public_authority")
    left = match(chosen(), nace=[column("84.11")], own=np.array([None], dtype=object))
    assert left.theme.tolist() == ["community_services"]


def test_unknown_codes_are_kept_apart_and_do_no_harm():
    found = one(nace=[column("99.99; 47.24; x")])
    assert (found["unknown"], found["theme"]) == ("99.99;x", "food")
    assert not one(nace=[column("99.99")])["body"]


def test_nothing_at_all():
    assert len(match(chosen(), nace=[column()])) == 0
    empty = one(nace=[column("")], tag_texts=[column("")])
    assert not any(empty[name] for name in empty)
    assert match((), nace=[column("47.24")]).theme.tolist() == [""]


@given(st.text(max_size=40))
def test_any_text_of_tags_is_read(text):
    assert all(key and value for key, value in tags(text))
    assert all(key == "shop" for key, _ in values("shop", text))
    main_tag(tags(text))


@given(st.dictionaries(st.text(min_size=1, max_size=6), st.text(min_size=1, max_size=6).filter(lambda v: ";" not in v)))
def test_hstore_is_read_back(found):
    written = ",".join(
        "=>".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in pair) for pair in found.items()
    )
    wanted = [values(key, value) for key, value in found.items()]
    assert tags(written) == list(itertools.chain(*wanted))
