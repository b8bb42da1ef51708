"""WCAG 2.2 AA as axe sees it, and room on small and large screens."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

PAGES = [
    "",
    "?both=1",
    "sessions/",
    "sessions/working-session/",
    "sessions/working-session/?both=1",
    "sessions/training-in-cambodia/",
    "roundtables/",
    "roundtables/first-roundtable/",
    "roundtables/first-roundtable/?both=1",
    "roundtables/first-roundtable/follow-up/",
    "roundtables/walk-of-the-fields/follow-up/?both=1",
    "results/",
    "results/?both=1",
    "issues/",
    "issues/land-taken-from-villages/",
    "issues/land-taken-from-villages/?both=1",
    "recommendations/",
    "recommendations/publish-every-land-concession-with-its-map/",
    "recommendations/publish-every-land-concession-with-its-map/?both=1",
    "statements/we-speak-for-our-villages/",
    "statements/we-speak-for-our-villages/?both=1",
    "documents/",
    "documents/five-critical-issues/",
    "documents/walk-of-the-fields-briefing/",
    "documents/walk-of-the-fields-report/?both=1",
    "documents/walk-of-the-fields-report/v1/",
    "letters/",
    "letters/ask-for-open-land-maps/",
    "letters/ask-for-open-land-maps/?both=1",
    "press/",
    "press/?both=1",
    "news/",
    "news/trade-agreement-signed/",
    "about/",
    "safety/",
    "privacy/",
    "accessibility/",
    "official-channels/",
    "official-channels/?both=1",
    "submit/",
    "receipt/",
    "voices/",
    "search/?q=2025",
    "no-such-page/",
]
WCAG_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = Axe().axe_script
SCHEMES = ["light", "dark"]
# The width of the window, and the size of its text in percent.
SIZES = [(320, 100), (360, 100), (768, 100), (1280, 100), (640, 200)]


def violations(page, rules=(*WCAG_AA, "best-practice")):
    """Return what axe finds, in short. All that is well it keeps to itself: telling it takes long."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    options = {"runOnly": list(rules), "resultTypes": ["violations"], "selectors": False}
    found = page.evaluate("(asked) => axe.run(asked).then((told) => told.violations)", options)
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


def violations_by_scheme(page, rules=(*WCAG_AA, "best-practice")):
    """Return what axe finds on a page in light and in dark colours, each with its scheme."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {problem}" for problem in violations(page, rules)]
    return found


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_page_has_a_violation(visit, portal, walk, language):
    page = visit(f"/{language}/")
    found = {}
    for path in PAGES:
        answer = page.goto(f"{portal.url}/{language}/{path}")
        assert answer.status == (404 if path == "no-such-page/" else 200)
        if problems := violations_by_scheme(page):
            found[path] = problems
    assert found == {}


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_page_scrolls_sideways(visit, portal, walk, language):
    page = visit(f"/{language}/")
    wide = []
    for path in PAGES:
        page.goto(f"{portal.url}/{language}/{path}")
        for width, text in SIZES:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(f"document.documentElement.style.setProperty('font-size', '{text}%')")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((path, width, text))
    assert wide == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_everything_to_press_is_large_enough(visit, portal, language):
    """WCAG 2.5.8: 24 by 24 CSS pixels, links inside a sentence apart."""
    page = visit(f"/{language}/")
    small = page.evaluate(
        """() => [...document.querySelectorAll("nav a, .btn, button, input, summary, .foot a")]
          .filter((e) => e.offsetParent && !e.classList.contains("skip"))
          .filter((e) => e.href !== "" || e.tagName !== "A")
          .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
          .filter(([, r]) => r.height < 24 || r.width < 24).map(([html]) => html)"""
    )
    assert small == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_printed_page_has_the_text_and_no_menus(visit, portal, language):
    page = visit(f"/{language}/sessions/working-session/")
    page.emulate_media(media="print")

    assert page.locator("h1").is_visible()
    assert not page.locator("nav.main").is_visible()
    assert not page.locator("nav.tongue").is_visible()
