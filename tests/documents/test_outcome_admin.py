"""The back office of outcomes: what cannot be true together is told beside its field."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from documents.models import Outcome
from tests.factories import (
    make_document,
    make_outcome,
    make_recommendation,
    make_scheduled,
    make_session,
)
from tests.roundtable.organizers import browser, make_organizer

LIST = "/admin/documents/outcome/"
WORDS = {
    "recommendation": "",
    "document": "",
    "dated": "2025-03-26",
    "kind": "delivered",
    "institution": "",
    "session": "",
    "version": "",
    "text_en": "Handed over.",
    "text_km": "បានប្រគល់ជូន។",
    "basis": "record",
    "source_url": "",
}


@pytest.fixture
def hong(db):
    """A curator."""
    return browser(make_organizer("hong", "curator"))


def errors_of(response):
    """Return the errors of a refused form by their field."""
    assert response.status_code == 200
    return dict(response.context["adminform"].form.errors)


def add(client, **fields):
    """Send the form of a new outcome."""
    return client.post(f"{LIST}add/", {**WORDS, **fields})


def test_outcome_goes_public_through_two_people(hong):
    lina = browser(make_organizer("lina", "publisher"))
    document = make_document()
    add(hong, document=document.pk, version=document.latest().pk)
    found = Outcome.objects.get()

    for code in ("en", "km"):
        told = {"digest": getattr(found, f"digest_{code}")}
        assert hong.post(f"{LIST}{found.pk}/approve/{code}/", told).status_code == 403
        lina.post(f"{LIST}{found.pk}/approve/{code}/", told)
    lina.post(f"{LIST}{found.pk}/publish/")

    assert [*Outcome.objects.published()] == [found]
    assert found.version == document.latest()


def test_outcome_is_about_exactly_one_thing(hong):
    recommendation, document = make_recommendation(), make_document()

    assert errors_of(add(hong)) == {"recommendation": ["Choose a recommendation or a document."]}
    both = add(hong, recommendation=recommendation.pk, document=document.pk)
    assert errors_of(both) == {"document": ["Choose a recommendation or a document, not both."]}
    assert not Outcome.objects.exists()


def test_day_that_lies_ahead_is_refused_and_today_is_not(hong):
    about = {"recommendation": make_recommendation().pk}
    with time_machine.travel("2025-05-01 12:00", tick=False):
        client = browser(make_organizer("dany", "curator"))

        assert [*errors_of(add(client, **about, dated="2025-05-02"))] == ["dated"]
        assert add(client, **about, dated="2025-05-01").status_code == 302
    assert Outcome.objects.get().dated == datetime.date(2025, 5, 1)


def test_edition_belongs_to_the_document(hong):
    recommendation, document, other = make_recommendation(), make_document(), make_document()

    for about in ({"recommendation": recommendation.pk}, {"document": other.pk}):
        answer = add(hong, **about, version=document.latest().pk)
        assert [*errors_of(answer)] == ["version"]
    assert add(hong, document=document.pk, version=document.latest().pk).status_code == 302


def test_only_a_session_that_was_held_is_offered_and_taken(hong):
    about = {"recommendation": make_recommendation().pk}
    planned, held = make_session(), make_scheduled(status="held")

    page = hong.get(f"{LIST}add/").context["adminform"].form.fields["session"].queryset
    assert [*page] == [held]
    assert [*errors_of(add(hong, **about, session=planned.pk))] == ["session"]
    assert add(hong, **about, session=held.pk).status_code == 302


def test_outcome_at_a_session_that_was_not_held_is_refused_by_the_model_itself(db):
    outcome = make_outcome()
    outcome.session = make_session()

    assert [*outcome.contradictions()] == ["session"]


def test_press_needs_its_source_and_the_institution_its_source_or_session(hong):
    about = {"recommendation": make_recommendation().pk}
    held, source = make_scheduled(status="held"), "https://news.example/1"

    for basis, more, refused in [
        ("press", {}, True),
        ("press", {"session": held.pk}, True),
        ("press", {"source_url": source}, False),
        ("institution", {}, True),
        ("institution", {"session": held.pk}, False),
        ("institution", {"source_url": source}, False),
        ("record", {}, False),
        ("reading", {}, False),
    ]:
        answer = add(hong, **about, basis=basis, **more)
        if refused:
            assert [*errors_of(answer)] == ["source_url"], basis
        else:
            assert answer.status_code == 302, basis
    assert Outcome.objects.count() == 5


@pytest.mark.parametrize("fields", [{"basis": "press"}, {"basis": "institution"}])
def test_database_refuses_a_basis_without_its_source(db, fields):
    outcome = make_outcome()

    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(**fields)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "news.example bad", "x" * 300])
def test_source_is_a_web_address(hong, url):
    about = {"recommendation": make_recommendation().pk}

    answer = add(hong, **about, basis="press", source_url=url)

    assert "source_url" in errors_of(answer)


def test_khmer_is_needed_to_publish_and_only_then(hong, staff):
    about = {"recommendation": make_recommendation().pk}

    assert [*errors_of(add(staff, **about, text_km="", _publish="1"))] == ["text_km"]
    assert add(hong, **about, text_km="").status_code == 302


def test_each_basis_is_explained_where_it_is_chosen(hong):
    page = hong.get(f"{LIST}add/").text

    assert "<b>press</b>: A newspaper or station reported it" in page
    assert page.count('type="radio" name="basis"') == 4


def test_any_change_beside_the_words_needs_new_approval(hong):
    outcome = make_outcome()
    fields = {**WORDS, "recommendation": outcome.recommendation_id, "kind": "adopted"}
    fields |= {"text_en": outcome.text_en, "text_km": outcome.text_km}

    address = f"{LIST}{outcome.pk}/change/"
    opened = hong.get(address).context["adminform"].form.initial["opened"]
    hong.post(address, {**fields, "opened": opened})

    outcome.refresh_from_db()
    assert outcome.kind == "adopted"
    assert (outcome.is_approved("en"), outcome.is_approved("km")) == (False, False)


def test_second_of_two_open_forms_is_refused(hong, staff):
    outcome = make_outcome(published=False)
    address = f"{LIST}{outcome.pk}/change/"
    opened = hong.get(address).context["adminform"].form.initial["opened"]
    fields = {**WORDS, "recommendation": outcome.recommendation_id, "opened": opened}
    assert staff.post(address, {**fields, "text_en": "Staff's."}).status_code == 302

    answer = hong.post(address, {**fields, "text_en": "Hong's."})

    assert "Somebody else has changed this" in errors_of(answer)["__all__"][0]
    assert Outcome.objects.get().text_en == "Staff's."


def test_what_was_public_is_taken_down_and_never_deleted(hong):
    public, draft = make_outcome(), make_outcome(published=False, kind="adopted")
    hong.post(f"{LIST}{public.pk}/unpublish/")

    assert hong.post(f"{LIST}{public.pk}/delete/", {"post": "yes"}).status_code == 403
    hong.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"})

    assert [*Outcome.objects.all()] == [public]
    assert not Outcome.objects.published().exists()


def test_list_is_narrowed_searched_and_ordered_by_day(hong):
    old = make_outcome(dated=datetime.date(2025, 3, 1))
    new = make_outcome(
        dated=datetime.date(2025, 4, 1), kind="adopted", basis="reading", approved=False
    )

    def listed(query=""):
        return [row.pk for row in hong.get(f"{LIST}{query}").context["cl"].result_list]

    assert listed() == [new.pk, old.pk]
    assert listed("?kind__exact=adopted") == [new.pk]
    assert listed("?basis__exact=record") == [old.pk]
    assert listed("?waiting=awaiting_approval") == [new.pk]
    assert listed("?dated__year=2025&dated__month=3") == [old.pk]
    assert listed("?q=Handed") == [new.pk, old.pk]
    assert listed("?q=បានប្រគល់") == [new.pk, old.pk]


def test_list_takes_the_same_few_queries_however_long_it_is(hong, django_assert_num_queries):
    make_outcome()
    hong.get(LIST)
    with django_assert_num_queries(9):
        hong.get(LIST)

    document = make_document()
    for day in range(1, 16):
        make_outcome(document=document, dated=datetime.date(2025, 3, day))
    with django_assert_num_queries(9):
        assert len(hong.get(LIST).context["cl"].result_list) == 16
