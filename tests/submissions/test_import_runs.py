"""Runs: rows become answers once, all or none; what is left out is nowhere."""

import csv
import datetime
import io
from collections import Counter
from dataclasses import replace
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from submissions import sealing
from submissions.imports import runs, tables
from submissions.imports.mapping import Mapping
from submissions.models import (
    AnswerImport,
    Band,
    Envelope,
    ImportedRow,
    Release,
    Response,
    Submission,
    Survey,
)
from tests.submissions.factories import make_recovery
from tests.submissions.google_forms import (
    ENGLISH_FILE,
    KHMER_FILE,
    TITLES,
    WORDING,
    english_mapping,
    khmer_mapping,
    make_forms_survey,
)
from tests.submissions.sheets import csv_file, xlsx_file
from tests.submissions.surveys import make_results, make_survey, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def recovery(db):
    """Something to seal words to."""
    make_recovery()


def prepared(survey, data, mapping):
    """Return what a file would bring in."""
    return runs.prepare(survey, tables.opened(data), mapping)


def brought_in(survey, data, mapping, **how):
    """Bring a file in and return the import."""
    return runs.store(prepared(survey, data, mapping), mapping=mapping, **how)


def small_mapping(*columns, **more):
    """Return a mapping of a small file to the questions of ``make_survey``."""
    told = {"language": "en", "consent": "quoted", "consent_wording": "As said.", **more}
    return Mapping.from_json({"rules": [*columns], **told})


ISSUE_TEXTS = {"Land": "land", "Media, radio": "media", "ដីធ្លី": "land"}
SINGLE = {"heading": "One", "role": "question", "question": "single", "texts": ISSUE_TEXTS}
SEVERAL = {**SINGLE, "heading": "Several", "question": "several", "separator": ", "}


def problems(survey, data, mapping):
    """Return (row, column, value) of what is wrong with a file."""
    return [(p.row, p.column, p.value) for p in prepared(survey, data, mapping).problems]


def test_english_file_becomes_answers_as_counted_by_hand():
    survey = make_forms_survey()
    rows = list(csv.DictReader(io.StringIO(ENGLISH_FILE.read_text())))
    issues = Counter(t for row in rows for t in row[TITLES["issues"][0]].split(";"))

    imported = brought_in(survey, ENGLISH_FILE.read_bytes(), english_mapping())

    found = Response.objects.filter(imported=imported, channel="survey", state="counted")
    assert (imported.added, imported.known, imported.bad) == (36, 0, 0)
    assert found.count() == 36
    codes = Counter(code for response in found for code in response.choices["issues"])
    assert codes["land"] == issues["Land, evictions and forests"] == 16
    assert codes["other"] == issues["Water in the dry season"] == 4
    first = sum(response.choices.get("order", [""])[0] == "courts" for response in found)
    assert first == sum(row[f"{TITLES['order'][0]} [Courts]"] == "1st" for row in rows)
    assert found.filter(place="inside").count() == sum(
        "Inside" in r[TITLES["place"][0]] for r in rows
    )
    assert found.order_by("answered_on").first().answered_on == datetime.date(2025, 1, 6)
    assert len({*found.values_list("key", flat=True)}) == 36


def test_own_words_go_to_the_desk_under_the_wording_that_was_used():
    imported = brought_in(make_forms_survey(), ENGLISH_FILE.read_bytes(), english_mapping())

    assert (imported.consent, imported.consent_wording) == ("quoted", WORDING)
    words = Submission.objects.filter(concern__contains="monk").get(concern__contains="happened")
    assert words.concern == (
        "Where do you get your news?\nA monk in our village\n\n"
        "What has happened to you?\n"
        "The radio is gone; now we only hear one side."
    )
    assert (words.imported, words.channel, words.consent) == (imported, "survey", "quoted")
    assert (words.response.imported, words.sent_for) == (imported, imported.survey.roundtable)
    assert words.fold
    assert words.bands.count() == 8
    assert Submission.objects.filter(recommendation__startswith="What should be done?\n").exists()


def test_khmer_file_is_brought_in_with_its_words_sealed():
    imported = brought_in(make_forms_survey(), KHMER_FILE.read_bytes(), khmer_mapping())

    found = Response.objects.filter(imported=imported)
    assert (imported.added, found.filter(language="km").count()) == (32, 32)
    assert found.order_by("answered_on").first().answered_on == datetime.date(2025, 1, 6)
    words = Submission.objects.filter(imported=imported)
    assert Envelope.objects.filter(kind="words").count() == words.count() == 18
    assert not words.exclude(concern="", recommendation="", fold="").exists()
    assert not Band.objects.exists()


