"""What an organizer prints, and writes down for others, in real Chromium."""

import pytest

from tests.journeys.browsing import press
from tests.journeys.test_accessibility import WCAG_AA, violations
from tests.journeys.test_organizer import log_in, show_again

pytestmark = pytest.mark.browser

DESK = "/admin/submissions/submission/"


def pages_of(page):
    """Return how many sheets of A4 a page takes in print."""
    written = page.pdf(format="A4", prefer_css_page_size=True)
    return written.count(b"/Type /Page\n") + written.count(b"/Type /Page/")


@pytest.mark.parametrize("language", ["en", "km"])
def test_paper_form_takes_two_pages(visit, portal, language):
    page = log_in(visit, "sokha", language)
    page.goto(f"{portal.url}{DESK}paper-form/")

    assert pages_of(page) == 2


def test_call_is_written_down_and_its_slip_printed_alone(visit, portal):
    page = log_in(visit, "sokha")
    page.goto(f"{portal.url}{DESK}add/")
    press(page, ".submit-row [type=submit]")
    assert page.evaluate("document.activeElement.className") == "errornote"
    page.fill("#concern", "គេបិទផ្លូវចូលស្រែយើង។")
    for name, code in (("channel", "phone"), ("language", "km"), ("consent", "quoted")):
        page.check(f"input[name={name}][value={code}]")
    press(page, ".submit-row [type=submit]")

    assert len(page.inner_text(".slip .number").split()) == 4
    assert pages_of(page) == 1
    page.emulate_media(media="print")
    assert page.locator(".slip").is_visible()
    for hidden in ("#header", ".breadcrumbs", "#content > h1", ".not-printed"):
        assert not page.locator(hidden).first.is_visible()


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("path", ["add/", "export/", "paper-form/"])
def test_pages_of_taking_down_and_export_are_accessible(visit, portal, language, path):
    # axe styles the page while it looks, which our policy forbids to everybody.
    page = log_in(visit, "sokha", language, bypass_csp=True)
    show_again(page, f"{portal.url}{DESK}{path}")

    assert violations(page, WCAG_AA) == []


def test_export_is_downloaded(visit, portal):
    page = log_in(visit, "sokha")
    show_again(page, f"{portal.url}{DESK}export/")
    page.check("input[name=kind][value=desk]")
    page.fill("[name=purpose]", "Themes for March")
    with page.expect_download() as download:
        page.click(".submit-row [type=submit]")

    assert download.value.suggested_filename.startswith("desk-")
    assert download.value.suggested_filename.endswith(".xlsx")
