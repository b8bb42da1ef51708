"""An organizer's day in the back office."""

import http.client
import socket
from contextlib import closing

import pytest

from tests.journeys.conftest import PASSWORD
from tests.journeys.test_accessibility import WCAG_AA, violations

pytestmark = pytest.mark.browser

WIDE = {"viewport": {"width": 1280, "height": 900}}


def log_in(visit, name, language="en", **means):
    """Return a page in which somebody is logged in, in her language."""
    locale = "km-KH" if language == "km" else "en-US"
    page = visit("/admin/login/", locale=locale, **WIDE, **means)
    key = visit.portal.sessions[name].pop()
    page.context.add_cookies([{"name": "sid", "value": key, "url": visit.portal.url}])
    page.goto(f"{visit.portal.url}/admin/")
    return page


def show_again(page, address):
    """Open a page that asks anew for what somebody showed a while ago."""
    page.goto(address)
    if "/admin/account/again/" in page.url:
        page.fill("#id_password", PASSWORD)
        page.click("#content-main [type=submit]")
        page.wait_for_url(address)


def test_news_travels_from_draft_through_two_people_to_readers(visit, portal):
    sokha, dara = log_in(visit, "sokha"), log_in(visit, "dara")
    sokha.goto(f"{portal.url}/admin/documents/announcement/add/")
    for name, english, khmer in [
        ("title", "A walk for the river", "ដំណើរដើម្បីទន្លេ"),
        ("summary", "We walk together.", "យើងដើរជាមួយគ្នា។"),
        ("body", "Bring **water**.", "សូមយក**ទឹក**មកជាមួយ។"),
    ]:
        sokha.fill(f"[name={name}_en]", english)
        sokha.fill(f"[name={name}_km]", khmer)
    sokha.fill("[name=dated]", "2026-01-10")
    sokha.click("[name=_publish]")
    assert "until both languages are approved" in sokha.locator(".messagelist").inner_text()

    reader = visit("/km/news/a-walk-for-the-river/")
    assert "រកមិនឃើញ" in reader.inner_text("h1")

    dara.goto(f"{portal.url}/admin/documents/announcement/?waiting=awaiting_approval")
    dara.click("text=A walk for the river")
    dara.click("text=Approve the saved English text")
    dara.click("text=Approve the saved ខ្មែរ text")

    reader.reload()
    assert reader.inner_text("h1") == "ដំណើរដើម្បីទន្លេ"
    assert reader.inner_text(".prose strong") == "ទឹក"

    dara.click(".take-down")
    reader.reload()
    assert "រកមិនឃើញ" in reader.inner_text("h1")


def test_city_times_follow_while_one_types(visit, portal):
    page = log_in(visit, "sokha")
    page.goto(f"{portal.url}/admin/roundtable_sessions/dialoguesession/")
    page.click("text=Working officials session")

    page.fill("[name=start_1]", "12:00:00")

    row = page.locator("#city-times tr", has_text="Seoul")
    row.locator("text=Thursday 27 March 2025, 1:00 am").wait_for()
    assert "ថ្ងៃព្រហស្បតិ៍ ទី២៧ ខែមីនា ឆ្នាំ២០២៥ ម៉ោង ១:០០ ភ្លឺ" in row.inner_text()


def test_contradiction_stands_beside_its_field(visit, portal):
    page = log_in(visit, "sokha")
    page.goto(f"{portal.url}/admin/roundtable_sessions/dialoguesession/")
    page.click("text=Planning session for the second roundtable")
    page.select_option("[name=status]", "scheduled")

    page.click("[name=_save]")

    assert "Give the start" in page.locator(".field-start .errorlist").inner_text()


def test_autocomplete_offers_cities(visit, portal):
    page = log_in(visit, "sokha")
    page.goto(f"{portal.url}/admin/roundtable_sessions/dialoguesession/add/")

    page.click(".field-host_city .select2-selection")
    page.keyboard.type("ភ្នំ")
    page.click(".select2-results__option >> text=Phnom Penh")

    assert (
        page.locator(".field-host_city .select2-selection__rendered")
        .inner_text()
        .strip()
        .endswith("Phnom Penh")
    )


def test_organizer_works_in_khmer(visit, portal):
    page = log_in(visit, "sokha", "km")
    assert page.locator("html").get_attribute("lang") == "km"

    page.click("header button >> text=English")
    assert page.locator("html").get_attribute("lang") == "en"
    page.click("header button >> text=ខ្មែរ")
    assert page.locator("html").get_attribute("lang") == "km"


def test_log_out_ends_it(visit, portal):
    page = log_in(visit, "sokha")
    page.click("#logout-form button")

    page.goto(f"{portal.url}/admin/")
    assert "/admin/login/" in page.url


ADMIN = [
    "",
    "account/",
    "handover/",
    "handbook/",
    "handbook/desk/",
    "roundtable/returnlink/add/",
    "roundtable/auditentry/",
    "roundtable/page/",
    "roundtable/page/add/",
    "documents/announcement/",
    "documents/announcement/1/change/",
    "roundtable_sessions/dialoguesession/4/change/",
    "roundtable_sessions/roundtable/1/stage/",
    "roundtable/organizer/",
    "documents/missing/",
    "documents/issue/",
    "documents/issue/1/change/",
    "documents/issue/1/behind/",
    "documents/issue/1/history/",
    "documents/issue/1/preview/en/",
    "documents/issue/ranking/",
    "documents/recommendation/1/change/",
    "documents/recommendation/1/carry/",
    "documents/outcome/add/",
    "documents/outcome/1/change/",
    "documents/statement/1/change/",
    "documents/document/1/change/",
    "documents/package/",
    "documents/package/1/change/",
    "documents/package/1/read/",
    "documents/officialsedition/add/",
    "documents/modelletter/1/change/",
    "documents/followup/",
    "documents/followup/add/",
    "documents/addressee/1/change/",
    "documents/runningitem/order/1/",
    "documents/runningitem/order/1/run-sheet/",
    "documents/runningitem/add/?session=1",
    "submissions/release/",
    "submissions/release/1/change/",
]


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_back_office_has_no_violation(visit, portal, walk, language, scheme):
    # axe styles the page while it looks, which our policy forbids to everybody.
    page = log_in(visit, "sokha", language, bypass_csp=True)
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in ADMIN:
        assert page.goto(f"{portal.url}/admin/{path}").status == 200, path
        if problems := violations(page, WCAG_AA):
            found[path] = problems
    assert found == {}


def test_nothing_of_a_visitor_is_in_the_logs(visit, portal):
    """Runs last in this file: by now every kind of request has been made."""
    visit("/en/search/?q=plantedphrase", user_agent="PlantedAgent/1.0")
    with socket.create_connection(("127.0.0.1", portal.port)) as raw:
        raw.sendall(b"GARBAGE / planted\r\nHost: x\r\n\r\n")
        assert raw.recv(200).startswith(b"HTTP/1.1 400")
    for host in ("evil.example", "10.1.2.3"):
        headers = {"Host": host, "X-Forwarded-For": "203.0.113.9"}
        with closing(http.client.HTTPConnection("127.0.0.1", portal.port)) as connection:
            connection.request("GET", "/en/plantedpath/", headers=headers)
            assert connection.getresponse().status == 400

    log = portal.log()

    for trace in ("planted", "PlantedAgent", "203.0.113.9", "10.1.2.3", "evil.example", "ip="):
        assert trace not in log.replace(f"127.0.0.1:{portal.port}", "")
    assert "127.0.0.1" not in log.replace(portal.url, "")
