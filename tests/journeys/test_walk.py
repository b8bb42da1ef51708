"""From voice to policy and back: readers, a submitter and two organizers walk the whole way."""

import hashlib
import io
import re

import pypdf
import pytest

from tests.journeys.scene import SLUG, WORDS
from tests.journeys.test_accessibility import violations
from tests.journeys.test_organizer import WIDE, log_in
from tests.journeys.test_voice import PHONE, look_up

pytestmark = pytest.mark.browser

DOCUMENTS = "/admin/documents"
PART = f".part:has(#name-{SLUG})"
# What stays in Latin letters on a Khmer page: names of files, formats and measures.
NOT_WORDS = {"PDF", "JSON", "CSV", "SHA", "KB"}


def words_of(page):
    """Return the words of the page's main part, without marks that only break lines."""
    return page.inner_text("main").replace("\u200b", "")


def text_of_pdf(data):
    """Return the text of a PDF, in one line."""
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def briefing(walk, ending="/"):
    """Return the path of the briefing, or of what lies beside it."""
    return "/en/" + walk["paths"]["briefing"].rstrip("/") + ending


def test_officials_staff_reads_the_briefing_in_five_clicks(visit, portal, walk):
    page, clicks = visit("/", locale="en-US", **WIDE), 0
    for place in ("nav.main >> text=Results", f'{PART} a[href="{briefing(walk)}"]'):
        page.click(place)
        clicks += 1
    assert page.inner_text("h1") == "What Cambodians ask of you"
    read = words_of(page)
    link = page.locator("a.btn[href$='.pdf']")
    with page.expect_download() as download:
        link.click(modifiers=["Alt"])
    clicks += 1
    paper = download.value.path().read_bytes()

    assert clicks <= 5
    said = page.request.get(portal.url + briefing(walk, ".pdf.sha256")).text()
    assert said.split()[0] == hashlib.sha256(paper).hexdigest()
    assert len(pypdf.PdfReader(io.BytesIO(paper)).pages) <= 2
    release = page.request.get(f"{portal.url}/data/{SLUG}/release-1.json").json()
    page.goto(f"{portal.url}/en/results/")
    results = page.inner_text(PART)
    issues = [row["total"] for row in release["rows"] if row["kind"] == "issue"]
    assert len([figure for figure in issues if figure]) == 2
    for figure in (release["n"], *issues):
        for text in (read, text_of_pdf(paper), results):
            assert re.search(rf"\b{figure}\b", text)


def complaints_of_grandmother(page):
    """Return what keeps somebody who reads Khmer only, on a small phone, from reading a page."""
    found = [page.url] if page.evaluate("document.documentElement.scrollWidth > innerWidth") else []
    kept = page.evaluate(
        """() => {const main = document.querySelector("main").cloneNode(true);
        main.querySelectorAll("code, [lang=en], [href^='/data/'], [href^='http']")
          .forEach((e) => e.remove());
        return main.textContent}"""
    )
    return found + [word for word in re.findall(r"[A-Za-z]{2,}", kept) if word not in NOT_WORDS]


def test_grandmother_reads_the_results_in_khmer_on_a_phone(visit, portal, walk):
    page, found = visit("/km/", **PHONE), []
    paths = {name: f"/km/{path}" for name, path in walk["paths"].items()}
    there = ("nav.main >> text=លទ្ធផល", paths["issue"], paths["voice"])
    back = ("nav.main >> text=លទ្ធផល", paths["recommendation"], paths["issue"], paths["voice"])
    for place in (*there, *back):
        found += complaints_of_grandmother(page)
        page.click(f'main a[href="{place}"] >> nth=0' if place.startswith("/") else place)
        page.wait_for_selector("footer")
    found += complaints_of_grandmother(page)

    assert page.url == portal.url + paths["voice"]
    assert WORDS[0][1] in words_of(page)
    assert found == []


def test_submitter_follows_her_receipt_to_an_outcome(visit, portal, walk):
    paths = {name: f"/km/{path}" for name, path in walk["paths"].items()}
    page = look_up(visit, walk["numbers"]["detail"])
    assert page.locator(".walk li").nth(4).get_attribute("aria-current") == "step"
    for name in ("voice", "issue", "recommendation", "outcome"):
        page = look_up(visit, walk["numbers"]["detail"])
        page.click(f'main a[href="{paths[name]}"]')
        assert page.url == portal.url + paths[name]
    assert "បានប្រគល់ជូននៅកិច្ចប្រជុំ។" in words_of(page)


def test_receipt_that_shows_the_state_only_leads_nowhere(visit, walk):
    page = look_up(visit, walk["numbers"]["state"])

    assert page.locator(".walk [aria-current=step]").count() == 1
    assert page.locator("main a[href*='/issues/'], main a[href*='/voices/']").count() == 0
    assert not any(path in page.content() for path in walk["paths"].values())


