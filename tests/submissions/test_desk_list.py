"""The desk's list: rows, filters, search, and what an auditor does not learn from them."""

import datetime
import itertools

import pytest
from django.contrib.admin import SimpleListFilter
from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions import moderation, submitter
from submissions.consent import Consent
from submissions.models import CLOSED, State, Submission
from tests.submissions.desk import LIST, in_khmer, shown
from tests.submissions.factories import make_submission, make_topic

WORDS = "The road to the rice field was closed."


@pytest.mark.parametrize("count", [3, 30])
def test_list_takes_the_same_few_queries_however_long_it_is(
    desk, vanna, count, django_assert_num_queries
):
    land, rights = make_topic(), make_topic("rights", name_en="Rights", name_km="សិទ្ធិ")
    for _number in range(count):
        moderation.take_up(make_submission(topics=(land, rights)), by=vanna)

    desk.get(LIST)  # her session notes that she is there

    # Who asks (session, account, two of rights), both filters by rows, count, rows, their topics.
    with django_assert_num_queries(9):
        assert len(shown(desk.get(LIST))) == count


def test_row_shows_the_first_words_and_the_facts(desk, vanna):
    topic = make_topic()
    make_submission(concern=f"{WORDS} " * 9, topics=(topic,), place="inside")

    text = desk.get(LIST).text
    khmer = in_khmer(desk).get(LIST).text

    assert '<span lang="en">The road to the rice field was closed. The road to the…</span>' in text
    assert "Land" in text
    assert "English, inside Cambodia" in text
    assert "public, without name" in text
    assert "ដីធ្លី" in khmer
    assert " ឆ្នាំ២០" in khmer


def test_row_says_why_there_are_no_words(desk):
    rows = {
        "confidential": make_submission(consent="confidential", concern="Planted words."),
        "sealed": make_submission(state="accepted"),
        "spam": make_submission(state="spam"),
        "withdrawn": make_submission(),
    }
    submitter.withdraw(rows["withdrawn"])
    gone = Submission.objects.filter(pk__in=[rows["sealed"].pk, rows["spam"].pk])
    gone.update(concern="", fold="")

    listed = desk.get(LIST)

    cells = listed.text.split('class="field-words"')[1:]
    told = {row.pk: cell for row, cell in zip(listed.context["cl"].result_list, cells, strict=True)}
    assert ">sealed<" in told[rows["confidential"].pk]
    assert ">original sealed<" in told[rows["sealed"].pk]
    assert ">removed<" in told[rows["spam"].pk]
    assert ">removed<" in told[rows["withdrawn"].pk]
    assert "Planted" not in listed.text


def test_order_is_by_day_and_then_by_key_whatever_the_address_asks(desk):
    rows = [make_submission() for _number in range(4)]
    rows[0].received_on = datetime.date(2020, 1, 1)
    rows[0].save()

    listed = [row.pk for row in desk.get(f"{LIST}?o=1.-2.3").context["cl"].result_list]

    assert listed == [*sorted(row.pk for row in rows[1:]), rows[0].pk]


def test_filters_narrow_the_list(desk, vanna):
    topic = make_topic()
    mine = make_submission(topics=(topic,), language="km", place="abroad")
    moderation.take_up(mine, by=vanna)
    later = make_submission(roundtable=None, is_quarantined=True, channel="phone")
    sealed = make_submission(consent="confidential")
    danger = make_submission(consent="officials", place="inside")
    moderation.set_danger(danger, is_danger=True, by=vanna)

    found = {
        "waiting=waiting": {sealed, danger},
        "waiting=quarantined": {later},
        "waiting=in_danger": {danger},
        "waiting=sealed": {sealed},
        "state__exact=reading": {mine},
        "roundtable=next": {later},
        f"roundtable={mine.roundtable_id}": {mine, sealed, danger},
        "topic=land": {mine},
        "topic=none": {later, sealed, danger},
        "language__exact=km": {mine},
        "place__exact=inside": {danger},
        "channel__exact=phone": {later},
        "consent__exact=officials": {danger},
        "assigned=me": {mine},
        "assigned=nobody": {later, sealed, danger},
    }
    for query, rows in found.items():
        assert shown(desk.get(f"{LIST}?{query}")) == {row.pk for row in rows}, query


