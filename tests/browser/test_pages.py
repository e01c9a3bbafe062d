"""Pages of a published result, opened from disk."""

import pytest
from PIL import Image


@pytest.fixture(scope="module")
def report(twin_published):
    return twin_published.folder / "report.html"


def test_the_report_opens_from_disk_without_a_network(visit, report, screenshot):
    page = visit(report)
    assert page.title().endswith("(SYNTHETIC)")
    assert screenshot(page, "report").stat().st_size > 0


def test_a_long_page_is_kept_whole(visit, tmp_path, screenshot):
    """What the tests rely on that look at pages: below some thousand pixels a browser may begin again at the top."""
    colors = ["#ff0000", "#00ff00", "#0000ff"]
    rows = "".join(f'<div style="height:6000px;background:{color}"></div>' for color in colors)
    (tmp_path / "page.html").write_text(f'<body style="margin:0">{rows}')
    picture = Image.open(screenshot(visit(tmp_path / "page.html"), "long", full=True))
    assert picture.height == 18_000
    assert [picture.getpixel((5, y)) for y in (5, 6005, 17_995)] == [(255, 0, 0), (0, 255, 0), (0, 0, 255)]


def test_a_card_opens_from_disk_and_has_no_barrier(visit, twin_published, accessible, screenshot):
    page = visit(min((twin_published.folder / "cards").iterdir()))
    accessible(page)
    assert screenshot(page, "card").stat().st_size > 0


def test_a_request_and_an_error_are_noticed(browser, tmp_path):
    """What the other tests rely on."""
    (tmp_path / "page.html").write_text('<img src="http://localhost:9/x.png"><script>nothing()</script>')
    asked, wrong = [], []
    context = browser.new_context()
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.new_page().goto((tmp_path / "page.html").as_uri())
    context.close()
    assert "http://localhost:9/x.png" in asked
    assert "nothing is not defined" in wrong[0]
