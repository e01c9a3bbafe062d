"""Cards: one page per micro-cluster that says what is known, and no more."""

import dataclasses
import re
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from placetypes.report import cards
from placetypes.typology import LANGUAGES
from placetypes.words import words


def plain(html):
    """Text of a page, without its style and its map."""
    told = re.sub(r"<(style|svg).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", told)).split())


def drawing(html):
    return ET.fromstring(re.search(r"<svg.*?</svg>", html, flags=re.DOTALL).group(0))


def changed(result, **columns):
    """The result with other values of its first cluster."""
    clusters = result.clusters.copy()
    for name, value in columns.items():
        clusters[name] = [value, *clusters[name].iloc[1:]]
    return dataclasses.replace(result, clusters=clusters)


@pytest.fixture(scope="module")
def pages(small_result):
    return cards(small_result)


@pytest.fixture(scope="module")
def first(pages):
    return plain(pages["c-1"])


def test_each_group_that_may_be_shown_has_a_page(pages):
    assert list(pages) == ["c-1", "c-2"]


def test_a_weaker_group_says_so_and_how_much_more_doubtful_it_is(visited_result, first):
    pages = cards(visited_result)
    assert list(pages) == ["c-1", "c-2", "v-1"]
    weaker, strong = plain(pages["v-1"]), plain(pages["c-2"])
    assert "Worth a visit tourism" in weaker.replace("Tourism", "tourism")
    assert "too weak for a micro-cluster" in weaker
    assert "about 17.0% may be chance (q value 0.17; a micro-cluster has at most 10.0%)" in weaker
    assert "Of the weaker groups alone it is more, about 44.0%." in weaker
    assert "Micro-cluster Tourism" in strong.replace("tourism", "Tourism")
    assert "too weak" not in strong
    outlines = [drawing(pages[name]).find("{*}polygon").get("stroke-dasharray") for name in ("c-2", "v-1")]
    assert outlines == ["none", "6 4"]
    assert 'href="../report.html#visits"' in pages["v-1"]


def test_a_card_says_what_was_found_against_what_is_usual(first):
    for part in (
        "food near Österö",
        "4 actors of the theme food where 0.2 would be usual",
        "20 times as many",
        "from 5.4 to 51 times",
        "about 4.0% may be chance (q value 0.04; up to 10.0% is accepted)",
        "4 members from 4 organisations",
        "Group c-1.",
        "Sources: The islanders 2024 (CC0); The surveyor (CC BY 4.0).",
    ):
        assert part in first


def test_a_card_asks_what_data_cannot_show(first):
    assert "Members work together no address shows it ask on site" in first
    assert "Several kinds of bodies traditional enterprise, civil society seen in the data" in first
    assert first.count("seen in the data") == 3
    for key in ("card_caution", "card_question_1", "card_question_4"):
        assert words("en")[key] in first


def test_a_card_says_what_municipal_statistics_show(pages, small_result):
    assert "Not this group. In the municipality that shows most of it the share is 0.8 times" in plain(pages["c-1"])
    assert "There is more of it than chance makes" in plain(pages["c-2"])
    unknown = cards(changed(small_result, invisible=pd.NA))["c-1"]
    assert words("en")["not_comparable"] in plain(unknown)


def test_a_card_says_who_carries_the_group(pages, small_result):
    assert "It would still stand out if its largest organisation left." in plain(pages["c-1"])
    assert "It hangs on single members" in plain(pages["c-2"])
    carried = cards(changed(small_result, holds_without_one=False, carried_by="processing"))["c-1"]
    assert "Its role: processing." in plain(carried)


def test_a_card_says_how_stable_the_group_is_where_that_was_computed(first, small_result):
    assert "It reappears" not in first
    assert "How stable" not in first
    table = small_result.clusters.assign(support=0.93, stable_scale="A", stable_jitter="B", stable_parameters="C")
    told = plain(cards(dataclasses.replace(small_result, clusters=table))["c-1"])
    assert "It reappears in 93.0% of the runs" in told
    assert "other windows A, moved addresses B, other settings C" in told


def test_a_card_says_what_the_chain_lacks_and_near_which_place_the_nearest_is(first, small_result, pages):
    assert "Production 3.4 km away, near Byn" in first
    assert words("en")["card_whole"] in plain(pages["c-2"])
    lacking = {"missing_links": "x", "missing_roles": "processing;production", "missing_km": "2.0;"}
    told = plain(cards(changed(small_result, **lacking, missing_actors=";"))["c-1"])
    assert "Processing 2 km away Production no actor in the data" in told
    assert words("en")["card_chain_unknown"] in plain(cards(changed(small_result, missing_links=""))["c-1"])


def test_a_card_names_the_constellation_the_group_belongs_to(first, small_result):
    own = small_result.published_constellations.iloc[0]
    assert f"It belongs to a larger constellation: {own['name']} (" in first
    assert "larger constellation" not in plain(cards(changed(small_result, constellation=""))["c-1"])