def test_no_filter_asks_for_what_is_not_in_a_long_list(desk):
    """PostgreSQL reads the whole list of a NOT IN for each row: hours, with a million rows."""
    make_submission()
    filters = desk.get(LIST).context["cl"].filter_specs
    own = [found for found in filters if isinstance(found, SimpleListFilter)]
    queries = [f"{f.parameter_name}={value}" for f in own for value, _label in f.lookup_choices]

    with CaptureQueriesContext(connection) as asked:
        for query in queries:
            desk.get(f"{LIST}?{query}")

    assert "topic=none" in queries
    assert "waiting=sealed" in queries
    assert not [e for e in asked if 'NOT ("submissions_submission"."id" IN (SELECT' in e["sql"]]


@pytest.mark.parametrize(
    "query", ["fold__contains=road", "concern__startswith=T", "key=abc", "like=abc", "like=%00",
              "like=7681f112-7e35-42f5-ae57-210594a10bca", "topic=nowhere", "roundtable=abc", "id__in=x"]
)  # fmt: skip
def test_broken_or_foreign_filter_is_no_500_and_asks_nothing(desk, query):
    make_submission()

    assert desk.get(f"{LIST}?{query}").status_code in (200, 302, 400)


def test_search_finds_both_scripts_folded_and_nothing_confidential(desk):
    english = make_submission(concern="Café owners were evicted.")
    khmer = make_submission(concern="គេបណ្ដេញយើងចេញពីដីធ្លី។", language="km")
    make_submission(consent="confidential", concern="Evicted in secret.")

    assert shown(desk.get(f"{LIST}?q=CAFE")) == {english.pk}
    assert shown(desk.get(f"{LIST}?q=evicted")) == {english.pk}
    assert shown(desk.get(f"{LIST}?q=បណ្តេញ")) == {khmer.pk}
    assert shown(desk.get(f"{LIST}?q=secret")) == set()
    assert shown(desk.get(f"{LIST}?q=!!!")) == set()


def test_search_finds_a_submission_by_its_number(desk, audit):
    submission = make_submission()
    make_submission()

    for number in (str(submission), str(submission.pk), str(submission).upper()):
        assert shown(desk.get(f"{LIST}?q={number}")) == {submission.pk}
        assert shown(audit.get(f"{LIST}?q={number}")) == {submission.pk}


def test_auditor_learns_no_word_from_list_search_or_likeness(audit):
    submission = make_submission()

    listed = audit.get(LIST)

    assert shown(listed) == {submission.pk}
    assert "rice" not in listed.text
    assert "field-words" not in listed.text
    assert shown(audit.get(f"{LIST}?q=rice")) == set()
    assert audit.get(f"{LIST}?like={submission.pk}").status_code == 302


def test_home_page_says_what_waits_at_the_desk(desk, vanna):
    for _number in range(3):
        make_submission()
    for fields in ({"is_quarantined": True}, {"consent": "confidential"}):
        make_submission(**fields)
    moderation.set_danger(make_submission(state="accepted", by=vanna), is_danger=True, by=vanna)
    make_submission(state="spam", is_quarantined=True, by=vanna)

    counts = {task.url: task.count for task in desk.get("/admin/").context["tasks"]}

    assert {url.partition("=")[2]: n for url, n in counts.items() if url.startswith(LIST)} == {
        "waiting": 4,
        "in_danger": 1,
        "quarantined": 1,
        "sealed": 1,
    }


def make_one_of_each():
    """Store a submission of each state, consent and mark."""
    marks = itertools.product(State.values, Consent.values, *[(False, True)] * 3)
    Submission.objects.bulk_create(
        Submission(
            key=str(number),
            language="en",
            state=state,
            consent=consent,
            reason="late" if state == State.DECLINED else "",
            decided_on="2025-05-01" if state in CLOSED else None,
            summary="Safe." if summed and state != State.WITHDRAWN else "",
            is_quarantined=quarantined,
            is_danger=danger,
        )
        for number, (state, consent, quarantined, danger, summed) in enumerate(marks)
    )


@pytest.mark.parametrize("name", ["waiting", "quarantined", "sealed", "in_danger"])
def test_what_waits_has_an_index_of_just_its_rows(db, name):
    make_one_of_each()
    index = next(i for i in Submission._meta.indexes if i.name == f"submissions_{name}")

    indexed = {*Submission.objects.filter(index.condition).values_list("state", "pk")}
    waiting = {*getattr(Submission.objects.all(), name)().values_list("state", "pk")}

    assert waiting
    # Of danger the index holds what is over, too: there is never much of it.
    over = (State.WITHDRAWN, State.SPAM) if name == "in_danger" else ()
    assert waiting == {(state, pk) for state, pk in indexed if state not in over}