@pytest.mark.parametrize("file", [ENGLISH_FILE, KHMER_FILE])
def test_file_brought_again_gives_nothing_new(file, settings):
    survey = make_forms_survey()
    mapping = english_mapping() if file == ENGLISH_FILE else khmer_mapping()
    data = file.read_bytes()
    imported = brought_in(survey, data, mapping)
    # A newer pepper, and columns read otherwise: the rows are known all the same.
    settings.RECEIPT_PEPPERS = {"2": "another", **settings.RECEIPT_PEPPERS}
    settings.RECEIPT_PEPPER_ID = "2"
    mapping.rules[0].role = "out"

    again = prepared(survey, data, mapping)

    assert (again.new, again.known, again.bad) == (0, imported.added, 0)
    with pytest.raises(ValidationError):
        runs.store(again, mapping=mapping)


def test_grown_file_gives_only_what_is_new_however_it_is_sorted():
    survey, mapping = make_survey(), small_mapping({**SINGLE, "heading": "What"})
    first = csv_file(("What",), ("Land",), ("Land",), ("ដីធ្លី",))
    brought_in(survey, first, mapping)

    grown = csv_file(("What",), ("Media, radio",), ("ដីធ្លី",), ("Land",), ("Land",), ("Land",))

    found = prepared(survey, grown, mapping)
    assert (found.new, found.known) == (2, 3)


def test_sheet_of_the_same_form_is_known_from_its_download():
    survey = make_survey()
    heads = ("Timestamp", "Email", "Several")
    told = ({"heading": "Timestamp", "role": "time", "order": "mdy"}, {**SEVERAL, "separator": ";"})
    mapping = small_mapping({"heading": "Email", "role": "out"}, *told)
    download = csv_file(heads, ("2023/03/02 7:10:31 PM GMT+7", "a@x.org", "Land;Media, radio"))
    brought_in(survey, download, mapping)
    mapping.rules[2].separator = ", "

    for sheet in (
        csv_file(heads, ("3/2/2023 19:10:31", "changed@x.org", "Land, Media, radio")),
        xlsx_file(heads, (datetime.datetime(2023, 3, 2, 19, 10, 31), "", "Land, Media, radio")),
    ):
        assert prepared(survey, sheet, mapping).known == 1
    other = csv_file(heads, ("3/2/2023 19:10:32", "a@x.org", "Land, Media, radio"))
    assert prepared(survey, other, mapping).known == 0


def test_what_cannot_be_read_is_listed_by_row_and_column():
    mapping = small_mapping(
        {"heading": "When", "role": "time", "order": "dmy"},
        {**SINGLE, "rest": ""},
        SEVERAL,
        {"heading": "Name", "role": "out"},
        {"heading": "Scale", "role": "question", "question": "scale"},
    )
    data = csv_file(
        ("When", "One", "Several", "Name", "Scale"),
        ("1/2/2025", "Land", "Land, Media, radio", "Planted", "៥"),
        ("31/2/2025", "Lnd", "Land, Land", "Planted", "6"),
        ("1/2/2025", "=1+1", "", "=Planted", ""),
        ("1/2/2025", "", "", "Planted", ""),
    )
    survey = make_survey()

    assert problems(survey, data, mapping) == [
        (3, "When", "31/2/2025"),
        (3, "One", "Lnd"),
        (3, "Several", "Land, Land"),
        (3, "Scale", "6"),
        (4, "One", "=1+1"),
        (5, "", ""),
    ]
    with pytest.raises(ValidationError):
        brought_in(survey, data, mapping)
    assert not AnswerImport.objects.exists()
    assert not Response.objects.exists()

    imported = brought_in(survey, data, mapping, only_good=True)
    assert (imported.added, imported.bad) == (1, 3)
    assert Response.objects.get().choices == {
        "single": ["land"],
        "several": ["land", "media"],
        "scale": ["5"],
    }
    mended = data.replace(b"Lnd", b"Land").replace(b"31/2", b"28/2").replace(b"Land, Land", b"Land")
    found = prepared(survey, mended.replace(b",6", b",4"), mapping)
    assert (found.new, found.known, found.bad) == (1, 1, 2)


def test_ranks_are_put_in_order_and_none_is_given_twice_or_left_out():
    columns = [
        {"heading": c, "role": "ranked", "question": "ranking", "option": c, "texts": {"no": ""}}
        for c in ("land", "media", "courts")
    ]
    rows = (("2", "1", "no"), ("1", "1", ""), ("1", "", "3"), ("4", "1", "2"))
    data = csv_file(("land", "media", "courts"), *rows)
    survey, mapping = make_survey(), small_mapping(*columns)

    assert problems(survey, data, mapping) == [
        (3, "media", "1"),
        (4, "land", ""),
        (5, "land", "4"),
    ]
    brought_in(survey, data, mapping, only_good=True)
    assert Response.objects.get().choices == {"ranking": ["media", "land"]}


def test_answer_at_two_ranks_is_told_as_what_it_is():
    columns = [
        {"heading": h, "role": "rank", "question": "ranking", "rank": r, "texts": {"Land": "land"}}
        for r, h in enumerate(("1st", "2nd"), start=1)
    ]
    data = csv_file(("1st", "2nd"), ("Land", "Land"))

    found = prepared(make_survey(), data, small_mapping(*columns)).problems

    told = [(problem.column, str(problem.sentence)) for problem in found]
    assert told == [("2nd", "Please choose each answer once only.")]