def test_members_are_counted_by_role_and_a_mixed_group_by_theme(small_result):
    roles = np.where(small_result.actors["actor_id"].isin(["a0", "a1"]), "processing", "")
    acted = dataclasses.replace(small_result, actors=small_result.actors.assign(role=roles))
    assert "Role in the chain Number Processing 2 Not known 2" in plain(cards(acted)["c-1"])
    mixed = plain(cards(changed(acted, theme="any"))["c-1"])
    assert "Theme Number Food 4" in mixed
    assert "4 actors of several themes where 0.2 would be usual" in mixed


@pytest.mark.parametrize(("members", "end"), [(9, "extraction (06) 1 others 2"), (8, "Mining of metal ores (07) 1")])
def test_long_lists_end_in_others(small_result, members, end):
    actors = small_result.actors.assign(activity=[f"{n:02}" for n in range(10)])
    many = dataclasses.replace(
        small_result,
        clusters=small_result.clusters.iloc[:1].assign(members=members),
        members=pd.DataFrame({"cluster_id": "c-1", "actor_id": actors["actor_id"].iloc[:members]}),
        actors=actors,
    )
    assert end in plain(cards(many)["c-1"])


def test_no_actor_is_named_and_nothing_is_fetched(pages, small_result):
    for html in pages.values():
        assert "Svensson" not in html
        assert not re.search(r"\ba\d\b", plain(html))  # ids may be those of persons
        assert re.findall(r'(?:href|src)="([^"]*)"', html) == ["../report.html#clusters"]
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|url\(", html)


def test_the_map_shows_each_member_where_it_is(pages, small_result):
    svg = drawing(pages["c-1"])
    tag = "{http://www.w3.org/2000/svg}"
    members = [c for c in svg.iter(f"{tag}circle") if c.get("stroke") == "#ffffff"]
    assert len(members) == 4
    at = np.array([(float(c.get("cx")), float(c.get("cy"))) for c in members])
    points = small_result.published_members.query("cluster_id == 'c-1'").geometry
    ground = np.array(sorted(zip(points.x, points.y, strict=True)))
    scale = (at[:, 0].max() - at[:, 0].min()) / (ground[:, 0].max() - ground[:, 0].min())
    assert at[:, 0] - at[0, 0] == pytest.approx((ground[:, 0] - ground[0, 0]) * scale, abs=0.2)
    assert at[:, 1] - at[0, 1] == pytest.approx(-(ground[:, 1] - ground[0, 1]) * scale, abs=0.2)
    texts = [t.text for t in svg.iter(f"{tag}text")]
    assert "N" in texts
    bar = texts[texts.index("N") - 1]
    length = float(bar.split()[0]) * (1000 if bar.endswith("km") else 1)
    wide = next(r for r in svg.iter(f"{tag}rect") if r.get("height") == "4")
    assert float(wide.get("width")) == pytest.approx(length * scale, rel=0.01)


def test_members_at_one_address_are_one_dot_with_their_number(small_result):
    actors = small_result.actors.copy()
    actors.loc[actors["actor_id"].isin(["a0", "a1", "a2"]), "geometry"] = actors.geometry.iloc[3]
    html = cards(dataclasses.replace(small_result, actors=actors))["c-1"]
    assert "4" in [t.text for t in drawing(html).iter("{http://www.w3.org/2000/svg}text")]
    assert words("en")["card_map_many"] in html


def test_synthetic_stands_on_every_card_and_only_there(pages, make_small_result):
    for html in pages.values():
        assert words("en")["synthetic"] in html
        assert "SYNTHETIC</div>" in html
    assert not any("SYNTHETIC" in html for html in cards(make_small_result(synthetic=False)).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_speak_every_language(make_small_result, language):
    html = cards(make_small_result(language=language))["c-1"]
    assert f'<html lang="{language}">' in html
    told = plain(html)
    for key in ("card_sure", "card_who", "card_criteria", "card_questions", "card_caution"):
        assert " ".join(words(language)[key].split()) in told
    assert "{" not in told


def test_the_same_result_gives_the_same_cards(small_result, pages, tmp_path):
    from placetypes.result import load

    assert cards(small_result) == pages
    assert cards(load(small_result.save(tmp_path / "saved"))) == pages


def test_cards_are_well_formed(pages):
    class Open(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open, self.wrong = [], []

        def handle_starttag(self, tag, _):
            if tag not in {"meta", "br", "img"}:
                self.open.append(tag)

        def handle_startendtag(self, *_):
            """Open and closed at once."""

        def handle_endtag(self, tag):
            if self.open.pop() != tag:
                self.wrong.append(tag)

    for html in pages.values():
        parser = Open()
        parser.feed(html)
        assert (parser.open, parser.wrong) == ([], [])


def test_members_are_no_nearer_than_their_addresses_are_known(small_result):
    record = dict(small_result.record)
    record["configuration"] = {**record.get("configuration", {}), "actors": {"accuracy": 7000}}
    blurred = dataclasses.replace(small_result, record=record)
    assert all("all within 7 km of one middle" in re.sub(r"\s+", " ", page) for page in cards(blurred).values())
