"""The report: one file, no network, every fact that must be printed."""

from __future__ import annotations

import base64
import dataclasses
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from placetypes import grid, report
from placetypes.maps import picture
from placetypes.report import render
from placetypes.result.comparison import comparisons
from placetypes.typology import LANGUAGES, load
from placetypes.words import words

PNG = b"\x89PNG picture"
VOID = {"meta", "img", "wbr", "br", "link", "input", "hr"}


class Page(HTMLParser):
    """Collects what a browser would fetch, and checks that tags close in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.fetched, self.links, self.ids, self.words = [], [], [], set(), []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        self.fetched += [facts[k] for k in ("src", "srcset", "action", "data", "poster") if k in facts]
        if tag == "link":
            self.fetched.append(facts.get("href"))
        if tag == "a":
            self.links.append(facts["href"])
        self.ids.add(facts.get("id"))
        if tag == "script":
            self.fetched += facts.get("src", "").split()
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def written(html):
    """What the page says by itself, without its styles and scripts and what these carry."""
    return re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)


@pytest.fixture(scope="module")
def html(small_result):
    return report.render(small_result, PNG)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_nothing_is_fetched(page, html):
    assert page.fetched == ["data:image/png;base64," + base64.b64encode(PNG).decode()]
    inside = [link for link in page.links if not link.startswith("cards/")]
    assert all(link.startswith("#") and link[1:] in page.ids for link in inside)
    assert set(page.links) - set(inside) == {"cards/c-1.html", "cards/c-2.html"}
    assert not re.search(r"https?://|@import|url\(", written(html))
    assert "default-src 'none'" in html


def test_every_section_says_what_it_must(page):
    for part in (
        "Provön",
        "not the official map",
        "74\u00a0971 people on 1\u00a0375 km²",
        "The dense, connected inner part of an urban core",
        "A candidate to talk to, not a verdict.",
        "food near Österö",
        "20 (5.4–51)",
        "Travel time is the straight line times 1.3 at 65 km/h, because the region has no roads.",
        "One cell of 'population' is unknown.",
        "Thresholds set otherwise than the typology says: peri_core_minutes 5.5 instead of 6 min.",
        "thresholds",
        "people.csv",
        "ab" * 32,
        "CC BY 4.0",
        "Sources: The islanders 2024 (CC0); The surveyor (CC BY 4.0).",
        "placetypes 0.1.0",
        "numpy 2.4.6",
    ):
        assert part.replace("\u00a0", " ") in page.text.replace("\u00a0", " "), part


def test_of_equally_sure_groups_the_stronger_goes_first(small_result):
    table = small_result.clusters
    names = [f"group {i}" for i in range(len(table))]
    told = table.assign(name=names, q_value=0.01, concentration=np.arange(len(table), dtype=float), members=5)
    page = written(render(dataclasses.replace(small_result, clusters=told), b""))
    places = [page.index(name) for name in names]
    assert places == sorted(places, reverse=True)


def test_constellations_say_what_they_hold_and_what_is_usual(page, make_small_result):
    assert "constellations" in page.ids
    row = "Food: Österö – Västerö inter-municipal 2 (of 3 in reach, 0.8 expected) 1 21 Österö, Västerö 0.06 –"
    assert row in page.text
    assert "constellations" not in Page(report.render(make_small_result(actors=False), PNG)).ids


def test_weaker_groups_have_a_section_of_their_own(visited_result, small_result):
    page = written(render(visited_result, b""))
    strong, weaker = page.split('<h3 id="visits">')
    assert "Found: 2." in strong
    assert "v-1" not in strong
    assert "cards/v-1.html" in weaker
    assert "cards/c-1.html" not in weaker
    for part in ("up to 0.2: of all of them", "alone it is more, about 44.0%", "would not have shown: 0 of 1."):
        assert part in weaker
    assert 'id="visits"' not in render(small_result, b"")
    everyone = {**visited_result.record["clusters"], "worth_a_visit": {"share_by_chance": 1.0}}
    told = render(dataclasses.replace(visited_result, record={**visited_result.record, "clusters": everyone}), b"")
    assert "chance by itself would make about as many" in told


def test_the_fewest_micro_clusters_that_could_be_called_are_listed(small_result):
    told = [
        {"theme": "food", "within": within, "of_theme": 4, "of_all": 28, "micro_clusters": fewest}
        for within, fewest in ((30.0, 3.0), (60.0, None))
    ]
    record = {**small_result.record, "constellations": {"smallest_that_could_be_called": told}}
    none = {"constellations": small_result.constellations[:0], "record": record}
    linked = {"constellation_members": small_result.constellation_members[:0]}
    text = Page(report.render(dataclasses.replace(small_result, **none, **linked), PNG)).text
    assert words("en")["constellations_none"] in text
    assert "Of all 30 min 60 min Food 4 / 28 3 –" in text


def test_every_type_unit_and_threshold_has_its_row(page, small_result):
    for c in small_result.typology.classes:
        assert c.name["en"] in page.text
    for name, threshold in small_result.typology.thresholds.items():
        assert name in page.text.replace("_ ", "_")  # names may be broken after an underscore
        assert threshold.source in page.text
    assert "Västerö" in page.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_large_region_leaves_out_of_the_page_is_said(make_small_result, monkeypatch, language):
    result = make_small_result(synthetic=False)
    result = dataclasses.replace(result, record={**result.record, "language": language})
    said = words(language)
    shown, listed = (said[key].partition("{")[0] for key in ("picture", "units_listed"))
    before = written(render(result, PNG))
    assert shown not in before
    assert listed not in before
    monkeypatch.setattr(grid, "LARGE", 1)
    monkeypatch.setattr(picture, "DPI", 2)
    monkeypatch.setattr("placetypes.report.shares.MOST_UNITS", 1)
    after = written(render(result, PNG))
    assert shown.replace("'", "&#39;") in after
    assert listed in after
    people = result.summary().query("unit_id != ''").groupby("unit_name")["people"].sum().sort_values()
    fewest, most = (after.count(f'<th scope="row">{name}</th>') for name in people.index)
    assert (fewest, most) == (0, 1)


def test_small_groups_and_names_of_persons_are_not_printed(html):
    assert "energy near" not in html
    assert "Svensson" not in html


def test_synthetic_stands_on_top_and_in_the_title(html, make_small_result):
    page = Page(html)
    title, skip = "Provön: Seven place types in Östergötland's style (SYNTHETIC)", words("en")["page_skip"]
    assert page.text.startswith(f"{title} {skip} SYNTHETIC DATA")
    assert "SYNTHETIC" not in report.render(make_small_result(synthetic=False), PNG)


def test_names_of_place_types_follow_the_language(make_small_result):
    page = Page(report.render(make_small_result(language="sv"), PNG))
    assert "Inre stadsområde" in page.text
    assert "inte den officiella kartan" in page.text
    assert "Inner urban area" not in page.text


def test_what_the_inputs_say_cannot_break_the_page(small_result):
    evil = '<script>alert("x")</script><!-- <script>'
    record = {**small_result.record, "region": {"name": evil}, "notes": [evil], "fallbacks": [evil]}
    units = small_result.units.assign(unit_name=evil)
    plain = report.render(small_result, PNG)
    html = report.render(dataclasses.replace(small_result, record=record, units=units), PNG)
    Page(html)
    assert html.count("<script") == plain.count("<script")
    assert html.count("<!--") == plain.count("<!--")


def test_a_bare_result_is_reported_too(make_small_result):
    result = make_small_result(actors=False, synthetic=False)
    bare = dataclasses.replace(result, units=result.units.iloc[:0], unit=result.unit * 0, record={})
    text = Page(report.render(bare, PNG)).text
    assert "None was found" in text
    assert "names no municipalities" in text
    assert "Every rule had the data it asks for." in text


def test_the_same_result_gives_the_same_page(html, small_result):
    assert report.render(small_result, PNG) == html


def test_no_time_of_day_is_printed(html, small_result):
    later = {**small_result.record, "times": {"started": "2031-05-05T05:05:05Z"}}
    assert report.render(dataclasses.replace(small_result, record=later), PNG) == html


# beside other typologies


@pytest.fixture(scope="module")
def paired(small_result):
    """The island with another map of it under a typology of the same types."""
    types = np.where(small_result.types == 6, 7, small_result.types)
    other = dataclasses.replace(small_result, typology=load("nordic"), types=types)
    return dataclasses.replace(small_result, beside={"nordic": other})


def test_a_result_alone_is_beside_nothing(html):
    assert 'id="beside"' not in html
    assert "comparison" not in written(html)


def test_others_are_shown_with_their_map_and_how_they_agree(paired):
    page = render(paired, b"map", beside={"nordic": b"small map"})
    (found,) = comparisons(paired)
    assert all(sentence in page.replace("&#39;", "'") for sentence in found.sentences())
    assert f"data:image/png;base64,{base64.b64encode(b'small map').decode()}" in page
    assert '<a href="nordic/report.html">The report of nordic</a>' in page
    moved = found.tables["people"][5, 6] / found.tables["people"].sum()
    assert f"{100 * moved:.1f}" in page[page.index('class="cross"') :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comparison_follows_the_language(paired, language):
    spoken = dataclasses.replace(paired, record={**paired.record, "language": language})
    page = render(spoken, b"map")
    assert words(language)["beside"] in page.replace("&#39;", "'")
    assert spoken.typology.names(language)[7] in page[page.index('class="cross"') :]


def test_where_nobody_is_compared_there_is_no_figure(paired):
    nothing = np.zeros_like(paired.types)
    other = dataclasses.replace(paired.beside["nordic"], types=nothing, rule=nothing, runner_up=nothing)
    page = render(dataclasses.replace(paired, beside={"nordic": other}), b"map")
    assert "kappa –" in page
    assert "nan" not in page[page.index('id="beside"') : page.index('id="know"')]
