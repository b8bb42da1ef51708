"""The back office of recommendations: to whom, for which issues, and carried forward."""

import pytest
from django.core.exceptions import ValidationError

from documents import carrying
from documents.models import Addressee, Recommendation
from roundtable.publication import publish
from tests.conftest import change
from tests.factories import make_addressee, make_issue, make_recommendation, make_roundtable
from tests.roundtable.organizers import browser, make_organizer

LIST = "/admin/documents/recommendation/"
ASK = {
    "title_en": "Publish every concession.",
    "title_km": "សូមផ្សាយសម្បទានទាំងអស់។",
    "body_en": "",
    "body_km": "",
    "addressee": "",
    "slug": "",
}


@pytest.fixture
def hong(db):
    """A curator."""
    return browser(make_organizer("hong", "curator"))


@pytest.fixture
def lina(db):
    """A publisher."""
    return browser(make_organizer("lina", "publisher"))


@pytest.fixture
def two(db):
    """Two roundtables, the second one later."""
    return make_roundtable(slug="first", position=1), make_roundtable(slug="second", position=2)


def form_of(recommendation):
    """Return the address of a recommendation's form."""
    return f"{LIST}{recommendation.pk}/change/"


def errors_of(response):
    """Return the errors of a refused form by their field."""
    assert response.status_code == 200
    return dict(response.context["adminform"].form.errors)


def test_recommendation_goes_public_through_two_people(hong, lina):
    issue, addressee = make_issue(), make_addressee()
    fields = {**ASK, "roundtable": issue.roundtable_id, "addressee": addressee.pk}
    hong.post(f"{LIST}add/", {**fields, "issues": [issue.pk]})
    found = Recommendation.objects.get()
    assert [*found.issues.all()] == [issue]

    for code in ("en", "km"):
        told = {"digest": getattr(found, f"digest_{code}")}
        assert hong.post(f"{LIST}{found.pk}/approve/{code}/", told).status_code == 403
        lina.post(f"{LIST}{found.pk}/approve/{code}/", told)
    lina.post(f"{LIST}{found.pk}/publish/")

    assert [*Recommendation.objects.published()] == [found]


def test_publishing_without_addressee_is_refused_beside_the_field(staff):
    fields = {**ASK, "roundtable": make_roundtable().pk}

    assert [*errors_of(staff.post(f"{LIST}add/", {**fields, "_publish": "1"}))] == ["addressee"]
    assert not Recommendation.objects.exists()


def test_addressee_of_a_public_recommendation_cannot_be_taken_away(hong):
    found = make_recommendation()

    answer = change(hong, form_of(found), {**ASK, "slug": found.slug})

    assert [*errors_of(answer)] == ["addressee"]


def test_button_that_publishes_says_what_is_lacking(lina):
    found = make_recommendation(addressee=None, published=False)

    answer = lina.post(f"{LIST}{found.pk}/publish/", follow=True)

    assert "Write this before publishing." in answer.text
    assert not Recommendation.objects.published().exists()


def test_changed_addressee_needs_new_approval(hong):
    found = make_recommendation()
    other = make_addressee(name_en="Second Ministry")

    change(hong, form_of(found), {**ASK, "addressee": other.pk, "slug": found.slug})

    found.refresh_from_db()
    assert (found.is_approved("en"), found.is_approved("km")) == (False, False)


def test_issues_of_another_roundtable_are_refused_beside_the_field(hong, two):
    own, foreign = (make_issue(roundtable=r, slug=r.slug) for r in two)
    fields = {**ASK, "roundtable": two[0].pk, "issues": [own.pk, foreign.pk]}

    answer = hong.post(f"{LIST}add/", fields)
    assert errors_of(answer) == {"issues": [f"Not of the same roundtable: {foreign.code}."]}
    assert not Recommendation.objects.exists()

    found = make_recommendation(roundtable=two[0], published=False)
    answer = change(hong, form_of(found), {**ASK, "issues": [foreign.pk], "slug": found.slug})
    assert [*errors_of(answer)] == ["issues"]
    assert not found.issues.exists()


def test_form_offers_the_issues_of_its_own_roundtable(hong, two):
    own, foreign = (make_issue(roundtable=r, slug=r.slug) for r in two)
    found = make_recommendation(roundtable=two[0], published=False)

    offered = hong.get(form_of(found)).context["adminform"].form.fields["issues"].queryset

    assert [*offered] == [own]
    assert str(foreign) in hong.get(f"{LIST}add/").text


def test_addressee_is_added_in_both_languages(hong):
    add = "/admin/documents/addressee/add/"

    refused = hong.post(add, {"name_en": "Example Court", "name_km": ""})
    hong.post(add, {"name_en": "Example Court", "name_km": "តុលាការគំរូ"})

    assert [*errors_of(refused)] == ["name_km"]
    assert Addressee.objects.get().name_km == "តុលាការគំរូ"
    asked = {"app_label": "documents", "model_name": "recommendation", "field_name": "addressee"}
    offered = hong.get("/admin/autocomplete/", {**asked, "term": "តុលា"}).json()
    assert [row["text"] for row in offered["results"]] == ["Example Court"]


