"""How columns are read: proposed by what is known, decided by hand, checked before any row."""

import json
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from submissions.imports import suggesting, tables
from submissions.imports.mapping import Mapping, Rule
from submissions.imports.personal import is_personal
from tests.submissions.google_forms import (
    ENGLISH_FILE,
    KHMER_FILE,
    OPTIONS,
    PERSONAL,
    TITLES,
    english_mapping,
    khmer_mapping,
    make_forms_survey,
)
from tests.submissions.sheets import csv_file

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def table_of(path):
    """Return the table in a file."""
    return tables.opened(path.read_bytes(), path.name)


def wrong(mapping, survey, table):
    """Return {heading: sentence} of what keeps a mapping from reading a table."""
    return {p.column: p.sentence for p in mapping.check(survey, table)}


def changed(mapping, heading, **fields):
    """Return a mapping with one rule changed."""
    rules = [replace(r, **fields) if r.heading == heading else r for r in mapping.rules]
    return replace(mapping, rules=rules)


@pytest.mark.parametrize(
    ("path", "right"), [(ENGLISH_FILE, english_mapping), (KHMER_FILE, khmer_mapping)]
)
def test_both_files_are_proposed_right_and_nothing_about_consent(path, right):
    survey, table = make_forms_survey(), table_of(path)

    found = suggesting.suggested(survey, table)

    wanted = right().by_key()
    for rule in found.rules:
        told = wanted[rule.key]
        assert (rule.role, rule.question, rule.rank, rule.option) == (
            *(told.role, told.question, told.rank, told.option),
        )
        assert (rule.separator, rule.order, rule.texts) == (told.separator, told.order, told.texts)
        assert rule.rest == ""
    assert (found.consent, found.consent_wording, found.language) == ("", "", "")
    assert right().check(survey, table) == []


@pytest.mark.parametrize(
    "heading",
    [
        *(*PERSONAL["en"], *PERSONAL["km"], "E-mail", "Full name:", "Phone number", "IP"),
        *("Votre nom complet", "Téléphone", "លេខទូរស័ព្ទ", "Home address", "Telegram", "Name"),
    ],
)
def test_columns_that_name_or_find_a_person_are_left_out(heading):
    assert is_personal(heading)


@pytest.mark.parametrize(
    "heading",
    [
        *(title for titles in TITLES.values() for title in titles),
        *("How should the government address land?", "Can you name one issue?", "Timestamp"),
        *("ទំនាក់ទំនងអន្តរជាតិ", "What would you do if you were minister?"),
    ],
)
def test_columns_that_ask_something_else_are_not(heading):
    assert not is_personal(heading)


def test_nothing_is_proposed_where_two_readings_are_as_good():
    survey = make_forms_survey()
    title = TITLES["news"][0]
    table = tables.opened(
        csv_file(("Timestamp", title, title, "A1"), ("3/4/2025 1:02:03", "Radio", "Radio", "x"))
    )

    time, first, second, last = suggesting.suggested(survey, table).rules

    assert (time.role, time.order) == ("time", "")
    assert (first.role, first.question, second.role, last.role) == ("question", "news", "", "")


def test_labels_are_known_however_they_are_typed_and_in_either_language():
    survey = make_forms_survey()
    texts = ("COURTS", "តុលា\u200bការ", "land,  evictions and forests", "Water")
    cells = [(text,) for text in texts]
    table = tables.opened(csv_file((TITLES["issues"][0],), *cells))

    rule = suggesting.completed(
        survey, table, Rule(TITLES["issues"][0], role="question", question="issues", separator=";")
    )

    assert rule.texts == {
        "COURTS": "courts",
        "តុលាការ": "courts",
        "land, evictions and forests": "land",
    }


def test_answer_texts_are_counted_with_what_holds_the_separator_whole():
    found, more = suggesting.distinct(
        table_of(KHMER_FILE), khmer_mapping().by_key()[TITLES["issues"][1], 1], most=3
    )

    assert found[1] == (OPTIONS["land"][1], 18)
    assert (len(found), more) == (3, 2)


