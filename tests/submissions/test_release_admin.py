"""The back office of releases: two people, nothing typed, nothing changed."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from roundtable.models import SiteSettings
from submissions import releases, survey_releases
from submissions.models import Release
from tests.factories import make_issue, make_roundtable
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.factories import make_recovery, make_topic
from tests.submissions.surveys import make_survey
from tests.submissions.test_releases import make_submissions
from tests.submissions.test_survey_tables import respond

LIST = "/admin/submissions/release/"


@pytest.fixture
def roundtable(db):
    """A roundtable with voices under two topics, one of them small."""
    roundtable = make_roundtable()
    issue = make_issue(roundtable=roundtable)
    topics = [make_topic("land"), make_topic("rights", name_en="Rights", name_km="សិទ្ធិ")]
    make_submissions(roundtable, inside=31, abroad=12, topics=topics[:1], issues=[issue])
    make_submissions(roundtable, inside=3, abroad=1, topics=topics[1:])
    return roundtable


@pytest.fixture
def publisher(db):
    """A publisher's browser."""
    return browser(make_organizer("maly", "publisher"))


@pytest.fixture
def draft(roundtable, vanna):
    """Counts that Vanna, a curator, has frozen."""
    return releases.freeze(roundtable, by=vanna)


def page_of(release):
    """Return the address of a release's page."""
    return f"{LIST}{release.pk}/change/"


def approve(client, release, digest=None):
    """Press the button."""
    data = {"digest": release.sha256 if digest is None else digest}
    return client.post(f"{LIST}{release.pk}/approve/", data, follow=True)


