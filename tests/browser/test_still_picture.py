"""Where a browser cannot show the map that answers, the still picture stays."""

import pytest


def test_without_webgl_and_without_javascript_the_still_picture_stays(visit, twin_published):
    page = visit(twin_published.folder / "report.html", java_script_enabled=False)
    assert page.locator("#map img").is_visible()
    assert page.locator(".map-why").is_visible()
    assert not page.locator(".map-live").is_visible()


WEBGL_GONE = """
const usual = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : usual.call(this, kind, ...rest);
};
"""


@pytest.mark.parametrize("gone", ["delete window.DecompressionStream", WEBGL_GONE], ids=["old", "no webgl"])
def test_an_old_browser_and_one_without_webgl_keep_the_still_picture(browser, twin_published, gone):
    context = browser.new_context()
    context.add_init_script(gone)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.type))
    page.goto((twin_published.folder / "report.html").as_uri())
    page.wait_for_function("() => document.querySelector('.map-live').hidden && document.readyState === 'complete'")
    assert page.locator("#map img").is_visible()
    assert page.locator(".map-why").is_visible()
    assert not page.locator(".map-live").is_visible()
    context.close()
    assert "warning" in said
