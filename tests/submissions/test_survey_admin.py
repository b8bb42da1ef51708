"""The back office of surveys: written, published, and kept as they are once somebody has answered."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from submissions.models import Survey
from tests.conftest import change
from tests.factories import make_roundtable
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.surveys import answer, make_question, make_survey

LIST = "/admin/submissions/survey/"


def page_of(survey):
    """Return the address of a survey's form."""
    return f"{LIST}{survey.pk}/change/"


def form(survey=None, **fields):
    """Return what a form sends."""
    today = timezone.localdate()
    defaults = {
        "roundtable": survey.roundtable_id if survey else make_roundtable().pk,
        "title_en": "What matters",
        "title_km": "អ្វីសំខាន់",
        "summary_en": "Two questions.",
        "summary_km": "សំណួរពីរ។",
        "introduction_en": "",
        "introduction_km": "",
        "opens_on": today.isoformat(),
        "closes_on": (today + datetime.timedelta(days=9)).isoformat(),
        "words": "asked",
        "slug": survey.slug if survey else "",
    }
    return {**defaults, **fields}


def test_curator_writes_a_survey_and_publisher_publishes_it(desk, reader):
    response = desk.post(f"{LIST}add/", form(), follow=True)
    survey = Survey.objects.get()
    assert response.redirect_chain == [(f"{LIST}{survey.pk}/change/#questions", 302)]
    assert desk.post(f"{LIST}{survey.pk}/publish/").status_code == 403
    make_question(survey, "q1", "single", options=("land", "courts"))
    publisher = browser(make_organizer("maly", "publisher"))

    response = publisher.post(f"{LIST}{survey.pk}/publish/", follow=True)

    assert "is published." in response.text
    survey.refresh_from_db()
    assert survey.published_on == timezone.localdate()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (None, "A survey needs a question before it is published."),
        (("land",), "Question q1 needs two options."),
    ],
)
def test_what_keeps_it_from_being_published_is_said(staff, options, sentence):
    survey = make_survey(questions=False, published=False)
    if options:
        make_question(survey, "q1", "single", options=options)

    by_form = change(staff, page_of(survey), form(survey, _publish="1"))
    by_button = staff.post(f"{LIST}{survey.pk}/publish/", follow=True)

    assert by_form.status_code == 200
    assert sentence in by_form.text
    assert sentence in by_button.text
    survey.refresh_from_db()
    assert survey.published_on is None
    assert survey.title_en == "What matters most"


def test_days_in_the_wrong_order_are_said_beside_the_field(staff):
    response = staff.post(f"{LIST}add/", form(closes_on="2020-01-01"))

    assert response.context["adminform"].form.errors["closes_on"] == [
        "It cannot close before it opens."
    ]
    assert not Survey.objects.exists()


def test_answered_survey_is_changed_in_wording_and_days_only(staff):
    survey = make_survey()
    answer(survey, choices={"single": ["land"]})
    other = make_roundtable(slug="other")
    later = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()
    page = staff.get(page_of(survey))
    assert "This survey has answers: only its wording can be changed." in page.text
    assert 'name="roundtable"' not in page.text

    sent = form(survey, title_en="Better", closes_on=later, words="sealed", slug="x")
    response = change(staff, page_of(survey), {**sent, "roundtable": other.pk}, follow=True)

    assert response.redirect_chain
    kept = survey.slug, survey.roundtable_id
    survey.refresh_from_db()
    assert (survey.title_en, survey.closes_on.isoformat()) == ("Better", later)
    assert (survey.slug, survey.roundtable_id) == kept
    assert survey.words == "asked"


def test_answers_that_come_while_the_form_is_open_are_told(staff, monkeypatch):
    survey = make_survey()
    # The page was opened before, and its fields are those of a survey without answers.
    monkeypatch.setattr("submissions.admin.surveys.SurveyAdmin.get_readonly_fields", lambda *a: ())
    answer(survey, choices={"single": ["land"]})

    response = change(staff, page_of(survey), form(survey, words="sealed"))

    assert response.status_code == 200
    assert "This survey has answers: only its wording can be changed." in response.text
    survey.refresh_from_db()
    assert survey.words == "asked"


def test_page_lists_questions_in_order_and_counts_answers_by_state(desk):
    survey = make_survey()
    survey.questions.filter(code="long").update(position=0)
    answer(survey, choices={"single": ["land"]})
    answer(survey, choices={"single": ["land"]}, is_quarantined=True)

    page = desk.get(page_of(survey))

    assert [q.code for q in page.context["questions"]][:3] == ["place", "long", "single"]
    assert [(str(label), count) for label, count in page.context["answers"]] == [
        ("counted", 1),
        ("in quarantine", 1),
        ("left out", 0),
        ("withdrawn", 0),
    ]
    for part in ("import/", "sheet/", "preview/km/", f"release/add/?survey={survey.pk}"):
        assert part in page.text
    assert "question/add/" not in page.text


def test_translator_sees_no_number_of_answers(db):
    survey = make_survey()
    answer(survey, choices={"single": ["land"]})

    page = browser(make_organizer("thida", "translator")).get(page_of(survey))

    assert page.status_code == 200
    assert "answers" not in page.context
    assert "import/" not in page.text


@pytest.mark.parametrize(("code", "title"), [("en", "Question ranking?"), ("km", "សំណួរ ranking?")])
def test_preview_shows_the_form_before_it_is_published(desk, code, title):
    survey = make_survey(published=False)

    page = desk.get(f"{LIST}{survey.pk}/preview/{code}/")

    assert title in page.text
    assert f'lang="{code}"' in page.text
    assert 'type="submit"' not in page.text
    assert desk.post(f"{LIST}{survey.pk}/preview/{code}/").status_code == 405
    assert desk.get(f"{LIST}{survey.pk}/preview/fr/").status_code == 404


def test_only_a_draft_without_answers_is_deleted(desk):
    draft, shown = make_survey(published=False), make_survey(questions=False, published=False)
    make_question(shown, "q1", "scale")
    answered = make_survey(published=False)
    answer(answered, choices={"single": ["land"]})
    Survey.objects.filter(pk=shown.pk).update(published_on=timezone.localdate())

    for survey in (draft, shown, answered):
        desk.post(f"{LIST}{survey.pk}/delete/", {"post": "yes"})

    assert {*Survey.objects.all()} == {shown, answered}
    assert LogEntry.objects.get().object_repr == "What matters most"


def test_pages_take_as_many_queries_for_many_rows(desk):
    counts = []
    for many in (1, 1, 4):
        survey = make_survey(questions=False, published=False)
        for number in range(many):
            make_question(survey, f"q{number}", "single", options=("land", "courts"))
        for _number in range(many):
            answer(survey, choices={"q0": ["land"]}, is_quarantined=True)
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_of(survey))
            desk.get(LIST)
            desk.get("/admin/submissions/question/")
            desk.get("/admin/")
        counts.append(len(queries))

    assert counts[1] == counts[2]
