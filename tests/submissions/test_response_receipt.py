"""The receipt of answers to a survey: what it shows, and how it takes them back."""

import datetime

import pytest

from submissions import receipts, responses
from submissions.models import Response, Submission
from tests.submissions.factories import receive
from tests.submissions.pages import look, text_of
from tests.submissions.surveys import answer, make_results, make_survey, table

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("counted", "We have received your answers, and they are counted."),
        (
            "waiting",
            "We have received your answers. Somebody looks at them before they are counted.",
        ),
        ("out", "We have looked at your answers. They are not part of this count."),
    ],
)
def test_receipt_tells_which_survey_and_whether_the_answers_are_counted(reader, state, words):
    survey = make_survey(title_en="What hurts")
    said = {"choices": {"single": ["land"]}, "place": "inside", "concern": "Planted"}
    found = answer(survey, **said, consent="quoted")
    Response.objects.update(state=state)

    response = look(reader, found.number)

    assert response.status_code == 200
    assert f'<p class="lede">{words}</p>' in response.text
    assert f'<a href="{survey.get_absolute_url()}">What hurts</a>' in response.text
    for planted in ("Planted", "land", "inside", str(found.response.pk)[:8]):
        assert planted not in text_of(response).split()
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


def test_receipt_names_no_link_to_a_survey_that_was_taken_down(reader):
    survey = make_survey()
    found = answer(survey)
    survey.published_on = None
    survey.save()

    assert survey.get_absolute_url() not in look(reader, found.number).text


def test_receipt_leads_to_results_that_count_up_to_its_day(reader):
    survey = make_survey()
    found = answer(survey, choices={"single": ["land"]})
    release = make_results(survey, questions=[table(rows={"land": (60, 30, 30)}, n=(60, 30, 30))])

    assert survey.results_url() in look(reader, found.number).text

    Response.objects.update(state="out")
    assert survey.results_url() not in look(reader, found.number).text
    Response.objects.update(state="counted", answered_on=release.frozen_on + DAY)
    assert survey.results_url() not in look(reader, found.number).text


def test_answers_are_taken_back_after_one_question(reader):
    found = answer(make_survey(), choices={"single": ["land"]}, concern="River.", consent="quoted")

    asked = look(reader, found.number, action="withdraw")
    state = Response.objects.get().state
    done = look(reader, found.number, action="withdraw", confirm="yes")

    assert (asked.status_code, state) == (200, "counted")
    assert "Published results stay as they are" in asked.text
    assert "Your answers have been taken back" in done.text
    assert Response.objects.get().state == "withdrawn"
    assert Submission.objects.get().concern == ""


def test_number_that_was_taken_back_answers_like_one_that_never_was(reader):
    found = answer(make_survey())
    responses.withdraw(found.response)
    nobodys = receipts.number_for(b"nobody's")

    gone, unknown = look(reader, found.number), look(reader, nobodys)

    assert gone.status_code == unknown.status_code == 404
    assert gone.text.replace(found.number, "") == unknown.text.replace(nobodys, "")


def test_any_number_costs_the_same_work(django_assert_num_queries):
    numbers = [answer(make_survey()).number, receive().number, receipts.number_for(b"nobody's")]

    found = []
    for number in numbers:
        with django_assert_num_queries(2):
            found.append(receipts.look_up(number)[0])

    assert [type(receipt).__name__ for receipt in found] == [
        "ResponseReceipt",
        "Receipt",
        "NoneType",
    ]


def test_consent_to_own_words_can_be_made_stricter_and_never_wider(reader):
    found = answer(make_survey(), concern="River.", consent="officials")

    page = look(reader, found.number).text
    wider = look(reader, found.number, action="consent", consent="quoted")
    stricter = look(reader, found.number, action="consent", consent="confidential")

    assert 'value="confidential"' in page
    assert 'value="quoted"' not in page
    assert wider.status_code == 400
    assert "Done. Your words are now kept as you chose." in stricter.text
    words = Submission.objects.get()
    assert (words.consent, words.concern) == ("confidential", "")


@pytest.mark.parametrize(
    "fields", [{"consent": "confidential"}, {"consent": ""}, {}, {"consent": "\x00"}]
)
def test_consent_of_answers_without_words_is_refused_kindly(reader, fields):
    found = answer(make_survey(), choices={"single": ["land"]})

    response = look(reader, found.number, action="consent", **fields)

    assert response.status_code == 400
    assert "Please choose one of these." in response.text


@pytest.mark.parametrize("action", ["reply", "destroy", "", "__class__"])
def test_what_a_survey_has_not_is_a_look(reader, action):
    found = answer(make_survey(), choices={"single": ["land"]})

    response = look(reader, found.number, "km", action=action, reply="Words", confirm="yes")

    assert response.status_code == 200
    assert Response.objects.get().state == "counted"
    assert not Submission.objects.exists()
    assert 'name="reply"' not in response.text


def test_receipt_of_answers_needs_few_queries(reader, django_assert_max_num_queries):
    survey = make_survey()
    found = answer(survey, concern="River.", consent="quoted")
    make_results(survey, questions=[])

    with django_assert_max_num_queries(6):
        look(reader, found.number)
