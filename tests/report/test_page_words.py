"""The report speaks one language: what stands around the data is said in the words of the run's language."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import placetypes
from placetypes.report import render
from placetypes.typology import LANGUAGES
from placetypes.words import words

SOURCE = Path(placetypes.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]
FROM_OUTSIDE = {"code", "hash"}
"""Elements and classes that hold what is the same in every language: keys, conditions, checksums."""
SPOKEN = ("aria-label", "alt", "title", "placeholder")


class Told(HTMLParser):
    """What a page says: each piece of its text, and the attributes that are read aloud."""

    def __init__(self, page):
        super().__init__()
        self.open, self.pieces = [], set()
        self.feed(re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL))

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        self.pieces |= {facts[name] for name in SPOKEN if facts.get(name)}
        if tag not in {"meta", "img", "wbr", "br", "input"}:
            self.open.append({tag, *(facts.get("class") or "").split()})

    def handle_endtag(self, _tag):
        self.open.pop()

    def handle_data(self, data):
        if data.strip() and not any(FROM_OUTSIDE & kinds for kinds in self.open):
            self.pieces.add(" ".join(data.split()))


@pytest.fixture(scope="module")
def pages(visited_result):
    """The page in each language; the island has all sections, and another typology beside it."""
    record = dict(visited_result.record)
    smallest = {"food": [{"place_type": 1, "expected": 0.5, "members": 4.0}]}
    record["clusters"] = {**record["clusters"], "smallest_that_could_be_called": smallest}
    spoken = {
        language: dataclasses.replace(visited_result, record={**record, "language": language}) for language in LANGUAGES
    }
    return {
        language: render(
            dataclasses.replace(result, beside={"again": result}),
            b"picture",
            beside={"again": b"small"},
            expectation=b"usual",
        )
        for language, result in spoken.items()
    }


def data_of(result):
    """What comes from files, in no language of ours: names, sources, licences, notes that the record holds."""
    record, typology = result.record, result.typology
    told = [result.name, *result.units["unit_name"], *result.places["name"], *record["fallbacks"], *record["notes"]]
    for facts in record["inputs"].values():
        told += [str(facts[key]) for key in ("path", "source", "licence")]
    told += [t.source for t in typology.thresholds.values()] + [rule.source for rule in typology.rules]
    told += [rule.status for rule in typology.rules if " " in rule.status]
    told += record["sums"]
    for table in (result.clusters, result.visits, result.constellations):
        told += [value for row in table.drop(columns="geometry").to_numpy() for value in row if isinstance(value, str)]
    told += [theme.title() for theme in {*result.clusters["theme"], *result.visits["theme"]} - set(result.themes)]
    return sorted({" ".join(each.split()) for each in told if each.strip()}, key=len, reverse=True)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_of_the_frame_is_left_in_english(pages, visited_result, language):
    """What both pages say alike must be data, or a word that both languages share."""
    alike = Told(pages["en"]).pieces & Told(pages[language]).pieces
    shared = {said for key, said in words(language).items() if words("en")[key] == said}
    left = []
    for piece in alike - shared:
        rest = re.sub(r"^[\d\u00a0.]+ \w+$", "", piece)  # a number with its unit
        for known in (*data_of(visited_result), *shared):
            rest = rest.replace(known, " ")
        if re.search(r"[^\W\d_]{3,}", re.sub(r"\b[\w.]+\.(csv|gpkg|json|tif|parquet|html)\b", "", rest)):
            left.append(piece)
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_which_language_it_speaks(pages, language):
    assert pages[language].startswith(f'<!DOCTYPE html>\n<html lang="{language}">')


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_of_the_english_words_is_in_the_page(pages, language):
    """Sentences with values are looked for by their longest part between values."""
    own, text = words(language), " ".join(Told(pages[language]).pieces)
    english = {key: max(re.split(r"{\w+}", said), key=len).strip() for key, said in words("en").items()}
    whole = {key: part for key, part in english.items() if part.count(" ") > 1 and part not in own[key]}
    assert [key for key, part in whole.items() if part in text] == []


def test_every_word_is_said_somewhere():
    files = [file for ending in ("py", "html", "js", "css") for file in sorted(SOURCE.rglob(f"*.{ending}"))]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files if "samples" not in file.parts)
    named = set(re.findall(r"\w+", code))
    beginnings = tuple(set(re.findall(r"""f["'](\w+_){""", code)))
    assert [key for key in words("en") if key not in named and not key.startswith(beginnings)] == []
