"""The documentation site, as `make docs` has built it: links lead somewhere, and no page asks the network."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

SITE = Path(__file__).parents[1] / "out" / "docs"
LOADED = {("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("source", "src")}
"""What a browser fetches by itself."""
NOT_FETCHED = {"canonical", "prev", "next", "index", "search", "author", "copyright", "alternate"}


class Page(HTMLParser):
    """Anchors of a page, where its links lead, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        fetched = not NOT_FETCHED & set(given.get("rel", "").split())
        self.loads += [given[name] for kind, name in LOADED if kind == tag and name in given and fetched]


@pytest.fixture(scope="module")
def pages() -> dict[Path, Page]:
    if not SITE.exists():
        pytest.skip("the site is not built; run 'make docs'")
    files = [file for file in SITE.rglob("*.html") if "_static" not in file.parts and "_modules" not in file.parts]
    return {file.resolve(): Page(file.read_text(encoding="utf-8")) for file in files}


def test_every_page_of_the_folder_is_there(pages: dict[Path, Page]) -> None:
    written = {file.stem for file in (SITE.parents[1] / "docs").glob("*.md")}
    assert written <= {file.stem for file in pages}


def test_links_lead_somewhere(pages: dict[Path, Page]) -> None:
    nowhere = []
    for file, page in pages.items():
        for link in page.links:
            target = urlsplit(link)
            if target.scheme or target.netloc:
                continue
            to = (file.parent / unquote(target.path)).resolve() if target.path else file
            known = to in pages and (not target.fragment or unquote(target.fragment) in pages[to].anchors)
            if not known and not (to not in pages and to.is_file()):
                nowhere.append(f"{file.name}: {link}")
    assert nowhere == []


def test_nothing_is_loaded_from_the_network(pages: dict[Path, Page]) -> None:
    assert [(file.name, url) for file, page in pages.items() for url in page.loads if urlsplit(url).netloc] == []
