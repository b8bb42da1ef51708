"""The history of public texts: who changed what, with the differences, for organizers only."""

import pytest

from documents.differences import GONE, NEW, SAME, differences
from documents.histories import PER_PAGE
from documents.models import Announcement
from tests.conftest import change
from tests.factories import make_announcement
from tests.roundtable.organizers import browser, make_organizer

pytestmark = pytest.mark.django_db
NEWS = "/admin/documents/announcement"
FORM = {
    "title_en": "A call for voices",
    "title_km": "សូមបញ្ចេញសំឡេង",
    "summary_en": "Tell us what worries you.",
    "summary_km": "សូមប្រាប់ពីក្តីបារម្ភ។",
    "body_en": "First paragraph.",
    "body_km": "កថាខណ្ឌទីមួយ។",
    "dated": "2025-04-10",
    "slug": "a-call-for-voices",
}


def history(client, obj, query=""):
    """Return the page behind the button "History"."""
    return client.get(f"{NEWS}/{obj.pk}/history/{query}")


def edit(client, obj, **fields):
    """Save the form with some fields changed."""
    response = change(client, f"{NEWS}/{obj.pk}/change/", {**FORM, **fields})
    assert response.status_code == 302


# The differences themselves


def test_english_is_compared_word_by_word():
    assert differences("We ask for maps of land.", "We demand maps of land.") == [
        (SAME, "We "),
        (GONE, "ask for"),
        (NEW, "demand"),
        (SAME, " maps of land."),
    ]


def test_khmer_is_compared_by_whole_syllables():
    parts = differences("ដីស្រែ", "ដីក្រែ")

    assert parts == [(SAME, "ដី"), (GONE, "ស្រែ"), (NEW, "ក្រែ")]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("", "New.", [(NEW, "New.")]),
        ("Old.", "", [(GONE, "Old.")]),
        ("Same.", "Same.", [(SAME, "Same.")]),
        ("", "", []),
    ],
)
def test_whole_texts_come_and_go(before, after, parts):
    assert differences(before, after) == parts


def test_long_passages_that_stayed_are_shortened():
    long = "word " * 500

    parts = differences(f"{long}one {long}", f"{long}two {long}")

    assert [kind for kind, _words in parts] == [SAME, GONE, NEW, SAME]
    assert all(len(words) < 100 for _kind, words in parts)
    assert parts[0][1].startswith(" … ")


def test_very_long_passages_are_shown_whole():
    before, after = "a," * 2000 + "b", "c;" * 2000 + "d"

    assert differences(before, after) == [(GONE, before), (NEW, after)]


# The page


def test_history_tells_who_changed_what_in_which_language(staff, colleague, sokha):
    news = make_announcement()

    edit(staff, news, title_en="A call for more voices")
    edit(colleague, news, title_en="A call for more voices", title_km="សូមបញ្ចេញសំឡេងទៀត")
    page = history(staff, news).text

    assert "A call for <ins>more </ins>voices" in page
    assert '<dd lang="km" dir="auto">សូមបញ្ចេញសំឡេង<ins>ទៀត</ins></dd>' in page
    assert page.index("ទៀត</ins>") < page.index("<ins>more"), "the newest first"
    assert "sokha" in page
    assert "dara" in page


def test_history_tells_approvals_and_publications_too(staff, colleague):
    news = make_announcement(approved=False, published=False)
    digest = news.digest_en

    colleague.post(f"{NEWS}/{news.pk}/approve/en/", {"digest": digest})
    staff.post(f"{NEWS}/{news.pk}/publish/")
    page = history(staff, news).text

    assert "English approved." in page
    assert "Published." in page


def test_history_shows_changes_of_plain_fields(staff):
    news = make_announcement()

    edit(staff, news, dated="2025-04-11")

    assert "<del>2025-04-10</del><ins>2025-04-11</ins>" in history(staff, news).text


def test_words_in_the_history_are_escaped_and_nothing_breaks_the_policy(staff):
    news = make_announcement()

    edit(staff, news, title_en="<script>alert(1)</script>")
    page = history(staff, news)

    assert "<script>alert" not in page.text
    assert "&lt;script" in page.text
    assert "style=" not in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_a_save_without_a_change_tells_no_difference(staff):
    news = make_announcement()

    edit(staff, news)

    assert "The text was changed." not in history(staff, news).text


def test_long_histories_are_read_page_by_page(staff):
    news = make_announcement()
    for number in range(PER_PAGE + 3):
        news.title_en = f"Title {number}"
        news.save()

    first = history(staff, news)
    second = history(staff, news, f"?before={first.context['earlier']}")

    assert f"<ins>{PER_PAGE + 2}</ins>" in first.text
    assert "The text was first saved." not in first.text
    assert "The text was first saved." in second.text
    assert second.context["earlier"] is None
    assert history(staff, news, "?before=x").status_code == 200


def test_history_takes_the_same_queries_for_many_changes(staff, django_assert_num_queries):
    news = make_announcement()
    counts = []
    for number in range(8):
        edit(staff, news, title_en=f"Title {number}")
        if number in (1, 7):
            with django_assert_num_queries(6) as counted:
                history(staff, news)
            counts.append(len(counted))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("keyholder", 403)])
def test_history_is_for_those_who_may_see_the_text(role, status):
    news = make_announcement()

    assert history(browser(make_organizer("vanna", role)), news).status_code == status


def test_history_is_not_for_readers(reader):
    assert history(reader, make_announcement()).status_code == 302


# Deleting


def test_draft_is_deleted_and_what_was_ever_public_is_not(staff):
    draft = make_announcement(published=False)
    public = make_announcement(slug="was-public")
    staff.post(f"{NEWS}/{public.pk}/unpublish/")

    assert staff.post(f"{NEWS}/{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert staff.post(f"{NEWS}/{public.pk}/delete/", {"post": "yes"}).status_code == 403
    staff.post(
        f"{NEWS}/",
        {"action": "delete_selected", "_selected_action": [public.pk], "post": "yes"},
    )

    assert [news.slug for news in Announcement.objects.all()] == ["was-public"]
