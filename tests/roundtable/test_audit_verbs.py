"""Which acts of organizers come into the audit, and which never do."""

import pytest

from roundtable.approval import approve
from roundtable.audit import verbs as known
from roundtable.audit.entries import AuditEntry, record
from roundtable.audit.verbs import Chain, Verb
from roundtable.invitations import accept, call_back, invite
from roundtable.models import SiteSettings
from roundtable.publication import publish, unpublish
from submissions import records
from submissions.models import Verb as DeskVerb
from tests.conftest import change
from tests.factories import make_announcement, make_page
from tests.roundtable.audits import acts, named
from tests.roundtable.organizers import ORGANIZERS, PASSWORD, ids, make_organizer

pytestmark = pytest.mark.django_db


def test_each_verb_has_words_and_belongs_to_one_chain():
    codes = [code for code, _label in known.choices()]

    assert len(codes) == len({*codes})
    assert {*Verb.values} <= {*codes}
    assert max(map(len, codes)) <= AuditEntry._meta.get_field("verb").max_length
    assert all(str(label) for _code, label in known.choices())


@pytest.mark.parametrize(
    "verb", ["withdrawn", "replied", "consent-lowered", "taken-down", "sealed"]
)
@pytest.mark.parametrize("chain", Chain.values)
def test_what_a_person_does_herself_cannot_be_recorded(sokha, verb, chain):
    assert verb in DeskVerb.values
    with pytest.raises(ValueError, match="does not know"):
        record(verb, by=sokha, chain=chain)


def test_verb_of_the_other_chain_is_refused(sokha):
    with pytest.raises(ValueError, match="does not know"):
        record(Verb.LOGGED_IN, by=sokha, chain=Chain.VOICES)
    with pytest.raises(ValueError, match="does not know"):
        record("accepted", by=sokha)


def test_entry_about_a_submission_tells_the_day_only(sokha):
    entry = record(Verb.ENVELOPE_OPENED, by=sokha)
    assert (entry.chain, entry.at) == ("voices", None)

    entry = record(Verb.LOGGED_IN, by=sokha)
    assert entry.chain == "accounts"
    assert entry.at.date() == entry.on


def test_every_act_of_the_desk_is_recorded_but_six():
    left_out = {*DeskVerb} - {*records.AUDITED}
    assert {verb.value for verb in left_out} == {
        *("taken-down", "replied", "consent-lowered", "withdrawn", "sealed", "erased")
    }


def test_text_published_approved_and_taken_down(sokha, dara):
    text = make_announcement(approved=False, published=False)
    approve(text, language="en", digest=text.digest_en, by=sokha)
    approve(text, language="km", digest=text.digest_km, by=dara)
    publish(text, by=dara)
    unpublish(text, by=sokha)

    about = named(text)
    assert acts() == [
        ("approved", "sokha", about, "en"),
        ("approved", "dara", about, "km"),
        ("published", "dara", about, ""),
        ("unpublished", "sokha", about, ""),
    ]


def test_what_came_with_the_portal_is_nobodys_act(db):
    unpublish(make_page())
    assert acts() == []


def test_buttons_of_the_back_office_say_who_pressed_them(staff):
    text = make_page()
    staff.post(f"/admin/roundtable/page/{text.pk}/unpublish/")
    staff.post(f"/admin/roundtable/page/{text.pk}/publish/")

    about = named(text)
    assert acts() == [("published", "sokha", about, ""), ("unpublished", "sokha", about, "")]


def test_invitation_made_accepted_and_called_back(vanna):
    used, token = invite(by=vanna, roles=["curator", "auditor"], name_hint="planted hint")
    accept(token=token, username="bopha", password=PASSWORD)
    other, _token = invite(by=vanna, roles=["curator"])
    call_back(other, by=vanna)
    call_back(other, by=vanna)

    assert acts() == [
        ("invitation-accepted", "bopha", named(used), ""),
        ("invitation-called-back", "vanna", named(other), ""),
        ("invited", "vanna", named(used), "auditor, curator"),
        ("invited", "vanna", named(other), "curator"),
    ]


def fields_of(organizer, **other):
    """Return the form of an account as a coordinator sends it."""
    return {"is_active": "on", "groups": ids("curator"), **other}


def test_roles_given_and_taken(vanna, coordinator):
    bopha = make_organizer("bopha", "curator", "auditor")
    coordinator.post(f"{ORGANIZERS}/{bopha.pk}/change/", fields_of(bopha, groups=ids("curator")))
    coordinator.post(f"{ORGANIZERS}/{bopha.pk}/change/", fields_of(bopha, groups=ids("publisher")))

    assert acts() == [
        ("roles-changed", "vanna", named(bopha), "-auditor"),
        ("roles-changed", "vanna", named(bopha), "+publisher -curator"),
    ]


def test_account_closed_and_opened_by_its_form(vanna, coordinator):
    bopha = make_organizer("bopha", "curator")
    path = f"{ORGANIZERS}/{bopha.pk}/change/"
    coordinator.post(path, {"groups": ids("curator")})
    coordinator.post(path, fields_of(bopha))
    coordinator.post(path, fields_of(bopha))

    assert acts() == [
        ("organizer-closed", "vanna", named(bopha), ""),
        ("organizer-opened", "vanna", named(bopha), ""),
    ]


def test_password_that_somebody_else_set(staff):
    bopha = make_organizer("bopha")
    path = f"{ORGANIZERS}/{bopha.pk}/password/"
    words = "quite another pass phrase"
    staff.post(path, {"password1": words, "password2": "slip"})
    assert acts() == []

    staff.post(path, {"password1": words, "password2": words})

    assert acts() == [("password-changed", "sokha", named(bopha), "")]


def test_settings_changed_are_named_without_their_words(staff, first_content):
    before = acts()
    path = "/admin/roundtable/sitesettings/1/change/"
    form = staff.get(path).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value not in (None, False)}
    data |= {"addresses-TOTAL_FORMS": 0, "addresses-INITIAL_FORMS": 0}
    change(
        staff,
        path,
        {**data, "contact_email": "planted@portal.example", "smallest_group_inside": 12},
    )

    assert SiteSettings.current().smallest_group_inside == 12
    new = [act for act in acts() if act not in before]
    about = named(SiteSettings.current())
    assert new == [("settings-changed", "sokha", about, "contact_email, smallest_group_inside")]