def test_group_and_language_are_read_from_their_columns():
    told = (
        {"heading": "Who", "role": "group", "texts": {"We": "yes", "I": "no"}},
        {"heading": "Tongue", "role": "language", "texts": {"Français": "fr", "?": ""}},
    )
    data = csv_file(("Who", "Tongue", "One"), ("We", "Français", "Land"), ("I", "?", "Land"))

    brought_in(make_survey(), data, small_mapping(*told, SINGLE))

    found = {*Response.objects.values_list("is_group", "language")}
    assert found == {(True, "fr"), (False, "en")}


def everything_stored():
    """Return all that stands in any table, as one text."""
    return "\n".join(
        str([*row.values()]) for model in apps.get_models() for row in model._base_manager.values()
    )


def test_columns_that_are_left_out_are_in_no_table_and_in_no_list():
    survey = make_forms_survey()
    data = ENGLISH_FILE.read_bytes().replace(b"Rather not say", b"Nowhere", 1)

    found = prepared(survey, data, english_mapping())
    runs.store(found, mapping=english_mapping(), only_good=True)

    everywhere = everything_stored()
    assert "Neighbours" in everywhere  # of the mapping
    seen = f"{everywhere}{found.problems}{list(found.ready)}"
    for planted in ("invented03", "example.org", "Invented Person"):
        assert planted not in seen


def drop_a_question(survey):
    """Take a question out of a survey."""
    survey.questions.get(code="trust").delete()


def seal_words(survey):
    """Have a survey seal all own words from now on."""
    Survey.objects.filter(pk=survey.pk).update(words="sealed")


@pytest.mark.parametrize("change", [drop_a_question, seal_words])
def test_survey_that_was_changed_meanwhile_takes_nothing(change):
    survey = make_forms_survey()
    found = prepared(survey, ENGLISH_FILE.read_bytes(), english_mapping())
    change(survey)

    with pytest.raises(ValidationError, match="changed meanwhile"):
        runs.store(found, mapping=english_mapping())
    assert not ImportedRow.objects.exists()


def test_rows_that_came_in_meanwhile_come_in_once():
    survey, data = make_forms_survey(), ENGLISH_FILE.read_bytes()
    found = prepared(survey, data, english_mapping())
    brought_in(survey, data, english_mapping())

    with pytest.raises(ValidationError, match="meanwhile"):
        runs.store(found, mapping=english_mapping())
    assert Response.objects.count() == 36


def test_mapping_that_does_not_fit_stops_the_good_rows_too():
    mapping = replace(english_mapping(), consent="")
    found = prepared(make_forms_survey(), ENGLISH_FILE.read_bytes(), mapping)

    assert not found.may_be_stored(only_good=True)


def test_import_is_taken_back_whole():
    survey, data = make_forms_survey(), ENGLISH_FILE.read_bytes()
    imported = brought_in(survey, data, english_mapping())
    release = make_results(survey, questions=[table(rows={}, n=(0,))], approved=False)
    with pytest.raises(ValidationError):
        runs.take_back(imported)
    assert Response.objects.count() == 36
    Release.objects.filter(pk=release.pk).delete()

    runs.take_back(imported)

    assert not Response.objects.exists()
    assert not ImportedRow.objects.exists()
    assert not AnswerImport.objects.exists()
    assert {*Submission.objects.values_list("state", "concern", "imported")} == {
        ("withdrawn", "", None)
    }
    assert prepared(survey, data, english_mapping()).new == 36


def test_taking_back_that_breaks_off_leaves_nothing_counted_and_can_be_done_again(monkeypatch):
    survey, data = make_forms_survey(), ENGLISH_FILE.read_bytes()
    imported = brought_in(survey, data, english_mapping())

    with monkeypatch.context() as broken, pytest.raises(OSError):
        broken.setattr(runs.submitter, "withdraw", Mock(side_effect=OSError))
        runs.take_back(imported)
    assert not survey.responses.counted().exists()
    assert survey.responses.count() == 36

    runs.take_back(imported)
    assert not survey.responses.exists()
    assert not Submission.objects.exclude(state="withdrawn").exists()


def test_everything_is_sealed_before_anybody_has_to_wait_for_the_store(monkeypatch):
    def insert(found, *, imported):
        monkeypatch.setattr(sealing, "sealed", Mock(side_effect=AssertionError))
        bulk_insert(found, imported=imported)

    bulk_insert = runs.bulk.insert
    monkeypatch.setattr(runs.bulk, "insert", insert)

    imported = brought_in(make_forms_survey(), KHMER_FILE.read_bytes(), khmer_mapping())

    words = Envelope.objects.filter(submission__imported=imported, kind="words")
    assert words.count() == imported.submissions.count() == 18


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    survey = make_survey()
    rows = [("Land",)] * 300

    with django_assert_max_num_queries(30):
        brought_in(survey, csv_file(("One",), *rows), small_mapping(SINGLE))
