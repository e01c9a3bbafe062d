"""Names that would do something in a browser, a spreadsheet or a drawing are shown as text and do nothing."""

import csv
from html.parser import HTMLParser

import pyogrio
from command_line import call
from tiny_region import tiny_world

SCRIPT = "<script>document.title='hit'</script><img src=x onerror=\"document.title='hit'\">"
NAMES = (
    '=HYPERLINK("http://127.0.0.1/","x")', SCRIPT, "two\nlines\r\tand a tab", "\u202eright to left\u202c",
    "long " * 2000, r"$\frac{1}{", "@SUM(1)", "-1+1", "{{ 7*7 }}", "'; DROP TABLE actors; --",
)  # fmt: skip

OWN_SCRIPTS = {"report.html": 2}
"""The map's data, which nothing runs, and its code."""


class Parts(HTMLParser):
    """Tags and attributes of a page, as a browser finds them."""

    def __init__(self):
        super().__init__()
        self.scripts, self.acts = 0, []

    def handle_starttag(self, tag, attrs):
        self.scripts += tag == "script"
        self.acts += [name for name, _ in attrs if name.startswith("on")]
        self.acts += [value for name, value in attrs if name in {"src", "href"} and "127.0.0.1" in str(value)]


def hostile_world():
    world = tiny_world()
    world.tables["localities"]["name"] = NAMES[:4]
    world.tables["units"]["name"] = [NAMES[0] + SCRIPT, NAMES[5]]
    actors = world.tables["actors"]
    actors["id"] = [f"{NAMES[i % len(NAMES)][:200]}{i}" for i in range(len(actors))]
    actors["org"] = [f"{NAMES[i % len(NAMES)]}{i}" for i in range(len(actors))]
    actors["theme"] = actors["theme"].replace({"energy": NAMES[0] + SCRIPT, "food": NAMES[3] + NAMES[5]})
    world.document["region"]["name"] = NAMES[5] + SCRIPT
    return world


def test_hostile_names_are_text_everywhere(tmp_path):
    ended = call("run", hostile_world().write(tmp_path), "--out", tmp_path / "out", "-q")
    assert ended.code == 0, ended.err
    folder = tmp_path / "out"
    pages = [folder / "report.html", *(folder / "cards").iterdir()]
    assert len(pages) > 1
    for page in pages:
        text, parts = page.read_text(encoding="utf-8"), Parts()
        parts.feed(text)
        assert (parts.scripts, parts.acts) == (OWN_SCRIPTS.get(page.name, 0), []), page.name
    assert "&lt;script&gt;" in pages[0].read_text(encoding="utf-8")
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.reader(lines))
        assert {len(row) for row in rows} == {len(rows[0])}, file.name
        texts = [cell for row in rows for cell in row if not _is_number(cell)]
        assert not [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t", "\r"))], file.name
    names = pyogrio.read_dataframe(folder / "result.gpkg", layer="Municipalities")["unit_name"]
    assert set(names) == {NAMES[0] + SCRIPT, NAMES[5]}
    assert set(pyogrio.read_dataframe(folder / "result.gpkg", layer="Actors")["actor_id"]) == set(
        hostile_world().tables["actors"]["id"]
    )


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True