def test_addressee_that_is_asked_something_is_not_deleted(staff):
    addressee = make_recommendation().addressee

    staff.post(f"/admin/documents/addressee/{addressee.pk}/delete/", {"post": "yes"})

    assert [*Addressee.objects.all()] == [addressee]


# Carried forward


def test_carrying_makes_a_new_draft_with_the_same_words_to_be_approved_anew(two, sokha):
    issue = make_issue(roundtable=two[0])
    old = make_recommendation(issue)

    new = carrying.carry_forward(old, to=two[1], by=sokha)

    new.refresh_from_db()
    assert (new.roundtable, new.carried_from, new.addressee) == (two[1], old, old.addressee)
    assert (new.title_en, new.title_km) == (old.title_en, old.title_km)
    assert (new.body_html_en, new.body_html_km) == (old.body_html_en, old.body_html_km)
    assert (new.code, new.published_on, new.issues.count()) == ("R-2", None, 0)
    assert new.slug != old.slug
    assert (new.is_approved("en"), new.is_approved("km")) == (False, False)
    assert (new.edited_en_by, new.edited_km_by) == (sokha, sokha)
    publish(new, by=None)
    assert [*Recommendation.objects.published()] == [old]


def test_stale_khmer_is_carried_as_stale(two, sokha):
    old = make_recommendation(roundtable=two[0])
    old.title_en = "Publish them all."
    old.save()

    new = carrying.carry_forward(old, to=two[1], by=sokha)

    new.refresh_from_db()
    assert new.khmer_is_stale


def test_carrying_is_refused_twice_to_the_same_and_back(two, sokha):
    old = make_recommendation(roundtable=two[0])
    with pytest.raises(ValidationError, match="comes from this roundtable"):
        carrying.carry_forward(old, to=two[0], by=sokha)
    new = carrying.carry_forward(old, to=two[1], by=sokha)

    with pytest.raises(ValidationError, match="already"):
        carrying.carry_forward(old, to=two[1], by=sokha)
    with pytest.raises(ValidationError, match="comes from this roundtable"):
        carrying.carry_forward(new, to=two[0], by=sokha)
    assert Recommendation.objects.count() == 2


def test_page_offers_the_next_roundtable_first_and_leads_to_the_draft(hong, two):
    third = make_roundtable(slug="third", position=3, title_en="Third")
    old = make_recommendation(roundtable=two[0])

    page = hong.get(f"{LIST}{old.pk}/carry/")
    offered = [value for value, _label in page.context["form"].fields["to"].choices]
    answer = hong.post(f"{LIST}{old.pk}/carry/", {"to": two[1].pk}, follow=True)

    assert offered == [str(two[1].pk), str(third.pk)]
    new = Recommendation.objects.get(carried_from=old)
    assert answer.redirect_chain == [(form_of(new), 302)]
    again = hong.post(f"{LIST}{old.pk}/carry/", {"to": two[1].pk})
    assert [*again.context["form"].errors] == ["to"]
    assert Recommendation.objects.count() == 2


def test_page_says_when_there_is_nowhere_to_carry_to(hong):
    old = make_recommendation()

    assert "There is no other roundtable" in hong.get(f"{LIST}{old.pk}/carry/").text
    assert hong.post(f"{LIST}{old.pk}/carry/", {"to": old.roundtable_id}).status_code == 200
    assert Recommendation.objects.count() == 1


@pytest.mark.parametrize("role", ["publisher", "translator", "auditor", "keyholder"])
def test_who_may_not_add_does_not_carry(role, two):
    old = make_recommendation(roundtable=two[0])
    client = browser(make_organizer(role, role))

    assert client.get(f"{LIST}{old.pk}/carry/").status_code == 403
    assert client.post(f"{LIST}{old.pk}/carry/", {"to": two[1].pk}).status_code == 403
    assert "/carry/" not in client.get(form_of(old)).text


def test_form_leads_to_the_next_step_and_to_the_next_roundtable(hong):
    page = hong.get(form_of(found := make_recommendation())).text

    assert f"/admin/documents/followup/add/?recommendation={found.pk}" in page
    assert f"{LIST}{found.pk}/carry/" in page


def test_list_takes_the_same_few_queries_however_long_it_is(hong, django_assert_num_queries):
    issue = make_issue()
    make_recommendation(issue)
    hong.get(LIST)
    with django_assert_num_queries(8):
        hong.get(LIST)

    for number in range(15):
        make_recommendation(issue, slug=f"r-{number}")
    with django_assert_num_queries(8):
        assert len(hong.get(LIST).context["cl"].result_list) == 16


def test_what_waits_is_counted_on_the_home_page(hong):
    make_recommendation(addressee=None, published=False)

    waits = {task.url: task.count for task in hong.get("/admin/").context["tasks"]}

    assert waits[f"{LIST}?waiting=without_addressee"] == 1
    assert waits[f"{LIST}?waiting=without_issue"] == 1
    assert len(hong.get(f"{LIST}?waiting=without_issue").context["cl"].result_list) == 1
