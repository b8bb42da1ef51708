"""A reader's ways through the portal, with and without script, on a small phone."""

from functools import partial

import pytest

pytestmark = pytest.mark.browser

PLAIN = {"java_script_enabled": False}


@pytest.mark.parametrize("means", [{}, PLAIN], ids=["with script", "without script"])
def test_reader_switches_language_and_finds_a_sessions_time_in_phnom_penh(visit, portal, means):
    page = visit("/", locale="en-US", **means)
    assert page.url == f"{portal.url}/en/"

    page.click("nav.tongue >> text=ខ្មែរ")
    assert page.url == f"{portal.url}/km/"
    assert page.locator("html").get_attribute("lang") == "km"

    page.click("nav.main >> text=កាលវិភាគ")
    page.click("main >> text=កិច្ចប្រជុំជាមួយមន្ត្រីថ្នាក់បច្ចេកទេស")
    row = page.locator("tr", has_text="ភ្នំពេញ")
    assert "ថ្ងៃពុធ ទី២៦ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ១០:០០ យប់" in row.inner_text()

    page.click("nav.tongue >> text=English")
    assert page.url == f"{portal.url}/en/sessions/working-session/"
    assert (
        "Wednesday 26 March 2025, 10:00 pm"
        in page.locator("tr", has_text="Phnom Penh").inner_text()
    )


@pytest.mark.parametrize("means", [{}, PLAIN], ids=["with script", "without script"])
def test_reader_adds_a_session_to_the_calendar(visit, portal, means):
    page = visit("/km/sessions/working-session/", **means)

    address = page.locator('a[href$="working-session.ics"]').get_attribute("href")
    answer = page.request.get(portal.url + address)

    assert answer.status == 200
    assert "DTSTART;TZID=America/New_York:20250326T110000" in answer.text()


@pytest.mark.parametrize("means", [{}, PLAIN], ids=["with script", "without script"])
def test_reader_searches_in_khmer(visit, means):
    page = visit("/km/", **means)
    page.click("footer >> text=ស្វែងរក")

    page.fill("#q", "បណ្ដុះបណ្ដាល")  # typed with the other subscript
    page.click("main button")

    assert page.locator("mark").first.is_visible()
    page.click("main ol a >> nth=0")
    assert "/km/" in page.url


def test_reader_sees_the_time_of_her_own_clock(visit):
    page = visit("/en/sessions/working-session/", timezone_id="America/Chicago")
    assert "Wednesday 26 March 2025, 10:00 am" in page.locator("#your-time").inner_text()

    page = visit("/km/sessions/working-session/", timezone_id="Asia/Tokyo")
    assert "ថ្ងៃព្រហស្បតិ៍ ទី២៧ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ១២:០០ អធ្រាត្រ" in page.locator("#your-time").inner_text()


def test_without_script_nothing_is_promised_of_her_own_clock(visit):
    assert not visit("/en/sessions/working-session/", **PLAIN).locator("#your-time").is_visible()


@pytest.mark.parametrize("path", ["/km/sessions/working-session/?both=1", "/en/about/?both=1"])
def test_both_languages_stand_side_by_side_on_a_wide_screen(visit, path):
    page = visit(path, viewport={"width": 1280, "height": 900})
    left, right = page.locator(".pair").first.locator("> div").all()

    assert left.bounding_box()["y"] == right.bounding_box()["y"]
    assert left.bounding_box()["x"] < right.bounding_box()["x"]


def test_keyboard_alone_reaches_the_main_text(visit):
    page = visit("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_page_that_is_not_there_offers_a_way_on(visit, portal):
    page = visit("/km/sessions/nothing/")
    assert page.locator("h1").inner_text() == "រកមិនឃើញទំព័រនេះ"

    page.fill("#q", "តុមូល")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert page.url.startswith(f"{portal.url}/km/search/?q=")


def note_address(loaded, event):
    """Note which address a request loads."""
    loaded[event["requestId"]] = event["response"]["url"]


def note_size(sizes, event):
    """Note how many bytes of a request came over the wire."""
    sizes[event["requestId"]] = event["encodedDataLength"]


def test_first_visit_is_light_and_leaves_nothing_behind(visit, portal):
    for language, budget in (("en", 14_000), ("km", 14_000)):
        page = visit("/robots.txt")
        page.wait_for_load_state("networkidle")
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        loaded, sizes = {}, {}
        client.on("Network.responseReceived", partial(note_address, loaded))
        client.on("Network.loadingFinished", partial(note_size, sizes))
        page.goto(f"{portal.url}/{language}/")
        page.wait_for_load_state("networkidle")

        reading = {u: sizes[i] for i, u in loaded.items() if "fonts" not in u and "/img/" not in u}
        assert len(reading) == 2  # the page and its style sheet
        assert sum(reading.values()) <= budget
        if language == "en":
            assert not any("fonts" in url for url in loaded.values())
        assert page.context.cookies() == []
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
