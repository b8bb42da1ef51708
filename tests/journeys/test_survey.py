"""The survey's way: files brought in by one organizer, a release by two, results on a phone."""

import json

import pytest

from tests.journeys.browsing import press
from tests.journeys.test_accessibility import WCAG_AA, violations
from tests.journeys.test_organizer import log_in
from tests.journeys.test_voice import KHMER_DIGITS, PHONE, number_on
from tests.submissions.google_forms import ENGLISH_FILE, KHMER_FILE, WORDING

pytestmark = pytest.mark.browser

SUBMISSIONS = "/admin/submissions"
SMALL = {**PHONE, "viewport": {"width": 320, "height": 640}}
SCENE = "from tests.journeys import survey_scene; survey_scene.tell()"


@pytest.fixture(scope="module")
def survey(portal):
    """A published survey that both files answer, with answers beside them; its key and address."""
    told = portal.manage("shell", "-c", SCENE)
    return json.loads(told.splitlines()[-1])


def bring_in(page, portal, survey, path, *, language, consent, wording):
    """Go through the pages of an import, take every suggestion, and return what came of it."""
    page.goto(f"{portal.url}{SUBMISSIONS}/survey/{survey['pk']}/change/")
    press(page, "a[href*='/answerimport/']:has-text('Import answers')")
    page.set_input_files("[type=file]", path)
    press(page, ".submit-row [type=submit]")
    press(page, "button[name=fill]")
    page.select_option("select[name=language]", language)
    press(page, "button[name=next]")
    press(page, "button[name=fill]")
    for rest in page.locator("[name$=-rest]").all():
        rest.check()
    press(page, "button[name=next]")
    if page.locator("[name=consent]").count():
        page.locator(f"[name=consent][value={consent}]").check()
        page.fill("[name=consent_wording]", wording)
        press(page, ".submit-row button")
    press(page, ".submit-row button.default")
    page.wait_for_selector("button[name=how], .errornote")
    return page.inner_text("#content")


def test_both_files_are_imported_once_and_frozen_by_two(visit, portal, survey):
    sokha, dara = log_in(visit, "sokha"), log_in(visit, "dara")
    told = {"language": "en", "consent": "quoted", "wording": WORDING}
    bring_in(sokha, portal, survey, ENGLISH_FILE, **told)
    sokha.click("button[name=how]")
    sokha.wait_for_selector(".survey-counts")
    first = [int(n) for n in sokha.locator(".survey-counts b").all_inner_texts()]
    told = {"language": "km", "consent": "confidential", "wording": "ការសម្ងាត់"}
    bring_in(dara, portal, survey, KHMER_FILE, **told)
    dara.click("button[name=how]")
    dara.wait_for_selector(".survey-counts")
    second = [int(n) for n in dara.locator(".survey-counts b").all_inner_texts()]

    again = bring_in(sokha, portal, survey, KHMER_FILE, **told)

    assert first[1:] == second[1:] == [0, 0]
    assert min(first[0], second[0]) > 20
    assert sokha.locator("button[name=how]").count() == 0
    assert "There is no new row in this file." in again

    sokha.goto(f"{portal.url}{SUBMISSIONS}/release/add/")
    sokha.select_option("select[name=survey]", str(survey["pk"]))
    press(sokha, ".submit-row [type=submit]")
    assert sokha.locator("text=Someone who did not freeze it must approve it.").count()
    dara.goto(sokha.url)
    press(dara, ".submit-row button.default")
    released = dara.request.get(f"{portal.url}/data/{survey['roundtable']}/survey-forms-1.json")
    answers = survey["answers"] + first[0] + second[0]
    assert released.json()["n"] == 5 * round(answers / 5)


def test_results_are_read_in_khmer_on_a_phone_without_script(visit, portal, survey):
    page = visit("/km/surveys/forms/results/", **PHONE)

    told = page.request.get(f"{portal.url}/data/{survey['roundtable']}/survey-forms-1.json").json()
    words = page.inner_text("main").replace("\u200b", "")
    assert str(told["n"]).translate(KHMER_DIGITS) in words or str(told["n"]) in words
    for question in told["questions"]:
        assert question["title_km"] in words
        assert question["title_en"] not in words
    ranked = next(q for q in told["questions"] if q["kind"] == "ranking")["rows"]
    points = sorted((row["points"] for row in ranked if row["points"]), reverse=True)
    assert points
    assert all(str(number) in words for number in points)
    page = visit("/km/surveys/forms/results/", bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_survey_is_answered_in_khmer_on_a_small_phone_and_taken_back(visit, portal, survey):
    page = visit("/km/surveys/forms/", **SMALL)
    page.check("[name=q-place][value=inside]")
    page.select_option("[name=q-order-2]", "courts")
    page.fill("[name=q-change]", "សូមបើកផ្លូវវិញ។")
    press(page, "form .btn")
    assert page.locator(".sum li").count() == 2  # a place left empty, and nobody may read it yet
    assert page.is_checked("[name=q-place][value=inside]")
    assert page.input_value("[name=q-change]") == "សូមបើកផ្លូវវិញ។"

    page.select_option("[name=q-order-1]", "land")
    page.check("[name=consent][value=quoted]")
    press(page, "form .btn")
    number = number_on(page)
    page = visit("/km/receipt/", **SMALL)
    page.fill("[name=receipt]", number.translate(KHMER_DIGITS))
    press(page, "form .btn")
    assert survey["title_km"] in page.inner_text("main").replace("\u200b", "")
    press(page, "form:has([value=withdraw]) .btn")
    press(page, "form .btn")

    page = visit("/km/receipt/", **SMALL)
    page.fill("[name=receipt]", number)
    press(page, "form .btn")
    assert page.locator(".sum").count() == 1


@pytest.mark.parametrize("language", ["en", "km"])
def test_pages_of_a_survey_are_accessible(visit, portal, survey, language):
    page = visit(f"/{language}/surveys/", viewport=SMALL["viewport"], bypass_csp=True)
    found = violations(page)
    page.goto(f"{portal.url}/{language}/surveys/forms/")
    found += violations(page)
    press(page, "form .btn")
    found += violations(page)
    staff = log_in(visit, "sokha", language, bypass_csp=True)
    change = f"/survey/{survey['pk']}/change/"
    for path in (change, "/response/", f"/question/{survey['question']}/change/", "/release/add/"):
        staff.goto(f"{portal.url}{SUBMISSIONS}{path}")
        found += violations(staff, WCAG_AA)

    assert found == []
