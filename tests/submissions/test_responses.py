"""Responses: stored once, with words on the desk; taken back whole."""

import secrets

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from roundtable.bilingual import Bilingual
from submissions import answers, responses
from submissions.intake import SentOtherwise
from submissions.models import Envelope, Question, Response, ResponseReceipt, Submission
from tests.submissions.factories import make_recovery
from tests.submissions.surveys import answer, make_question, make_survey

pytestmark = pytest.mark.django_db


def test_answers_are_stored_once_and_the_same_receipt_is_shown_again():
    survey, nonce = make_survey(), secrets.token_bytes(18)

    first = answer(survey, nonce=nonce, choices={"single": ["land"]}, place="inside")
    second = answer(survey, nonce=nonce, choices={"single": ["land"]}, place="inside")

    assert second.again
    assert second.number == first.number
    assert len(first.number) == 20
    assert Response.objects.get().choices == {"single": ["land"]}


def test_same_form_with_other_answers_is_refused():
    survey, nonce = make_survey(), secrets.token_bytes(18)
    answer(survey, nonce=nonce, choices={"single": ["land"]})

    with pytest.raises(SentOtherwise):
        answer(survey, nonce=nonce, choices={"single": ["media"]})


def test_own_words_become_a_submission_under_the_consent_that_was_chosen():
    found = answer(make_survey(), concern="The river is dirty.", consent="quoted", place="inside")

    words = found.response.words
    assert words.concern == "The river is dirty."
    assert (words.consent, words.channel, words.place) == ("quoted", "survey", "inside")
    assert words.roundtable == found.response.survey.roundtable


def test_survey_that_seals_words_stores_none_of_them():
    answer(make_survey(words="sealed"), recommendation="Clean it.", consent="quoted")

    words = Submission.objects.get()
    assert (words.consent, words.concern, words.recommendation) == ("confidential", "", "")
    assert Envelope.objects.get().kind == "words"


def test_withdrawn_response_leaves_a_bare_row_and_takes_its_words_along():
    found = answer(
        make_survey(),
        choices={"single": ["land"]},
        concern="River.",
        consent="quoted",
        place="abroad",
        is_group=True,
    )

    responses.withdraw(found.response)
    responses.withdraw(found.response)

    row = Response.objects.get()
    assert (row.state, row.choices, row.place, row.is_group) == ("withdrawn", {}, "unsaid", False)
    assert not ResponseReceipt.objects.exists()
    assert Submission.objects.get().state == "withdrawn"
    assert list(Response.objects.counted()) == []


def test_response_left_out_is_counted_again_when_let_in_but_never_after_withdrawal():
    response = answer(make_survey()).response

    responses.sort(response, state="out")
    assert not Response.objects.counted().exists()
    responses.sort(response, state="counted")
    assert Response.objects.counted().exists()
    responses.withdraw(response)
    with pytest.raises(ValidationError):
        responses.sort(response, state="counted")


@pytest.mark.parametrize(
    ("code", "given", "stored"),
    [
        ("single", ["other"], ["other"]),
        ("several", ["media", "land"], ["land", "media"]),
        ("ranking", ["schools", "land"], ["schools", "land"]),
        ("scale", ["5"], ["5"]),
    ],
)
def test_known_codes_are_stored_in_their_order(code, given, stored):
    question = make_survey().questions.prefetch_related("options").get(code=code)

    assert answers.checked(question, given) == stored


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("single", ["land", "media"]),
        ("single", ["nothing"]),
        ("several", ["land", "media", "courts"]),
        ("ranking", ["land", "land"]),
        ("scale", ["6"]),
        ("scale", ["0"]),
    ],
)
def test_tampered_answer_is_refused(code, given):
    question = make_survey().questions.prefetch_related("options").get(code=code)

    with pytest.raises(ValidationError):
        answers.checked(question, given)


def test_only_the_wording_of_an_answered_survey_can_be_changed():
    survey = make_survey()
    answer(survey, choices={"single": ["land"]})
    question = survey.questions.get(code="single")
    option = question.options.first()

    question.title_en, option.label_en = "Which?", "The land"
    question.save()
    option.save()
    survey.title_km = "ការស្ទង់មតិ"
    survey.save()
    question.most = 3
    option.code = "soil"
    survey.words = "sealed"
    for changed in (question, option, survey):
        with pytest.raises(ValidationError):
            changed.save()
    for gone in (option, question, survey):
        with pytest.raises(ValidationError):
            gone.delete()
    with pytest.raises(ValidationError):
        make_question(survey, "new", "scale")


def test_no_answer_can_arrive_between_the_check_of_a_change_and_its_save(monkeypatch):
    question, depths = make_survey().questions.get(code="several"), []
    outside, save = len(connection.savepoint_ids), Bilingual.save

    def noticed(self, **kwargs):
        depths.append(len(connection.savepoint_ids))
        save(self, **kwargs)

    monkeypatch.setattr(Bilingual, "save", noticed)
    question.save()

    assert depths == [outside + 1]  # still in the transaction that locks the survey


def test_survey_without_answers_can_be_changed_and_deleted():
    survey = make_survey(published=False)
    question = survey.questions.get(code="several")
    question.most = 3
    question.save()
    make_question(survey, "new", "scale")
    make_recovery()

    survey.delete()

    assert not Question.objects.exists()
