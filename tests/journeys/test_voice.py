"""The walk of a voice: sent from a small phone without script, curated by two, and taken back."""

import pytest

from tests.journeys.browsing import press
from tests.journeys.test_accessibility import violations_by_scheme
from tests.journeys.test_organizer import log_in

pytestmark = pytest.mark.browser

PHONE = {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}
SUBMISSIONS = "/admin/submissions"
KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
PASSPHRASE = "river lotus bamboo market bridge mango"


def send(visit, words, *, consent="quoted", **fields):
    """Fill in the form in Khmer without script; return the page that shows the receipt."""
    page = visit("/km/submit/", **PHONE)
    page.fill("[name=concern]", words)
    page.check(f"[name=consent][value={consent}]")
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.click("form .btn")
    return page


def number_on(page):
    """Return the receipt number that a page shows."""
    return "".join(page.inner_text(".code").split())


def look_up(visit, number):
    """Type a receipt's number in Khmer digits, with dashes; return the page behind it."""
    page = visit("/km/receipt/", **PHONE)
    groups = [number[i : i + 5] for i in range(0, 20, 5)]
    page.fill("[name=receipt]", "-".join(groups).translate(KHMER_DIGITS))
    page.click("form .btn")
    return page


def open_desk_page(page, portal, words):
    """Find a submission on the desk by one of its words, and open its page."""
    page.goto(f"{portal.url}{SUBMISSIONS}/submission/?q={words}")
    page.click("#result_list tbody tr:first-child th a, #result_list tbody tr:first-child a")


def test_voice_travels_from_a_phone_to_both_languages_and_back(visit, portal):
    words = "គេបិទផ្លូវចូលវាលស្រែ របស់ភូមិយើង ខែមុន។"
    sent = send(visit, words)
    number = number_on(sent)
    sent.click("a.btn")
    assert sent.url == f"{portal.url}/km/receipt/"

    sokha, dara = log_in(visit, "sokha"), log_in(visit, "dara")
    open_desk_page(sokha, portal, "វាលស្រែ")
    assert words in sokha.inner_text(".said")
    if sokha.locator(".act-clear button").count():  # filled in faster than a person can
        sokha.click(".act-clear button")
    sokha.click(".act-take-up button")
    sokha.click(".act-accept button")
    open_desk_page(sokha, portal, "វាលស្រែ")
    sokha.click("a[href*='audience=public']")
    sokha.fill("[name=text_km]", "គេបិទផ្លូវចូលវាលស្រែរបស់យើង។")
    sokha.select_option("[name=topic]", index=3)
    sokha.click("[name=_save]")

    dara.goto(f"{portal.url}{SUBMISSIONS}/excerpt/?waiting=lacking_translation")
    dara.click("#result_list tbody th a")
    dara.fill("[name=text_en]", "They closed the road to our ricefields.")
    dara.click("[name=_continue]")
    dara.click("text=Approve the saved ខ្មែរ text")
    sokha.goto(dara.url)
    sokha.click("text=Approve the saved English text")
    sokha.click("[name=_publish]")

    reader = visit("/km/voices/")
    assert "គេបិទផ្លូវចូលវាលស្រែរបស់យើង" in reader.inner_text("main").replace("\u200b", "")
    reader.goto(f"{portal.url}/en/voices/")
    assert "They closed the road to our ricefields." in reader.inner_text("main")
    row = reader.locator(".rows li", has_text="ricefields")
    voice = row.locator("a").first.get_attribute("href")
    places = ["/en/voices/", "/en/feed.xml", "/en/search/?q=ricefields", voice]
    assert all("ricefields" in reader.request.get(portal.url + path).text() for path in places)

    behind = look_up(visit, number)
    behind.click("form:has([value=withdraw]) .btn")
    behind.click("form .btn")
    for path in places:
        assert "our ricefields" not in reader.request.get(portal.url + path).text()
    again = look_up(visit, number)
    assert again.locator(".sum").count() == 1


