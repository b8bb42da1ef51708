"""The back office of questions: their options in rows, or many at once; kept once answered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions.models import Option, Question
from submissions.models.questions import MOST_OPTIONS
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.surveys import answer, make_question, make_survey

pytestmark = pytest.mark.django_db
LIST = "/admin/submissions/question/"
STAYS = "This survey has answers: only its wording can be changed."


@pytest.fixture
def survey(db):
    """A survey without questions."""
    return make_survey(questions=False, published=False)


def page_of(question):
    """Return the address of a question's form."""
    return f"{LIST}{question.pk}/change/"


def form(survey, /, *rows, **fields):
    """Return what a form sends; rows: (code, order, English, Khmer) of new options."""
    sent = {
        "survey": survey.pk,
        "code": "q1",
        "position": "",
        "kind": "single",
        "title_en": "What first?",
        "title_km": "អ្វីមុនគេ?",
        "lowest": "1",
        "highest": "5",
        "options-TOTAL_FORMS": len(rows),
        "options-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(rows):
        names = ("code", "position", "label_en", "label_km")
        sent |= {f"options-{number}-{n}": v for n, v in zip(names, row, strict=True)}
    return {**sent, **fields}


def opened(client, question, **fields):
    """Return what the form of a question holds as it was opened, with some fields changed."""
    context = client.get(page_of(question)).context
    forms = [context["adminform"].form]
    formset = context["inline_admin_formsets"][0].formset
    forms += [formset.management_form, *formset.forms]
    sent = {}
    for found in forms:
        for bound in found:
            value = bound.value()
            if value is not None and value is not False:
                sent[bound.html_name] = value
    return {**sent, **fields}


def options_of(question):
    """Return the options in their order."""
    return [*question.options.values_list("code", "position", "label_en", "label_km")]


def test_new_question_comes_last_and_belongs_to_the_survey_one_comes_from(desk, survey):
    make_question(survey, "q0", "scale", position=4)

    page = desk.get(f"{LIST}add/?survey={survey.pk}")

    initial = page.context["adminform"].form.initial
    assert (initial["survey"], initial["position"]) == (survey.pk, 5)
    rows = [("land", "", "Land", "ដីធ្លី"), ("courts", "", "Courts", "តុលាការ")]
    response = desk.post(f"{LIST}add/", form(survey, *rows), follow=True)
    assert response.redirect_chain == [(f"/admin/submissions/survey/{survey.pk}/change/", 302)]
    question = survey.questions.get(code="q1")
    assert question.position == 5
    assert options_of(question) == [
        ("land", 1, "Land", "ដីធ្លី"),
        ("courts", 2, "Courts", "តុលាការ"),
    ]


def test_saving_leads_on_to_another_question(desk, survey):
    response = desk.post(f"{LIST}add/", form(survey, kind="long", _addanother="1"))

    assert response["Location"] == f"{LIST}add/?survey={survey.pk}"


def test_forty_options_are_typed_line_by_line(desk, survey):
    lines = "\n".join(f"o{n} | Option {n} | ចម្លើយ {n}" for n in range(39))
    row = ("first", "1", "First", "ទីមួយ")

    desk.post(f"{LIST}add/", form(survey, row, more_options=f"\n{lines}\n\n"))

    options = options_of(survey.questions.get())
    assert len(options) == 40
    assert options[0] == ("first", 1, "First", "ទីមួយ")
    assert options[39] == ("o38", 40, "Option 38", "ចម្លើយ 38")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("land | Land", "Line 1: Write it as: code | English | Khmer."),
        ("a | A | ក\nb | B | ", "Line 2: Write it as: code | English | Khmer."),
        ("Big Land | A | ក", "Line 1: "),
        ("other | A | ក", "Line 1: This code is for “other, please say”."),
        (f"a | {'x' * 201} | ក", "Line 1: "),
        ("land | A | ក", "There twice: land. Each code stands for one option."),
        (
            "\n".join(f"o{n} | A | ក" for n in range(MOST_OPTIONS)),
            "A question has 60 options at most.",
        ),
    ],
)
def test_lines_that_are_no_options_are_named_and_nothing_is_stored(desk, survey, lines, sentence):
    response = desk.post(
        f"{LIST}add/", form(survey, ("land", "1", "Land", "ដីធ្លី"), more_options=lines)
    )

    assert response.status_code == 200
    assert sentence in response.text
    assert lines.split("\n")[0].split(" | ")[1] in response.text
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"title_km": ""}, "title_km"),
        ({"survey": ""}, "survey"),
        ({"kind": "ranking"}, "most"),
        ({"kind": "scale", "lowest": "5", "highest": "1"}, "highest"),
        ({"is_place": "on", "has_other": "on"}, "is_place"),
        ({"kind": "long", "has_other": "on"}, "has_other"),
        ({"code": "two words"}, "code"),
        ({"position": "-1"}, "position"),
    ],
)
def test_what_does_not_go_together_is_said_beside_the_field(desk, survey, fields, name):
    response = desk.post(f"{LIST}add/", form(survey, **fields))

    assert [*response.context["adminform"].form.errors] == [name]
    assert not Question.objects.exists()