def text_of(response):
    """Return a page without its tags, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def test_curator_freezes_and_publisher_approves(roundtable, desk, publisher, reader):
    response = desk.post(f"{LIST}add/", {"roundtable": roundtable.pk}, follow=True)
    release = Release.objects.get()
    assert response.redirect_chain == [(page_of(release), 302)]
    assert "The counts are frozen." in response.text
    assert reader.get("/data/first-roundtable/release-1.json").status_code == 404

    assert approve(desk, release).status_code == 403
    response = approve(publisher, release)

    assert "The release is approved." in response.text
    assert reader.get("/data/first-roundtable/release-1.json").content.decode() == release.contents
    assert [(e.user.username, e.change_message) for e in LogEntry.objects.order_by("pk")] == [
        ("vanna", "The counts are frozen. · ចំនួនត្រូវបានកំណត់ជាស្ថាពរ។"),
        ("maly", "Approved. · បានអនុម័ត។"),
    ]


def test_page_shows_exact_and_published_numbers_side_by_side(draft, publisher):
    text = text_of(publisher.get(page_of(draft)))

    hidden = "not shown not shown not shown"
    assert "n = 45" in text
    assert "All together 47 34 13 45 35 15" in text
    assert f"Land 43 31 12 {hidden}" in text
    assert f"Rights 4 3 1 {hidden}" in text
    assert "I-1 Land taken from villages 43 31 12" in text
    assert draft.sha256 in text
    assert "vanna" in text
    assert "rounded to the nearest five" in text


def test_page_reads_in_khmer(draft, publisher):
    publisher.post("/admin/language/", {"language": "km"})

    text = text_of(publisher.get(page_of(draft)))

    assert "n = ៤៥" in text
    assert "សិទ្ធិ ៤ ៣ ១" in text


def test_numbers_that_were_not_read_are_not_approved(draft, publisher):
    response = approve(publisher, draft, digest="0" * 64)

    assert "These are not the numbers that you read." in response.text
    draft.refresh_from_db()
    assert draft.approved_on is None


def test_nobody_approves_what_she_froze_unless_the_team_has_one_member(roundtable, db):
    maly = make_organizer("maly", "publisher")
    release = releases.freeze(roundtable, by=maly)
    client = browser(maly)
    assert "Someone who did not freeze it must approve it." in client.get(page_of(release)).text
    assert approve(client, release).status_code == 403

    SiteSettings(title_en="A", tagline_en="B", lede_en="C", team_of_one=True).save()
    assert 'name="digest"' in client.get(page_of(release)).text
    approve(client, release)

    release.refresh_from_db()
    assert release.approved_alone
    assert "(a team of one)" in client.get(page_of(release)).text


def test_second_draft_is_refused_beside_the_field(draft, desk):
    response = desk.post(f"{LIST}add/", {"roundtable": draft.roundtable_id})

    assert response.status_code == 200
    assert "A release still waits for its second person." in response.text
    assert Release.objects.count() == 1


def test_freezing_nothing_or_both_says_so(desk, roundtable):
    survey = make_survey(roundtable=roundtable)

    for asked in ({}, {"roundtable": roundtable.pk, "survey": survey.pk}):
        assert "Choose a roundtable or a survey" in desk.post(f"{LIST}add/", asked).text
    assert not Release.objects.exists()


def test_draft_is_discarded_on_record(draft, desk):
    response = desk.post(f"{LIST}{draft.pk}/discard/", follow=True)

    assert "The release is discarded." in response.text
    assert not Release.objects.exists()
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_repr, entry.is_deletion()) == (
        "vanna",
        "first-roundtable 1",
        True,
    )
    assert desk.post(f"{LIST}{draft.pk}/discard/").status_code == 404


def test_approved_release_is_changed_or_deleted_by_nobody(draft, publisher, staff):
    """Not by any address, not by a superuser."""
    approve(publisher, draft)
    before = Release.objects.values().get()
    form = {"contents": "x", "sha256": "x", "number": 9, "approved_on": ""}

    assert staff.post(page_of(draft), form).status_code == 403
    assert staff.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
    staff.post(LIST, chosen)
    staff.post(LIST, {"form-0-id": draft.pk, "form-0-number": 9, "_save": "1"})
    response = staff.post(f"{LIST}{draft.pk}/discard/", follow=True)

    assert "An approved release stays." in response.text
    assert Release.objects.values().get() == before
    for words in ("Discard", 'name="_save"', 'name="digest"'):
        assert words not in staff.get(page_of(draft)).text


@pytest.mark.parametrize(
    ("role", "sees", "freezes", "approves", "discards"),
    [
        ("curator", 200, 200, 403, 200),
        ("publisher", 200, 200, 200, 403),
        ("auditor", 200, 403, 403, 403),
        ("translator", 403, 403, 403, 403),
        ("keyholder", 403, 403, 403, 403),
    ],
)
def test_each_role_may_do_its_part(draft, role, sees, freezes, approves, discards):
    client = browser(make_organizer("somebody", role))

    assert client.get(LIST).status_code == client.get(page_of(draft)).status_code == sees
    assert client.get(f"{LIST}add/").status_code == freezes
    assert approve(client, draft, digest="0").status_code == approves
    discarded = client.post(f"{LIST}{draft.pk}/discard/", follow=True)
    assert discarded.status_code == discards


def test_buttons_are_pressed_never_visited(draft, staff):
    for act in ("approve", "discard"):
        assert staff.get(f"{LIST}{draft.pk}/{act}/").status_code == 405
        assert staff.post(f"{LIST}999/{act}/").status_code == 404


def test_draft_waits_on_the_home_page_for_who_may_see_it(draft, publisher, db):
    assert f"{LIST}?waiting=drafts" in publisher.get("/admin/").text
    waiting = publisher.get(f"{LIST}?waiting=drafts").context["cl"].result_list
    assert [*waiting] == [draft]

    approve(publisher, draft)

    assert f"{LIST}?waiting=drafts" not in publisher.get("/admin/").text


def test_list_takes_as_many_queries_for_many_releases(roundtable, staff):
    staff.get(LIST)
    counts = []
    for number in range(3):
        releases.freeze(make_roundtable(slug=f"number-{number}"), by=None)
        with CaptureQueriesContext(connection) as queries:
            staff.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[-1]


@pytest.fixture
def survey(db):
    """A survey that 60 people have answered."""
    survey = make_survey()
    make_recovery()
    respond(survey, 22, "inside", single="land", ranking="land media courts", scale="4")
    respond(survey, 12, "inside", single="media", ranking="media courts land", scale="4")
    respond(survey, 23, "abroad", single="land", ranking="courts land", scale="5")
    respond(survey, 3, "unsaid", single="other", ranking="media", is_group=True)
    return survey


def test_survey_is_frozen_by_one_and_approved_by_another(survey, desk, publisher, reader):
    assert f'value="{survey.pk}" selected' in desk.get(f"{LIST}add/?survey={survey.pk}").text
    data = {"survey": survey.pk, "until": timezone.localdate().isoformat()}
    response = desk.post(f"{LIST}add/", data, follow=True)
    release = Release.objects.get()
    assert response.redirect_chain == [(page_of(release), 302)]
    assert "What matters most, release 1" in response.text
    assert approve(desk, release).status_code == 403

    approve(publisher, release, digest="0" * 64)
    assert Release.objects.drafts().exists()
    page = approve(publisher, release).text
    assert "The release is approved." in page
    assert f'href="{survey.results_url()}"' in page
    assert f'href="/admin/submissions/survey/{survey.pk}/change/"' in page
    release.refresh_from_db()
    assert release.approved_by.username == "maly"

    response = desk.post(f"{LIST}add/", data)
    assert "Release 1 counts nearly the same answers" in response.text


@pytest.mark.parametrize(
    ("until", "words"), [("2999-01-01", "in the future"), ("x", "Enter a valid date")]
)
def test_wrong_day_is_told_beside_the_field(survey, desk, until, words):
    response = desk.post(f"{LIST}add/", {"survey": survey.pk, "until": until})

    assert response.status_code == 200
    assert words in response.text
    assert not Release.objects.exists()


def test_page_of_a_survey_shows_exact_and_published_numbers_of_each_question(survey, publisher):
    release = survey_releases.freeze_survey(survey, by=None)

    text = text_of(publisher.get(page_of(release)))

    hidden = "not shown not shown"
    assert "All together 60 34 23 60 35 25" in text
    assert f"by a group 3 {hidden[:9]}" in text
    assert "single. Question single?" in text
    assert f"Land 45 22 23 45 {hidden} Media, radio and press 12 12 0 not shown {hidden}" in text
    assert "ranking. Question ranking?" in text
    assert "Answered this question 60 34 23 60 35 25" in text
    assert f"Media, radio and press 37 34 0 15 89 35 {hidden} 15 not shown" in text
    assert "Each answer to a survey counts once" in text
    assert "Some numbers are not shown because an earlier release" not in text
    publisher.post("/admin/language/", {"language": "km"})
    assert "ដីធ្លី ៤៥ ២២ ២៣ ៤៥" in text_of(publisher.get(page_of(release)))


def test_draft_of_a_survey_is_discarded_with_its_counted_answers(survey, desk):
    release = survey_releases.freeze_survey(survey, by=None)

    desk.post(f"{LIST}{release.pk}/discard/", follow=True)

    assert not Release.objects.exists()
    assert LogEntry.objects.get().object_repr == "what-matters-most 1"
