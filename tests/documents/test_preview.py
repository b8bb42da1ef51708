"""Previews: the page as readers will see it, before anybody has approved it."""

import pytest

from tests.factories import (
    make_announcement,
    make_document,
    make_issue,
    make_letter,
    make_outcome,
    make_recommendation,
    make_statement,
)
from tests.roundtable.organizers import browser, make_organizer

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def preview(client, obj, language="en", query=""):
    """Return the preview of a text."""
    name = obj._meta.model_name
    return client.get(f"/admin/documents/{name}/{obj.pk}/preview/{language}/{query}")


DRAFTS = {
    "announcement": make_announcement,
    "document": make_document,
    "issue": make_issue,
    "modelletter": make_letter,
    "recommendation": make_recommendation,
    "statement": make_statement,
}


@pytest.mark.parametrize("kind", DRAFTS)
def test_draft_is_previewed_in_both_languages_before_approval(kind, staff, reader):
    draft = DRAFTS[kind](approved=False, published=False)

    english, khmer = (preview(staff, draft, code) for code in ("en", "km"))

    assert reader.get(draft.address("en")).status_code == 404
    assert (english.status_code, khmer.status_code) == (200, 200)
    assert draft.title_en in english.text
    assert draft.title_km not in english.text
    assert draft.title_km in khmer.text
    assert '<html lang="km">' in khmer.text


@pytest.mark.parametrize("kind", DRAFTS)
def test_preview_shows_both_languages_side_by_side(kind, staff):
    draft = DRAFTS[kind](approved=False, published=False)

    page = preview(staff, draft, "en", "?both=1").text

    assert draft.title_en in page
    assert draft.title_km in page


@pytest.mark.parametrize("kind", [kind for kind in DRAFTS if kind != "document"])
def test_preview_equals_the_public_page_but_for_its_frame(kind, staff, reader):
    public = DRAFTS[kind]()

    def article(response):
        """Return what stands between the page's head and foot."""
        return response.text.split("<main", 1)[1].split("</main>", 1)[0]

    for code in ("en", "km"):
        assert article(preview(staff, public, code)) == article(reader.get(public.address(code)))


@pytest.mark.parametrize("kind", DRAFTS)
def test_form_leads_to_the_previews(kind, staff):
    draft = DRAFTS[kind](approved=False, published=False)
    path = f"/admin/documents/{draft._meta.model_name}/{draft.pk}"

    page = staff.get(f"{path}/change/").text

    for end in ("en/", "km/", "en/?both=1"):
        assert f'href="{path}/preview/{end}"' in page


def test_outcome_is_previewed_as_it_will_stand_in_the_ledger(staff):
    outcome = make_outcome(approved=False, published=False)

    english, khmer = (preview(staff, outcome, code).text for code in ("en", "km"))

    assert "Handed over at the session." in english
    assert "Publish every land concession with its map." in english
    assert "បានប្រគល់ជូននៅកិច្ចប្រជុំ។" in khmer


def test_preview_says_that_it_is_not_public_and_leads_on(staff):
    draft = make_announcement(approved=False, published=False)

    page = preview(staff, draft).text

    assert "Preview: not public." in page
    assert f'href="/admin/documents/announcement/{draft.pk}/preview/km/"' in page
    assert f'href="/admin/documents/announcement/{draft.pk}/change/"' in page
    assert 'rel="canonical"' not in page
    assert "hreflang" not in page.split("</head>")[0]


def test_preview_is_never_kept(staff):
    response = preview(staff, make_announcement(approved=False, published=False))

    assert "no-store" in response.headers["Cache-Control"]


def test_public_page_says_nothing_of_a_preview(reader):
    assert "Preview" not in reader.get(make_announcement().address("en")).text


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("keyholder", 403)])
def test_preview_is_for_organizers_who_may_see_the_text(role, status):
    draft = make_announcement(approved=False, published=False)

    assert preview(browser(make_organizer("vanna", role)), draft).status_code == status


def test_preview_is_not_for_readers(reader):
    assert preview(reader, make_announcement(published=False)).status_code == 302


def test_unknown_previews_are_not_found(staff):
    draft = make_announcement(published=False)

    assert preview(staff, draft, "fr").status_code == 404
    assert staff.get("/admin/documents/announcement/999/preview/en/").status_code == 403
    assert staff.post(f"/admin/documents/announcement/{draft.pk}/preview/en/").status_code == 405
