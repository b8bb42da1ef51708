"""The form of a survey and the list of surveys, as people, machines and crowds use them."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from submissions.models import Response, SealingKey, Survey
from submissions.views import posting
from submissions.views import surveys as survey_view
from tests.factories import make_roundtable
from tests.submissions.factories import make_recovery
from tests.submissions.pages import number_in
from tests.submissions.surveys import (
    filled,
    make_question,
    make_results,
    make_survey,
    path_of,
    table,
)

pytestmark = [pytest.mark.once, pytest.mark.django_db]
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    """A key to seal to, on a day that stands still."""
    with time_machine.travel("2026-11-23 05:00:00+00:00", tick=False) as clock:
        make_recovery()
        yield clock


def closed_survey(**fields):
    """Return a survey whose last day was yesterday."""
    today = timezone.localdate()
    return make_survey(opens_on=today - 30 * DAY, closes_on=today - DAY, **fields)


def results_of(survey):
    """Return a published release of a survey."""
    return make_results(survey, questions=[table(rows={"land": (60, 30, 30)}, n=(60, 30, 30))])


@pytest.mark.parametrize("language", ["en", "km"])
def test_form_is_private_and_what_is_sent_is_stored_and_answered_with_its_receipt(reader, language):
    survey = make_survey()
    path = path_of(survey, language)

    page = reader.get(path)
    sent = reader.post(path, filled(survey, **{"q-single": "land"}))

    assert len(number_in(sent)) == 20
    assert Response.objects.get().answered_on == timezone.localdate()
    for response in (page, sent):
        assert response.status_code == 200
        assert not response.cookies
        assert response.headers["Cache-Control"] == "no-store"
        assert 'href="https://www.wikipedia.org/" rel="noreferrer"' in response.text
        assert '<meta name="robots" content="noindex">' in response.text
    assert "<title>Page</title>" in page.text or language == "km"


def test_form_shows_each_question_with_its_number_and_every_option(reader):
    survey = make_survey()
    survey.questions.filter(code="scale").update(
        is_required=True, lowest_label_en="not at all", highest_label_en="very much"
    )

    page = reader.get(path_of(survey)).text

    assert "Question 7 of 7" in page
    assert '<progress max="7" value="3" aria-hidden="true">' in page
    assert page.count("has to be answered") == 1
    assert "Choose up to 2." in page
    assert "1 not at all" in page
    assert "5 very much" in page
    assert page.count('<option value="land">') == 3
    assert 'name="q-single-other"' in page
    assert re.search('<h2 id="n7">[^<]*៧[^<]*៧', reader.get(path_of(survey, "km")).text)


def test_nothing_is_preselected_but_the_careful_presets(reader):
    form = reader.get(path_of(make_survey(), "km")).context["form"]
    ticked = [c.id for asked in form.asked for c in asked.choices if c.is_chosen]

    presets = {name: form[name].value() for name in form.fields}
    assert ticked == []
    assert presets == {"group": "person", "language": "km", "consent": None, "follow": "state"}


# Exactly once


def test_same_form_sent_again_shows_the_same_page_even_late_and_from_the_other_language(
    reader, clock
):
    survey = make_survey()
    data = filled(survey, **{"q-single": "land", "q-short": "Words", "consent": "quoted"})

    first = reader.post(path_of(survey), data)
    again = reader.post(path_of(survey), data)
    khmer = reader.post(path_of(survey, "km"), data)
    clock.shift(60 * DAY)
    late = reader.post(path_of(survey), data)

    assert first.text == again.text
    assert number_in(first) == number_in(khmer) == number_in(late)
    assert Response.objects.count() == 1


def test_other_answers_under_the_same_token_come_back_with_a_fresh_one(reader):
    survey = make_survey()
    data = filled(survey, **{"q-single": "land"})
    reader.post(path_of(survey), data)

    edited = reader.post(path_of(survey), {**data, "q-single": "media"})

    assert edited.status_code == 400
    assert edited.context["sentence"] == survey_view.SENT_ALREADY
    assert edited.context["token"] != data["token"]
    assert 'value="media" autocomplete="off" checked' in edited.text
    fresh = {**data, "q-single": "media", "token": edited.context["token"]}
    assert reader.post(path_of(survey), fresh).status_code == 200
    assert Response.objects.count() == 2


def test_token_that_is_old_or_forged_or_of_another_survey_gives_the_answers_back(reader, clock):
    survey, other = make_survey(), make_survey(slug="other")
    old = filled(survey, **{"q-short": "Typed", "consent": "quoted"})
    foreign = {**old, "token": filled(other)["token"]}

    told = [reader.post(path_of(survey), d) for d in (foreign, {**old, "token": "forged"})]
    clock.shift(DAY + datetime.timedelta(seconds=1))
    expired = reader.post(path_of(survey), old)

    assert [t.context["sentence"] for t in told] == [posting.STRANGE] * 2
    assert expired.context["sentence"] == posting.EXPIRED
    for response in (*told, expired):
        assert response.status_code == 400
        assert 'value="Typed"' in response.text
    assert not Response.objects.exists()


# Machines and crowds


def test_hasty_form_and_filled_trap_wait_for_a_look(reader, clock):
    survey = make_survey()
    data = [filled(survey, **{"q-single": "land"}) for _each in range(3)]
    reader.post(path_of(survey), data[0])
    clock.shift(4)
    reader.post(path_of(survey), {**data[1], "website": "https://spam.example"})
    reader.post(path_of(survey), data[2])

    assert Response.objects.quarantined().count() == 2
    assert Response.objects.counted().count() == 1


def test_flood_from_one_network_is_told_to_wait_and_others_are_not(reader):
    survey = make_survey()
    survey_view.per_network = type(survey_view.per_network)(burst=1, per_second=0.01)
    statuses = [
        reader.post(path_of(survey), filled(survey, **{"q-scale": "1"}), REMOTE_ADDR=address)
        for address in ("203.0.113.7", "203.0.113.9", "198.51.100.1")
    ]

    assert [response.status_code for response in statuses] == [200, 429, 200]
    assert statuses[1].headers["Retry-After"] == "120"


def test_form_sent_by_another_site_is_refused(reader):
    survey = make_survey()
    data = filled(survey, **{"q-scale": "1"})

    response = reader.post(path_of(survey), data, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert not Response.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_are_refused_and_only_the_form_can_be_posted_to(reader, method):
    survey = make_survey()
    results_of(survey)

    form = getattr(reader, method)(path_of(survey))
    rest = [reader.post(f"/en/surveys/{path}") for path in ("", f"{survey.slug}/results/")]

    assert (form.status_code, form.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert [r.status_code for r in rest] == [405, 405]
    assert {r.headers["Allow"] for r in rest} == {"GET, HEAD"}


# What cannot be answered


def test_form_closes_when_nothing_can_be_sealed(reader):
    survey = make_survey()
    SealingKey.objects.all().delete()

    shown = reader.get(path_of(survey))
    sent = reader.post(path_of(survey), filled(survey, **{"q-short": "Typed"}))

    assert (shown.status_code, sent.status_code) == (503, 503)
    assert sent.headers["Retry-After"] == "120"
    assert 'value="Typed"' in sent.text
    assert "<button" not in shown.text
    assert not Response.objects.exists()


def test_closed_survey_shows_its_days_and_results_and_no_form(reader):
    survey = closed_survey()
    SealingKey.objects.all().delete()
    before = reader.get(path_of(survey))
    results_of(survey)

    page = reader.get(path_of(survey))

    assert page.status_code == 200
    assert "Open from 24 October 2026 to 22 November 2026, the last day included." in page.text
    assert "It is closed now." in page.text
    assert "<form" not in page.text
    assert survey.results_url() in page.text
    assert survey.results_url() not in before.text


def test_answer_to_a_closed_survey_comes_back_whole(reader, clock):
    survey = make_survey(closes_on=timezone.localdate())
    data = filled(survey, **{"q-short": "Typed", "q-single": "land"})
    clock.shift(DAY)

    for sent in (data, {**data, "consent": "quoted"}, {**data, "q-single": "no-such"}):
        response = reader.post(path_of(survey), sent)
        assert response.status_code == 400
        assert response.context["sentence"] == survey_view.NOT_OPEN
        assert 'value="Typed"' in response.text
        assert "<button" not in response.text
    assert not Response.objects.exists()


def test_survey_that_opens_later_says_when(reader):
    today = timezone.localdate()
    survey = make_survey(opens_on=today + DAY, closes_on=today + 9 * DAY)

    page = reader.get(path_of(survey)).text

    assert "Open from 24 November 2026 to 2 December 2026" in page
    assert "It is not open yet." in page
    assert "<form" not in page


def test_unpublished_survey_is_not_there(reader):
    draft = make_survey(published=False)
    hidden = make_survey(slug="hidden", roundtable=make_roundtable(slug="b", published=False))

    for survey in (draft, hidden):
        assert reader.get(path_of(survey)).status_code == 404
        sent = reader.post(path_of(survey), filled(survey, **{"q-scale": "1"}))
        assert sent.status_code == 404
    assert not Response.objects.exists()


def test_former_address_leads_on_and_still_takes_an_answer(reader):
    survey = make_survey(slug="old")
    survey.slug = "new"
    survey.save()

    shown = reader.get("/km/surveys/old/")
    sent = reader.post("/km/surveys/old/", filled(survey, **{"q-scale": "1"}))

    assert (shown.status_code, shown.headers["Location"]) == (301, "/km/surveys/new/")
    assert len(number_in(sent)) == 20


def test_survey_that_lost_its_questions_takes_no_answers(reader):
    survey = make_survey()
    survey.questions.all().delete()

    sent = reader.post(path_of(survey), filled(survey))

    assert "<form" not in reader.get(path_of(survey)).text
    assert (sent.status_code, sent.context["sentence"]) == (400, survey_view.NOT_OPEN)


# Queries, and the list


def test_form_needs_the_same_few_queries_however_long_it_is(reader):
    few, many = make_survey(slug="few"), make_survey(slug="many")
    for number in range(2):
        options = [f"o{option}" for option in range(40)]
        make_question(many, f"more{number}", "ranking", options=options, most=10)
    for survey in (few, many):
        results_of(survey)

    with CaptureQueriesContext(connection) as short:
        reader.get(path_of(few, "km"))
    with CaptureQueriesContext(connection) as long:
        reader.get(path_of(many, "km"))

    assert len(short) == len(long) <= 7


def test_refused_form_needs_few_queries(reader, django_assert_max_num_queries):
    survey = make_survey()

    with django_assert_max_num_queries(12):
        assert reader.post(path_of(survey), filled(survey)).status_code == 400


def test_list_shows_open_surveys_first_and_results_where_they_are_released(
    reader, django_assert_max_num_queries
):
    today = timezone.localdate()
    for number in range(3):
        closed_survey(slug=f"closed-{number}", title_en=f"Closed {number}")
    make_survey(slug="now", title_en="Now open")
    make_survey(slug="later", opens_on=today + DAY, closes_on=today + 2 * DAY, title_en="Later")
    make_survey(slug="draft", published=False)
    results_of(Survey.objects.get(slug="closed-1"))
    make_results(Survey.objects.get(slug="closed-2"), questions=[], approved=False)

    with django_assert_max_num_queries(8):
        response = reader.get("/en/surveys/")

    places = [response.text.index(words) for words in ("Now open", "Later", "Closed 0")]
    assert places == sorted(places)
    assert response.text.count('/results/"') - response.text.count('/en/results/"') == 1
    assert "/en/surveys/closed-1/results/" in response.text
    assert "draft" not in response.text
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("language", ["en", "km"])
def test_list_stands_in_both_languages_and_says_when_there_is_none(reader, language):
    empty = reader.get(f"/{language}/surveys/")
    make_survey()

    both = reader.get(f"/{language}/surveys/?both=1").text

    assert empty.status_code == 200
    assert "What matters most" in both
    assert "អ្វីដែលសំខាន់បំផុត" in both
