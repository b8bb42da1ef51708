"""The records, to be read only; topics; and the page and command that clear."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command

from submissions import moderation
from submissions.models import Clearing, Decision, Export, SealingKey, State, Submission, Topic
from tests.conftest import change
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.desk import in_khmer, page_of
from tests.submissions.factories import make_excerpt, make_submission, make_topic

RECORDS = "/admin/submissions"
CLEAR = f"{RECORDS}/clearing/now/"
LONG_AGO = datetime.date(2020, 1, 1)


@pytest.fixture
def records(vanna):
    """One row of each record, by address."""
    submission = make_submission()
    moderation.decline(submission, reason="late", by=vanna)
    export = Export.objects.create(
        kind="desk", file_format="csv", purpose="For the analysts.", rows=3, by=vanna
    )
    entry = LogEntry.objects.create(
        user=vanna, action_flag=2, object_repr="A page", change_message='[{"added": {}}]'
    )
    return {
        f"{RECORDS}/decision/": Decision.objects.get(),
        f"{RECORDS}/export/": export,
        f"{RECORDS}/clearing/": Clearing.objects.create(sealed=1, erased=2, spam=3),
        "/admin/admin/logentry/": entry,
    }


def test_auditor_reads_every_record_in_both_languages(audit, records):
    pages = {path: audit.get(path).text for path in records}
    khmer = {path: in_khmer(audit).get(path).text for path in records}

    assert "came too late for this roundtable" in pages[f"{RECORDS}/decision/"]
    assert page_of(Submission.objects.get()) in pages[f"{RECORDS}/decision/"]
    assert "For the analysts." in pages[f"{RECORDS}/export/"]
    assert "the server" in pages[f"{RECORDS}/clearing/"]
    assert "(UTC)" in pages["/admin/admin/logentry/"]
    for path, page in pages.items():
        assert str(datetime.datetime.now(datetime.UTC).year) in page
        assert "ឆ្នាំ២០" in khmer[path]


def test_nobody_adds_changes_or_deletes_a_record(staff, audit, records):
    for client in (staff, audit):
        for path, row in records.items():
            for page in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
                assert client.post(f"{path}{page}", {"post": "yes"}).status_code == 403
            answer = client.post(path, {"action": "delete_selected", "_selected_action": [row.pk]})
            assert answer.status_code in (200, 302, 403)
            assert type(row).objects.filter(pk=row.pk).exists()


def test_decisions_are_filtered_by_what_and_by_whom(audit, vanna, records):
    Decision.objects.create(submission=Submission.objects.get(), number=2, verb="withdrawn")

    def found(query):
        rows = audit.get(f"{RECORDS}/decision/?{query}").context["cl"].result_list
        return [row.verb for row in rows]

    assert found("verb__exact=declined") == ["declined"]
    assert found(f"by__id__exact={vanna.pk}") == ["declined"]
    assert found("by__isnull=True") == ["withdrawn"]
    assert found("on__gte=2020-01-01&on__lt=2020-01-02") == []
    answer = audit.get(f"{RECORDS}/decision/?submission__concern__contains=road")
    assert answer.status_code in (302, 400)


def test_list_of_decisions_takes_as_many_queries_for_many_as_for_one(
    audit, vanna, django_assert_max_num_queries
):
    for _number in range(20):
        moderation.take_up(make_submission(), by=vanna)

    with django_assert_max_num_queries(10):
        audit.get(f"{RECORDS}/decision/")


def test_decisions_of_a_day_stand_by_submission_whenever_that_came(audit, vanna):
    rows = sorted((make_submission() for _number in range(3)), key=lambda row: row.pk)
    for days, row in enumerate(rows):
        moderation.take_up(row, by=vanna)
        moderation.accept(row, by=vanna)
        received_on = LONG_AGO + datetime.timedelta(days=days)
        Submission.objects.filter(pk=row.pk).update(received_on=received_on)

    listed = audit.get(f"{RECORDS}/decision/").context["cl"].result_list

    assert [(entry.submission_id, entry.number) for entry in listed] == [
        (row.pk, number) for row in rows for number in (2, 1)
    ]


# Topics


def test_curator_makes_a_topic_in_both_languages_and_keeps_its_address(desk):
    form = {"name_en": "Land", "name_km": "ដីធ្លី", "slug": "land", "position": "1"}

    assert desk.post(f"{RECORDS}/topic/add/", {**form, "name_km": ""}).status_code == 200
    assert not Topic.objects.filter(slug="land").exists()
    desk.post(f"{RECORDS}/topic/add/", form)
    topic = Topic.objects.get(slug="land")
    path = f"{RECORDS}/topic/{topic.pk}/change/"
    change(desk, path, {**form, "name_en": "Soil", "slug": "other"})

    topic.refresh_from_db()
    assert (topic.name_en, topic.name_km, topic.slug) == ("Soil", "ដីធ្លី", "land")


@pytest.mark.parametrize("use", ["submission", "excerpt"])
def test_topic_in_use_stays_and_says_why(staff, use):
    topic = make_topic()
    if use == "submission":
        make_submission(topics=(topic,))
    else:
        make_excerpt(topic=topic)
    path = f"{RECORDS}/topic/{topic.pk}/delete/"

    response = staff.post(path, {"post": "yes"}, follow=True)

    assert "It is in use and stays." in response.text
    assert Topic.objects.filter(pk=topic.pk).exists()
    chosen = {"action": "delete_selected", "_selected_action": [topic.pk], "post": "yes"}
    staff.post(f"{RECORDS}/topic/", chosen)
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_unused_topic_is_deleted_by_who_may(staff, desk):
    topic = make_topic("unused")
    path = f"{RECORDS}/topic/{topic.pk}/delete/"

    assert desk.post(path, {"post": "yes"}).status_code == 403
    staff.post(path, {"post": "yes"})

    assert not Topic.objects.filter(slug="unused").exists()


# Clearing


@pytest.fixture
def due(vanna):
    """A decided submission whose original has stood for years, and old spam."""
    make_submission(state="accepted", by=vanna)
    make_submission(state="spam", by=vanna)
    Submission.objects.update(decided_on=LONG_AGO)


@pytest.fixture
def keeper(db):
    """A keyholder's browser."""
    return browser(make_organizer("bopha", "keyholder"))


