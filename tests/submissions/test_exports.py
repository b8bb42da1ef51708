"""Exports hold what consent, scope and role allow at that moment, and each is on record."""

import csv
import io
import tempfile

import openpyxl
import pytest
from django.utils import timezone

from submissions import exports, moderation, submitter
from submissions.export_columns import DESK
from submissions.models import Export, Submission
from tests.conftest import make_organizer
from tests.factories import make_roundtable
from tests.submissions.factories import (
    make_excerpt,
    make_submission,
    make_topic,
)
from tests.submissions.pages import EXPORT as PAGE
from tests.submissions.pages import asking

DESK_HEADS = [
    *("export", "month", "roundtable", "topics", "language", "speaker", "place", "country"),
    *("consent", "scope", "channel", "state", "reason", "concern", "recommendation"),
]

pytestmark = pytest.mark.django_db


def csv_rows(response):
    """Return the rows of a CSV answer."""
    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def concerns(client, **fields):
    """Return what the concern column of a desk export holds."""
    heads, *rows = csv_rows(client.post(PAGE, asking(**fields)))
    return sorted(row[heads.index("concern")] for row in rows)


def codes(client, **fields):
    """Return the codes of the excerpts in an export."""
    heads, *rows = csv_rows(client.post(PAGE, asking(**fields)))
    return {row[heads.index("code")] for row in rows}


def test_desk_export_has_its_fixed_columns_and_codes(analyst):
    roundtable = make_roundtable(slug="second")
    topics = (make_topic("work"), make_topic("land"))
    fields = {"is_group": True, "place": "abroad", "country": "FR", "language": "km"}
    said = {"concern": "ដីធ្លី\u200bរបស់យើង", "recommendation": 'Say "no",\nplease.'}
    make_submission(topics=topics, roundtable=roundtable, scope="wider", **fields, **said)

    rows = csv_rows(analyst.post(PAGE, asking()))

    serial = exports.serial(Export.objects.get())
    month = f"{timezone.localdate():%Y-%m}"
    row = [serial, month, "second", "land|work", "km", "group", "abroad", "FR", "quoted", "wider"]
    words = ["ដីធ្លី\u200bរបស់យើង", 'Say "no",\nplease.']
    assert rows == [DESK_HEADS, [*row, "web", "received", "", *words]]


def test_desk_export_never_holds_what_is_confidential_withdrawn_spam_or_unseen(analyst):
    make_submission(concern="a", consent="officials")
    make_submission(concern="b", consent="quoted", state="accepted")
    make_submission(concern="c", consent="named", name="Sok", state="declined")
    make_submission(concern="secret", consent="confidential")
    make_submission(concern="spam", state="spam")
    make_submission(concern="machine", is_quarantined=True)
    submitter.withdraw(make_submission(concern="withdrawn"))

    assert concerns(analyst) == ["a", "b", "c"]


def test_what_is_withdrawn_or_lowered_is_gone_from_the_next_export(analyst):
    submission = make_submission(concern="mine")
    lowered = make_submission(concern="lowered")
    assert concerns(analyst) == ["lowered", "mine"]

    submitter.withdraw(submission)
    submitter.lower_consent(lowered, consent="confidential", scope="roundtable")

    assert concerns(analyst) == []


def test_what_is_withdrawn_between_the_record_and_the_reading_is_not_in_the_file(analyst):
    make_submission(concern="stays")
    submission = make_submission(concern="mine")
    response = analyst.post(PAGE, asking())

    submitter.withdraw(submission)

    assert [row[-2] for row in csv_rows(response)] == ["concern", "stays"]
    assert Export.objects.get().rows == 2


def test_filters_narrow_the_desk_export_and_stand_on_record(analyst):
    second = make_roundtable(slug="second")
    first = make_roundtable(slug="first")
    land = (make_topic("land"),)
    chosen = {"language": "km", "topics": land, "roundtable": second}
    make_submission(concern="all four", state="accepted", **chosen)
    make_submission(concern="state", **chosen)
    make_submission(concern="language", state="accepted", **{**chosen, "language": "en"})
    make_submission(concern="topic", state="accepted", **{**chosen, "topics": ()})
    make_submission(concern="roundtable", state="accepted", **{**chosen, "roundtable": first})

    narrowed = {"roundtable": "second", "topic": "land", "language": "km", "state": "accepted"}

    assert concerns(analyst, **narrowed) == ["all four"]
    export = Export.objects.get()
    assert export.filters == "topic=land, language=km, state=accepted"
    assert export.roundtable == second
    assert (export.kind, export.file_format, export.rows) == ("desk", "csv", 1)
    assert (export.purpose, export.by.username) == ("Themes for March", "member")
    assert export.on == timezone.localdate()


def test_rows_stand_in_the_order_of_random_keys(analyst):
    for number in range(12):
        make_submission(concern=f"{number:02}")

    heads, *rows = csv_rows(analyst.post(PAGE, asking()))

    by_key = Submission.objects.order_by("id").values_list("concern", flat=True)
    assert [row[heads.index("concern")] for row in rows] == [*by_key]


def test_formulas_are_words_in_both_formats(analyst):
    make_submission(concern="＝1+1", recommendation="=HYPERLINK(1)")

    assert csv_rows(analyst.post(PAGE, asking()))[1][-2:] == ["'＝1+1", "'=HYPERLINK(1)"]
    book = workbook(analyst.post(PAGE, asking(file_format="xlsx")))
    assert [found.value for found in book["export"][2]][-2:] == ["'＝1+1", "'=HYPERLINK(1)"]
    assert {found.data_type for found in book["export"][2] if found.value} == {"s"}


