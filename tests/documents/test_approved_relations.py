"""What a text is linked with is read and approved with it: nobody alone links it otherwise."""

import pytest

from documents.models import ModelLetter, Recommendation
from tests.factories import make_issue, make_letter, make_outcome, make_recommendation
from tests.roundtable.organizers import browser, make_organizer

pytestmark = pytest.mark.django_db


def posted(client, address, **changed):
    """Return the answer to a form that is sent as it was opened, but for what is changed."""
    page = client.get(address)
    data = {}
    for form in (page.context["adminform"].form, *formset_forms(page)):
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None or value is False else value
    return client.post(address, {**data, **changed})


def formset_forms(page):
    """Return the management forms and rows of the inlines of an admin page."""
    for inline in page.context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from inline.formset.forms


def test_an_issue_added_by_one_person_takes_a_recommendation_from_readers():
    asked = make_recommendation(make_issue())
    other = make_issue(roundtable=asked.roundtable, title_en="Other", title_km="ផ្សេង")
    issues = [*asked.issues.values_list("pk", flat=True), other.pk]
    curator = make_organizer("curator", "curator")

    answer = posted(
        browser(curator), f"/admin/documents/recommendation/{asked.pk}/change/", issues=issues
    )

    assert answer.status_code == 302
    assert not Recommendation.objects.published().exists()
    asked.refresh_from_db()
    assert asked.issues.count() == 2
    assert (asked.editor("en"), asked.editor("km")) == (curator, curator)
    assert not asked.khmer_is_stale


def test_saving_a_recommendation_with_the_same_issues_keeps_its_approval():
    asked = make_recommendation(make_issue())

    answer = posted(
        browser(make_organizer("curator", "curator")),
        f"/admin/documents/recommendation/{asked.pk}/change/",
        issues=list(asked.issues.values_list("pk", flat=True)),
    )

    assert answer.status_code == 302
    assert Recommendation.objects.published().get() == asked


def test_another_recommendation_beside_a_letter_takes_it_from_readers():
    letter = make_letter()
    asked = make_recommendation(make_issue())

    answer = posted(
        browser(make_organizer("curator", "curator")),
        f"/admin/documents/modelletter/{letter.pk}/change/",
        recommendation=asked.pk,
    )

    assert answer.status_code == 302
    assert not ModelLetter.objects.published().exists()


def test_institution_that_one_person_renames_takes_what_names_it_from_readers(reader):
    asked = make_recommendation(make_issue())
    outcome = make_outcome(recommendation=asked, institution=asked.addressee)
    translator = make_organizer("translator", "translator")
    address = f"/admin/documents/addressee/{asked.addressee_id}/change/"

    assert posted(browser(translator), address, name_en="Sok Dara").status_code == 302

    assert reader.get(asked.get_absolute_url()).status_code == 404
    for text in (asked, outcome):
        text.refresh_from_db()
        assert (text.is_approved("en"), text.is_approved("km")) == (False, True)
        assert text.editor("en") == translator


def test_institution_saved_under_its_name_stays_with_readers(reader):
    asked = make_recommendation(make_issue())
    client = browser(make_organizer("translator", "translator"))

    posted(client, f"/admin/documents/addressee/{asked.addressee_id}/change/")

    assert reader.get(asked.get_absolute_url()).status_code == 200