def test_code_is_there_once_in_a_survey(desk, survey):
    make_question(survey, "q1", "scale")
    other = make_question(survey, "q2", "scale")

    added = desk.post(f"{LIST}add/", form(survey))
    changed = desk.post(page_of(other), opened(desk, other, code="q1"))

    assert added.status_code == changed.status_code == 200
    assert added.context["adminform"].form.errors
    assert changed.context["adminform"].form.errors
    assert survey.questions.count() == 2


def test_question_of_a_published_survey_stays_answerable(desk, survey):
    survey = make_survey()
    question = survey.questions.get(code="ranking")
    gone = {f"options-{n}-DELETE": "on" for n in (0, 1)}

    response = desk.post(page_of(question), opened(desk, question, **gone))
    deleted = desk.post(f"{LIST}{question.pk}/delete/", {"post": "yes"}, follow=True)

    assert "Question ranking ranks more than it offers." in response.text
    assert "The survey is published: take it down before you delete a question." in deleted.text
    assert question.options.count() == 4


def test_answered_question_is_changed_in_wording_only(desk):
    survey = make_survey()
    answer(survey, choices={"single": ["land"]})
    question = survey.questions.get(code="single")
    page = desk.get(page_of(question))
    assert STAYS in page.text
    for name in ("code", "kind", "most", "more_options", "options-0-code", "options-0-DELETE"):
        assert f'name="{name}"' not in page.text

    changes = {
        "title_en": "What matters?",
        "title_km": "អ្វីសំខាន់?",
        "options-0-label_en": "Soil",
        "options-0-khmer_is_right": "on",
        "code": "other-code",
        "kind": "scale",
        "options-0-code": "soil",
        "options-0-DELETE": "on",
        "more_options": "x | X | ឃ",
    }
    response = desk.post(page_of(question), opened(desk, question, **changes), follow=True)

    assert response.redirect_chain
    question.refresh_from_db()
    assert (question.title_en, question.code, question.kind) == (
        "What matters?",
        "single",
        "single",
    )
    assert options_of(question)[0] == ("land", 0, "Soil", "ដីធ្លី")
    assert not question.options.first().khmer_is_stale
    assert question.options.count() == 4


def test_answered_question_is_neither_moved_nor_deleted(desk):
    survey = make_survey()
    answer(survey, choices={"single": ["land"]})
    question = survey.questions.get(code="single")

    moved = desk.post(f"{LIST}{question.pk}/move/", {"to": "up"}, follow=True)
    deleted = desk.post(f"{LIST}{question.pk}/delete/", {"post": "yes"}, follow=True)
    added = desk.post(f"{LIST}add/", form(survey))

    assert STAYS in moved.text
    assert STAYS in deleted.text
    assert STAYS in added.text
    assert survey.questions.count() == 7


def test_questions_are_moved_and_numbered_anew(desk, survey):
    for code in ("a", "b", "c"):
        make_question(survey, code, "scale", position=0)
    middle = survey.questions.get(code="b")

    desk.post(f"{LIST}{middle.pk}/move/", {"to": "up"})
    assert [*survey.questions.values_list("code", "position")] == [("b", 1), ("a", 2), ("c", 3)]
    desk.post(f"{LIST}{middle.pk}/move/", {"to": "up"})
    desk.post(f"{LIST}{survey.questions.get(code='a').pk}/move/", {"to": "down"})

    assert [code for (code,) in survey.questions.values_list("code")] == ["b", "c", "a"]
    assert desk.post(f"{LIST}{middle.pk}/move/", {"to": "sideways"}).status_code == 404
    assert desk.get(f"{LIST}{middle.pk}/move/").status_code == 405


def test_translator_translates_and_adds_nothing(survey):
    question = make_question(survey, "q1", "single", options=("land", "courts"))
    translator = browser(make_organizer("thida", "translator"))
    changes = {"options-0-label_km": "ដី", "more_options": "x | X | ឃ"}

    translator.post(page_of(question), opened(translator, question, **changes))

    assert [label for *_rest, label in options_of(question)] == ["ដី", "តុលាការ"]
    assert translator.get(f"{LIST}add/").status_code == 403


def test_option_whose_english_changed_is_seen_to_wait(desk, survey):
    question = make_question(survey, "q1", "single", options=("land", "courts"))

    desk.post(page_of(question), opened(desk, question, **{"options-0-label_en": "Soil"}))

    assert Option.objects.get(code="land").khmer_is_stale
    assert f"{LIST}?waiting=stale" in desk.get("/admin/").text
    page = desk.get(f"{LIST}?waiting=stale")
    assert [*page.context["cl"].result_list] == [question]
    assert "out of date" in page.text


def test_form_takes_as_many_queries_for_many_options(desk, survey):
    few = make_question(survey, "q1", "single", options=("land", "courts"))
    many = make_question(survey, "q2", "single", options=[f"o{n}" for n in range(40)])
    counts = []
    for question in (few, few, many):
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_of(question))
        counts.append(len(queries))

    assert counts[1] == counts[2]