def workbook(response):
    """Return the workbook of an answer."""
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_xlsx_has_the_rows_and_the_codebook_in_both_languages(analyst):
    make_submission(concern="មួយ", topics=(make_topic("land"),))

    response = analyst.post(PAGE, asking(file_format="xlsx"))

    serial = exports.serial(Export.objects.get())
    assert response["Content-Disposition"] == f'attachment; filename="desk-{serial}.xlsx"'
    book = workbook(response)
    assert book.sheetnames == ["export", "codebook"]
    heads, row = ([found.value or "" for found in line] for line in book["export"].iter_rows())
    assert heads == DESK_HEADS
    assert (row[0], row[3], row[-2]) == (serial, "land", "មួយ")
    told = [tuple(found.value or "" for found in line) for line in book["codebook"].iter_rows()]
    assert told[0] == ("column", "code", "en", "km")
    assert [line[0] for line in told[1:] if not line[1]] == DESK_HEADS
    assert ("topics", "land", "Land", "ដីធ្លី") in told
    assert ("language", "km", "Khmer") in [line[:3] for line in told]


def test_nothing_of_an_export_stays_on_the_disk(analyst, settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    Submission.objects.create(concern="one", consent="quoted", language="en", key="1")

    workbook(analyst.post(PAGE, asking(file_format="xlsx")))

    assert [path.name for path in tmp_path.rglob("*") if path.name != "write.lock"] == []


def test_file_name_and_rows_carry_the_serial(analyst):
    make_submission()

    response = analyst.post(PAGE, asking())

    serial = str(Export.objects.get().id)[:8]
    assert response["Content-Disposition"] == f'attachment; filename="desk-{serial}.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert [row[0] for row in csv_rows(response)] == ["export", serial]


def test_officials_export_keeps_what_was_given_for_one_roundtable_to_it(publisher):
    ours, theirs = make_roundtable(slug="ours"), make_roundtable(slug="theirs")
    made = {}
    for name, roundtable in (("ours", ours), ("theirs", theirs)):
        for scope in ("roundtable", "wider"):
            submission = make_submission(state="accepted", roundtable=roundtable, scope=scope)
            made[name, scope] = make_excerpt(submission, published=False).slug

    asked = {"kind": "officials", "roundtable": "ours"}
    expected = {made["ours", "roundtable"], made["ours", "wider"], made["theirs", "wider"]}
    assert codes(publisher, **asked) == expected
    assert codes(publisher, **{**asked, "roundtable": "theirs"}) == (
        {*made.values()} - {made["ours", "roundtable"]}
    )


def test_officials_export_holds_both_audiences_approved_only_and_shows_place_if_chosen(publisher):
    roundtable = make_roundtable(slug="ours")
    quiet = make_submission(state="accepted", consent="officials", place="inside")
    for_them = make_excerpt(quiet, audience="officials", shown_place="inside", published=False)
    voice = make_excerpt(make_submission(state="accepted"))
    make_excerpt(make_submission(state="accepted"), approved=False, published=False)
    moderation.reopen(make_excerpt(make_submission(state="accepted")).submission, by=None)

    asked = asking(kind="officials", roundtable="ours")
    heads, *rows = csv_rows(publisher.post(PAGE, asked))

    words = ["They closed the road to our field.", voice.text_km]
    expected = [
        [for_them.slug, "land", "inside", *words, "en", "roundtable"],
        [voice.slug, "land", "", *words, "en", "roundtable"],
    ]
    serial = exports.serial(Export.objects.get())
    assert heads == (
        ["export", "code", "topic", "place", "text_en", "text_km", "original", "scope"]
    )
    assert rows == [[serial, *row] for row in sorted(expected)]
    assert Export.objects.get().roundtable == roundtable


def test_lowered_consent_takes_an_excerpt_out_of_both_exports(publisher):
    make_roundtable(slug="ours")
    submission = make_submission(state="accepted")
    voice = make_excerpt(submission)
    asked = {"kind": "officials", "roundtable": "ours"}
    assert codes(publisher, **asked) == codes(publisher, kind="voices") == {voice.slug}

    submitter.lower_consent(submission, consent="officials", scope="roundtable")

    assert codes(publisher, **asked) == codes(publisher, kind="voices") == set()


def test_voices_export_holds_what_readers_see(publisher):
    make_roundtable(slug="ours")
    voice = make_excerpt(make_submission(state="accepted", consent="named", name="Sok Dara"))
    make_excerpt(published=False)
    quiet = make_submission(state="accepted", consent="officials")
    make_excerpt(quiet, audience="officials", published=False)

    heads, *rows = csv_rows(publisher.post(PAGE, asking(kind="voices")))

    assert heads == [
        *("export", "code", "roundtable", "topic", "place", "name", "text_en", "text_km"),
        *("original", "month"),
    ]
    month = f"{timezone.localdate():%Y-%m}"
    words = [voice.text_en, voice.text_km, "en"]
    assert [row[1:] for row in rows] == [[voice.slug, "ours", "land", "", "", *words, month]]
    assert codes(publisher, kind="voices", language="km") == set()
    assert codes(publisher, kind="voices", language="en", topic="land", roundtable="ours") == (
        {voice.slug}
    )


@pytest.mark.parametrize("column", DESK)
def test_every_code_of_the_desk_export_is_in_its_codebook(column):
    make_submission(state="declined", topics=(make_topic("land"),))
    submission = exports.desk_rows(exports.Asked("desk", "csv", "why")).get()
    known = [code for code, *_told in column.codes()]

    if known and (value := column.value(submission)):
        assert value in known


def test_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries):
    topic = make_topic("land")
    for _number in range(5):
        make_submission(topics=(topic,))
    asked = exports.Asked("desk", "csv", "why")
    export = exports.begin(asked, by=make_organizer("sokha"))

    with django_assert_max_num_queries(2):
        assert len(list(exports.rows(asked, export))) == 6
