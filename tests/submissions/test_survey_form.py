"""What a survey's form takes, and what it gives back."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions.models import Envelope, Question, Response, Submission
from tests.submissions.factories import make_recovery
from tests.submissions.pages import messages_in, number_in
from tests.submissions.surveys import filled, make_question, make_survey, path_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
CONSENT = "Please choose who can read your words. We never choose for you."
TOO_MUCH = "There was more in the form than we asked for. Please send it again."
UNKNOWN = "Please choose one of these."
TWICE = "Please choose each answer once only."
GAP = "Please fill the places in order and leave none between."


@pytest.fixture
def survey(db):
    """An open survey with a question of each kind, and a key to seal to."""
    make_recovery()
    return make_survey()


def send(reader, survey, **fields):
    """Return the answer to a filled form."""
    return reader.post(path_of(survey), filled(survey, **fields))


@pytest.mark.parametrize(
    ("fields", "choices"),
    [
        ({"q-single": "land"}, {"single": ["land"]}),
        ({"q-several": ["media", "land"]}, {"several": ["land", "media"]}),
        ({"q-ranking-1": "media", "q-ranking-2": "land"}, {"ranking": ["media", "land"]}),
        ({"q-scale": "5", "q-single": ""}, {"scale": ["5"]}),
        ({"q-single": "other"}, {"single": ["other"]}),
        ({"q-single-other": "The sea", "consent": "quoted"}, {"single": ["other"]}),
    ],
)
def test_what_was_chosen_is_stored_as_codes(reader, survey, fields, choices):
    response = send(reader, survey, **fields)

    assert len(number_in(response)) == 20
    assert Response.objects.get().choices == choices


def test_place_group_and_language_have_columns_of_their_own(reader, survey):
    fields = {"q-place": "inside", "group": "group", "language": "fr", "follow": "none"}

    response = send(reader, survey, **fields)

    stored = Response.objects.get()
    assert (stored.place, stored.is_group, stored.language) == ("inside", True, "fr")
    assert (stored.choices, number_in(response)) == ({}, "")


@pytest.mark.parametrize(
    ("fields", "number", "sentence"),
    [
        ({"q-single": "no-such"}, 2, UNKNOWN),
        ({"q-single": "\x00"}, 2, UNKNOWN),
        ({"q-single": ["land", "media"]}, 2, "Please choose 1 answer at most."),
        ({"q-place": "moon"}, 1, UNKNOWN),
        ({"q-several": ["land", "media", "courts"]}, 3, "Please choose 2 answers at most."),
        ({"q-several": ["land"] * 30}, 3, TWICE),
        ({"q-ranking-1": "land", "q-ranking-2": "land"}, 4, TWICE),
        ({"q-ranking-1": ["land", "media"]}, 4, TOO_MUCH),
        ({"q-ranking-2": "land"}, 4, GAP),
        ({"q-ranking-1": "land", "q-ranking-3": "media"}, 4, GAP),
        ({"q-ranking-1": "other"}, 4, UNKNOWN),
        ({"q-scale": "6"}, 5, UNKNOWN),
        ({"q-scale": "៣"}, 5, UNKNOWN),
        ({"q-short": "a\x00b"}, 6, "Null characters are not allowed."),
        ({"q-short": "one\ntwo"}, 6, "Please write this in one line."),
        ({"q-short": ["one", "two"]}, 6, TOO_MUCH),
        ({"q-long": "ក" * 2001}, 7, "This is about 1 letter too long. Please shorten it."),
    ],
)
def test_tampered_answer_is_a_field_error_and_nothing_is_stored(
    reader, survey, fields, number, sentence
):
    response = send(reader, survey, **{"q-scale": "4", "consent": "officials", **fields})

    assert response.status_code == 400
    assert messages_in(response) == [f"Question {number}: {sentence}"]
    anchor = response.context["problems"][0][0]
    assert f'id="{anchor}"' in response.text
    assert f'<p class="why" id="{anchor.rsplit("_")[0].removesuffix("-1")}-e">' in response.text
    assert not Response.objects.exists()
    assert not Submission.objects.exists()


def test_everything_comes_back_as_it_was_given(reader, survey):
    given = {
        **{"q-place": "abroad", "q-single": "other", "q-single-other": "<b>The sea</b>"},
        **{"q-several": ["land", "courts"], "q-ranking-1": "media", "q-ranking-2": "media"},
        **{"q-scale": "2", "q-long": "</textarea>Clean it.", "group": "group", "language": "km"},
        **{"consent": "officials", "follow": "none"},
    }

    page = send(reader, survey, **given).text

    inputs = re.findall(r"<input[^>]* checked[^>]*>", page)
    checked = {
        (re.search(r'name="([^"]+)', i)[1], re.search(r'value="([^"]*)', i)[1]) for i in inputs
    }
    assert checked == {
        *(("q-place", "abroad"), ("q-single", "other"), ("q-scale", "2"), ("group", "group")),
        *(("q-several", "land"), ("q-several", "courts"), ("language", "km")),
        *(("consent", "officials"), ("follow", "none")),
    }
    assert page.count('<option value="media" selected>') == 2
    assert "&lt;b&gt;The sea&lt;/b&gt;" in page
    assert "&lt;/textarea&gt;Clean it." in page


# Somebody's own words


def test_own_words_go_to_the_desk_below_their_questions(reader, survey):
    fields = {"q-single": "other", "q-single-other": "The sea", "q-short": "ទឹក"}

    send(reader, survey, **fields, **{"q-long": "Clean it.", "consent": "quoted"})

    words = Submission.objects.get()
    assert words.concern == "Question single?\nThe sea\n\nQuestion short?\nទឹក"
    assert words.recommendation == "Question long?\nClean it."
    assert (words.consent, words.channel) == ("quoted", "survey")
    assert "sea" not in str(Response.objects.get().choices)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"q-short": "Words"}, [CONSENT]),
        ({"q-several-other": "Not asked for", "q-scale": "1"}, None),
        ({"q-short": "Words", "consent": "named"}, [UNKNOWN]),
        ({"q-short": "Words", "consent": ["quoted", "officials"]}, [CONSENT, UNKNOWN]),
        ({"q-scale": "1", "consent": ["quoted", "officials"]}, [UNKNOWN]),
        ({"q-short": "\u200b \u202e", "q-scale": "1"}, None),
        (
            {"q-single": "land", "q-single-other": "The sea", "consent": "quoted"},
            ["Question 2: You ticked one answer and wrote another. Please keep one of the two."],
        ),
    ],
)
def test_consent_is_asked_of_those_who_wrote_words(reader, survey, fields, told):
    response = send(reader, survey, **fields)

    if told is None:
        assert response.status_code == 200
        assert not Submission.objects.exists()
    else:
        assert set(messages_in(response)) <= set(told)
        assert messages_in(response)
        assert not Response.objects.exists()


def test_own_answer_beside_several_is_one_of_them_and_keeps_to_the_limit(reader, survey):
    make_question(survey, "more", "several", options=("land", "media"), has_other=True, most=2)
    written = {"q-more-other": "The sea", "consent": "quoted"}

    full = send(reader, survey, **written, **{"q-more": ["land", "media"]})
    send(reader, survey, **written, **{"q-more": ["land"]})

    assert messages_in(full) == ["Question 8: Please choose 2 answers at most."]
    assert len(re.findall(r'name="q-more"[^>]* checked', full.text)) == 3  # she sees which
    assert Response.objects.get().choices == {"more": ["land", "other"]}


def test_survey_that_seals_words_asks_no_consent_and_keeps_none_of_them_readable(reader):
    make_recovery()
    survey = make_survey(words="sealed")

    page = reader.get(path_of(survey)).text
    send(reader, survey, **{"q-short": "The river is dirty.", "consent": "quoted"})

    assert 'name="consent"' not in page
    assert "is sealed: only two or three people we trust can open it" in page
    assert Submission.objects.get().concern == ""
    assert Envelope.objects.get().kind == "words"


# What has to be answered


def test_empty_form_and_a_missing_answer_are_told(reader, survey):
    empty = send(reader, survey)
    survey.questions.filter(code__in=("scale", "ranking", "long")).update(is_required=True)
    missing = send(reader, survey, **{"q-single": "land", "q-long": " \u200b "})

    assert messages_in(empty) == ["Question 1: Please answer one question at least."]
    assert response_ids(missing) == ["q-ranking-1", "q-scale_0", "q-long"]
    assert missing.text.count("has to be answered") == 3
    assert not Response.objects.exists()


def response_ids(response):
    """Return where each error leads to."""
    return [anchor for anchor, _sentence in response.context["problems"]]


@pytest.mark.parametrize("name", ["group", "language", "follow"])
def test_other_fields_take_one_known_answer_only(reader, survey, name):
    twice = {"group": ["person", "group"], "language": ["km", "en"], "follow": ["state", "none"]}

    for value in ("universe", twice[name]):
        response = send(reader, survey, **{"q-scale": "1", name: value})
        assert messages_in(response) == [UNKNOWN]
    assert not Response.objects.exists()


def test_code_that_looks_like_a_part_of_another_question_is_refused(survey):
    for code in ("q-1", "why-other"):
        with pytest.raises(ValidationError, match="cannot end in"):
            Question(survey=survey, code=code, kind="scale", title="?").clean()


# Hostile forms


def test_as_many_fields_as_the_survey_has_are_read_and_more_are_refused(reader, survey):
    options = [f"o{number}" for number in range(60)]
    make_question(survey, "many", "several", options=options, most=5)

    all_ticked = send(reader, survey, **{"q-many": options})
    flood = send(reader, survey, **{f"x{number}": "1" for number in range(200)})

    assert messages_in(all_ticked) == ["Question 8: Please choose 5 answers at most."]
    assert flood.context["sentence"] == TOO_MUCH
    assert not Response.objects.exists()


def test_letters_that_are_no_utf8_are_a_field_error(reader, survey):
    token = filled(survey)["token"].replace(":", "%3A").replace("=", "%3D")
    body = f"token={token}&consent=quoted&q-short=hello%FF%FE&q-single=%C0%AF".encode()

    response = reader.generic(
        "POST", path_of(survey), body, content_type="application/x-www-form-urlencoded"
    )

    assert messages_in(response) == [
        f"Question 2: {UNKNOWN}",
        "Question 6: Some letters did not arrive. Please write them again.",
    ]


def test_file_is_refused_and_the_answers_come_back(reader, survey):
    photo = SimpleUploadedFile("a.jpg", b"\xff\xd8", content_type="image/jpeg")

    response = send(reader, survey, **{"q-short": "Written", "photo": photo})

    assert response.status_code == 400
    assert "Files cannot be sent here" in response.text
    assert 'value="Written"' in response.text


@pytest.mark.parametrize(
    ("body", "status", "extra"),
    [
        ({"content_type": "application/json"}, 415, {}),
        ({"content_type": "text/plain"}, 415, {}),
        ({"content_type": "multipart/form-data"}, 400, {}),
        ({"content_type": "multipart/form-data; boundary=x"}, 400, {}),
        (
            {"content_type": "application/x-www-form-urlencoded; charset=utf-16"},
            400,
            {"portal.foreign_charset": True},
        ),
    ],
)
def test_what_is_no_form_of_ours_is_refused_with_our_page(reader, survey, body, status, extra):
    response = reader.generic("POST", path_of(survey), b'{"q-single": "land"}', **body, **extra)

    assert response.status_code == status
    assert "<html" in response.text
    assert not Response.objects.exists()