def publish_by_two(sokha, dara, *, add, **fields):
    """Let one write a text and look at it as readers will, the other approve and publish it.

    Return the address of its form, and what stood on the two previews.
    """
    sokha.goto(add)
    for name, value in fields.items():
        sokha.fill(f"[name={name}]", value)
    sokha.click("[name=_continue]")
    form, seen = sokha.url, []
    for words in ("Preview: English", "Preview: ខ្មែរ"):
        sokha.click(f".object-tools >> text={words}")
        seen.append(words_of(sokha))
        sokha.goto(form)
    dara.goto(form)
    dara.click("text=Approve the saved English text")
    dara.click("text=Approve the saved ខ្មែរ text")
    dara.click("[name=_publish]")
    assert dara.locator(".errornote").count() == 0
    return re.search(r"/(\d+)/change/", form)[1], seen


def both(name, english, khmer):
    """Return the two fields of a bilingual text."""
    return {f"{name}_en": english, f"{name}_km": khmer}


def test_two_organizers_bring_an_issue_to_an_outcome(visit, portal, walk):
    sokha, dara = log_in(visit, "sokha"), log_in(visit, "dara")
    admin = f"{portal.url}{DOCUMENTS}"
    roundtable = walk["keys"]["roundtable"]
    issue, seen = publish_by_two(
        sokha,
        dara,
        add=f"{admin}/issue/add/?roundtable={roundtable}&basis=added",
        **both("title", "Wells dried up", "អណ្តូងរីងស្ងួត"),
        **both("summary", "No water in March.", "គ្មានទឹកក្នុងខែមីនា។"),
        **both("reason", "Named at the session.", "បានលើកឡើងនៅកិច្ចប្រជុំ។"),
    )
    assert ("Wells dried up" in seen[0], "អណ្តូងរីងស្ងួត" in seen[1]) == (True, True)
    asked, seen = publish_by_two(
        sokha,
        dara,
        add=f"{admin}/recommendation/add/?roundtable={roundtable}&issues={issue}&addressee=1",
        **both("title", "Pay for deep wells.", "សូមចេញថ្លៃជីកអណ្តូងជ្រៅ។"),
    )
    _outcome, seen = publish_by_two(
        sokha,
        dara,
        add=f"{admin}/outcome/add/?recommendation={asked}&kind=promised&basis=record",
        dated="2026-01-10",
        **both("text", "Ten wells were promised.", "បានសន្យាជីកអណ្តូងដប់។"),
    )
    assert ("Ten wells were" in seen[0], "បានសន្យាជីកអណ្តូងដប់" in seen[1]) == (True, True)

    reader = visit("/en/results/")
    for words in ("Wells dried up", "Pay for deep wells.", "Ten wells were promised."):
        assert words in words_of(reader)
    reader.goto(f"{portal.url}/km/results/")
    for words in ("អណ្តូងរីងស្ងួត", "សូមចេញថ្លៃជីកអណ្តូងជ្រៅ។", "បានសន្យាជីកអណ្តូងដប់។"):
        assert words in words_of(reader)


def test_withdrawn_voice_takes_the_approved_briefing_back(visit, portal, walk):
    sokha, dara = log_in(visit, "sokha"), log_in(visit, "dara")
    gone, khmer = WORDS[1]
    sokha.goto(f"{portal.url}{DOCUMENTS}/package/add/?roundtable={walk['keys']['roundtable']}")
    for name, value in {
        **both("title", "What is asked this year", "អ្វីដែលស្នើសុំឆ្នាំនេះ"),
        **both("purpose", "In short.", "ដោយសង្ខេប។"),
    }.items():
        sokha.fill(f"[name={name}]", value)
    sokha.click("[name=_freeze]")
    assert sokha.locator("text=Approve all of it").count() == 0
    dara.goto(sokha.url)
    assert gone in dara.inner_text("#content")
    dara.click("text=Approve all of it")

    reader = visit(briefing(walk), **WIDE)
    assert reader.inner_text("h1") == "What is asked this year"
    assert gone in words_of(reader)
    old = [
        briefing(walk, f"/v{n}{ending}") for n in (1, 2) for ending in ("/", ".pdf", ".pdf.sha256")
    ]
    assert {reader.request.get(portal.url + path).status for path in old} == {200}

    hers = look_up(visit, walk["numbers"]["withdraws"])
    hers.click("form:has([value=withdraw]) .btn")
    hers.click("form .btn")

    for path in (*old, *(path.replace("/en/", "/km/") for path in old)):
        answer = reader.request.get(portal.url + path)
        assert answer.status == 410
        assert gone not in answer.text()
    reader.goto(portal.url + old[0])
    assert violations(reader) == []
    reader.click("main >> text=Read the newest version")
    assert reader.url == portal.url + briefing(walk)
    assert WORDS[0][0] in words_of(reader)
    assert gone not in words_of(reader)
    portal.manage("make_documents")  # at night; nothing is queued by what a submitter does
    paper = text_of_pdf(reader.request.get(portal.url + briefing(walk, ".pdf")).body())
    assert WORDS[0][0] in paper
    assert gone not in paper
    assert khmer not in reader.request.get(f"{portal.url}/km/search/?q=ម្តាយ").text()