def test_reload_of_the_receipt_page_shows_the_same_number(visit):
    page = send(visit, "ពាក្យដដែល")
    number = number_on(page)
    page.reload()

    assert number_on(page) == number


def test_receipt_prints_the_number_alone(visit):
    page = send(visit, "ដើម្បីបោះពុម្ព")
    page.emulate_media(media="print")

    shown = page.locator("header, h1, footer, .text, .walk, .exit").all()
    assert page.locator(".code").is_visible()
    assert not any(part.is_visible() for part in shown)


def test_confidential_words_are_read_in_a_reading_session(visit, portal):
    send(visit, "ពាក្យសម្ងាត់ណាស់", consent="confidential", contact="012 000 111")
    sokha = log_in(visit, "sokha")
    sokha.goto(f"{portal.url}{SUBMISSIONS}/submission/?q=សម្ងាត់ណាស់")
    assert "ពាក្យសម្ងាត់" not in sokha.inner_text("#content")

    sokha.goto(f"{portal.url}{SUBMISSIONS}/sealingkey/add/")
    for field in sokha.locator("input[type=password]").all():
        field.fill(PASSPHRASE)
    sokha.click(".submit-row [type=submit]")
    assert "AGE-SECRET-KEY-1" in sokha.inner_text("#content")
    # Sealed before her key was made: only the recovery key opens it. What comes now is hers to read.
    send(visit, "ពាក្យសម្ងាត់ទីពីរ", consent="confidential")
    sokha.goto(f"{portal.url}{SUBMISSIONS}/envelope/reading/")
    sokha.fill("input[type=password]", PASSPHRASE)
    sokha.click(".submit-row [type=submit]")
    for attempt in range(2):
        sokha.locator(".sealing-list form[action$='/open/'] button").nth(attempt).click()
        if "ពាក្យសម្ងាត់ទីពីរ" in sokha.inner_text("#content"):
            break
        sokha.goto(f"{portal.url}{SUBMISSIONS}/envelope/reading/")
    assert "ពាក្យសម្ងាត់ទីពីរ" in sokha.inner_text("#content")


def test_quick_exit_leaves_nothing_typed_behind(visit, portal):
    page = visit("/km/submit/")
    page.fill("[name=concern]", "ពាក្យដែលគេមិនត្រូវឃើញ")
    page.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="elsewhere"))
    page.evaluate("document.getElementById('quick-exit').href = '/en/about/'")
    page.click("#quick-exit")
    page.wait_for_url("**/en/about/")
    page.go_back()

    assert "ពាក្យដែលគេមិនត្រូវឃើញ" not in page.content()
    assert not page.locator("[name=concern]").count() or not page.input_value("[name=concern]")


@pytest.mark.parametrize("language", ["en", "km"])
def test_pages_behind_the_form_are_accessible(visit, portal, language):
    number = number_on(send(visit, "សម្រាប់ពិនិត្យ", contact="012 000 222"))
    page = visit(f"/{language}/submit/")
    press(page, "form .btn")
    page.wait_for_function("document.activeElement.className === 'sum'")
    found = violations_by_scheme(page)
    page.goto(f"{portal.url}/{language}/receipt/")
    page.fill("[name=receipt]", number)
    press(page, "form .btn")
    found += violations_by_scheme(page)
    press(page, "form:has([value=withdraw]) .btn")
    found += violations_by_scheme(page)
    press(page, "form .btn")
    found += violations_by_scheme(page)
    page.goto(f"{portal.url}/{language}/receipt/")
    page.fill("[name=receipt]", "12345")
    press(page, "form .btn")
    found += violations_by_scheme(page)

    assert found == []


def test_log_holds_nothing_of_what_was_sent(visit, portal):
    send(visit, "plantedwords", contact="plantedcontact")
    send(visit, "", contact="plantedcontact")

    assert "planted" not in portal.log()