def test_page_says_what_is_due_and_does_it_by_post_only(keeper, due):
    page = keeper.get(CLEAR)

    assert page.context["due"] == {"sealed": 1, "erased": 0, "spam": 1}
    assert Submission.objects.exclude(concern="").count() == 2
    done = keeper.post(CLEAR, follow=True)

    assert "Cleared: 2 submissions, and 0 sealed contents removed." in done.text
    assert Submission.objects.exclude(concern="").count() == 0
    clearing = Clearing.objects.get()
    assert (clearing.sealed, clearing.spam, clearing.by.username) == (1, 1, "bopha")
    assert keeper.get(CLEAR).context["due"] == {"sealed": 0, "erased": 0, "spam": 0}


def test_clearing_needs_its_permission(desk, audit, keeper, due):
    for client in (desk, audit):
        assert client.get(CLEAR).status_code == 403
        assert client.post(CLEAR).status_code == 403
        assert CLEAR not in client.get(f"{RECORDS}/clearing/").text
    assert not Clearing.objects.exists()
    assert CLEAR in keeper.get(f"{RECORDS}/clearing/").text


def test_moved_clock_clears_nothing_and_says_what_to_do(keeper, due):
    Clearing.objects.create(on=LONG_AGO, sealed=0, erased=0, spam=0)

    refused = keeper.post(CLEAR)
    assert "the clock of this machine does not fit the record" in refused.text
    assert Submission.objects.exclude(concern="").count() == 2

    keeper.post(CLEAR, {"after_a_pause": "on"})
    assert Submission.objects.exclude(concern="").count() == 0


def test_without_a_key_nothing_is_cleared_and_the_page_says_so(keeper, due):
    SealingKey.objects.update(retired_on=LONG_AGO)

    assert "there is no key to seal the original words to" in keeper.post(CLEAR).text
    assert Submission.objects.get(state=State.ACCEPTED).concern


def test_command_says_what_is_due_then_does_it(due, capsys):
    call_command("purge", dry_run=True)
    assert Submission.objects.exclude(concern="").count() == 2
    call_command("purge")

    lines = ["Originals sealed: 1", "Sealed contents removed: 0", "Spam emptied: 1"]
    assert capsys.readouterr().out.splitlines() == [*lines, *lines]
    assert Submission.objects.exclude(concern="").count() == 0


def test_command_refuses_a_moved_clock_and_a_missing_key_in_one_line(due):
    SealingKey.objects.update(retired_on=LONG_AGO)
    with pytest.raises(CommandError, match="no key to seal to"):
        call_command("purge")

    Clearing.objects.create(on=LONG_AGO, sealed=0, erased=0, spam=0)
    with pytest.raises(CommandError, match="--after-a-pause"):
        call_command("purge")
    assert Clearing.objects.count() == 1