def test_every_column_has_to_be_decided():
    survey, table = make_forms_survey(), table_of(ENGLISH_FILE)
    mapping = english_mapping()
    mapping.rules = [rule for rule in mapping.rules if rule.heading != "Your name"]
    mapping.rules.append(Rule("Gone", role="concern"))

    assert wrong(mapping, survey, table) == {
        "Your name": "Say what this column holds, or leave it out.",
        "Gone": "The file has no such column.",
    }


@pytest.mark.parametrize(
    ("heading", "fields", "word"),
    [
        ("Timestamp", {"order": "ydm"}, "no such order"),
        ("Timestamp", {"role": "moment"}, "no such role"),
        ("Timestamp", {"role": "question", "question": "news"}, "holds the same"),
        (TITLES["news"][0], {"question": "none"}, "Choose the question"),
        (TITLES["news"][0], {"question": "place"}, "Choose the question"),
        (TITLES["news"][0], {"question": "story"}, "Choose the question"),
        (TITLES["news"][0], {"separator": ";"}, "one answer in a cell"),
        (TITLES["news"][0], {"texts": {"Radio": "television"}}, "a code that there is not"),
        (TITLES["issues"][0], {"separator": ""}, "what parts several answers"),
        (TITLES["trust"][0], {"rest": "other"}, "has no “other, please say”"),
        (TITLES["place"][0], {"rest": "other"}, "Only answers to a question"),
        (TITLES["place"][0], {"texts": {"Here": "here"}}, "a code that there is not"),
        (TITLES["story"][0], {"role": "question", "question": "order"}, "holds the same"),
        (TITLES["story"][0], {"role": "rank", "question": "order", "rank": 4}, "which rank"),
        (TITLES["story"][0], {"role": "ranked", "question": "order"}, "option that this column"),
    ],
)
def test_rule_that_does_not_fit_is_told_with_its_column(heading, fields, word):
    mapping = changed(english_mapping(), heading, **fields)
    survey, table = make_forms_survey(), table_of(ENGLISH_FILE)

    found = [p.sentence for p in mapping.check(survey, table) if p.column == heading]

    assert any(word in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("fields", "words", "sentence"),
    [
        ({"consent": ""}, "asked", "say what people agreed to"),
        ({"consent": "named"}, "asked", "say what people agreed to"),
        ({"consent_wording": " "}, "asked", "copy what the form said"),
        ({"consent_wording": "a" * 2001}, "asked", "2,000 letters"),
        ({"consent": "quoted"}, "sealed", "only “confidential” fits"),
        ({"language": ""}, "asked", "in which language"),
    ],
)
def test_consent_its_wording_and_the_language_are_given_by_hand(fields, words, sentence):
    mapping = replace(english_mapping(), **fields)

    found = mapping.check(make_forms_survey(words=words), table_of(ENGLISH_FILE))

    assert [p.row for p in found] == [None]
    assert sentence in found[0].sentence


def test_without_own_words_no_consent_is_asked():
    mapping = english_mapping()
    for rule in mapping.rules:
        rule.rest = ""
        rule.role = "out" if rule.role in ("concern", "recommendation") else rule.role

    assert (
        replace(mapping, consent="", consent_wording="").check(
            make_forms_survey(), table_of(ENGLISH_FILE)
        )
        == []
    )


def test_mapping_is_written_and_read_again():
    mapping = khmer_mapping()

    assert Mapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


@pytest.mark.parametrize(
    "told",
    [
        [],
        {"rules": {}},
        {"rules": [{"role": "out"}]},
        {"rules": [{"heading": "a", "more": 1}]},
        {"rules": [{"heading": "a", "texts": {"b": 1}}]},
        {"rules": [{"heading": "a"}, {"heading": "a"}]},
        {"language": 3},
    ],
)
def test_json_that_is_no_mapping_is_refused(told):
    with pytest.raises(ValidationError):
        Mapping.from_json(told)


def test_kept_mapping_holds_no_words_of_a_person():
    rule = Rule("a", role="question", question="news", wholes=["I, Sok"])
    rule.texts = {"Radio": "radio", "I am Sok": "other", "Nothing, thank you": ""}
    rule.texts["My uncle in Pailin has one"] = "radio"

    (kept,) = Mapping([rule]).kept(make_forms_survey())["rules"]

    assert kept["texts"] == {"Radio": "radio"}
    assert "wholes" not in kept
