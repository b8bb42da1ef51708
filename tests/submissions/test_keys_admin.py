"""The back office of keys: made, retired, looked at; shown once."""

import re

import pyrage
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from submissions import keys
from submissions.models import SealingKey
from tests.submissions.factories import (
    KEYHOLDER,
    PASSPHRASE,
    browser_with,
    make_keyholder,
)
from tests.submissions.keyholders import KEYS, PRIVATE, key_of


def test_key_is_made_in_the_back_office_and_its_private_half_is_shown_once(db):
    keys.make_recovery_key()
    browser = browser_with(*KEYHOLDER, name="chanthy")
    page = browser.get(f"{KEYS}add/")
    assert len(page.context["suggestion"].split()) == 6

    made = browser.post(f"{KEYS}add/", {"passphrase": PASSPHRASE, "again": PASSPHRASE})

    key = SealingKey.objects.get(organizer__username="chanthy")
    (private_half,) = PRIVATE.findall(made.text)
    assert str(keys.unlocked(key, PASSPHRASE)) == private_half
    assert key.fingerprint in made.text
    assert made.headers["Cache-Control"].startswith("no-store")
    assert PASSPHRASE not in made.text
    for path in (KEYS, f"{KEYS}{key.pk}/change/", f"{KEYS}{key.pk}/history/", "/admin/"):
        told = browser.get(path)
        assert told.status_code == 200
        assert not PRIVATE.search(told.text)
    again = browser.post(f"{KEYS}add/", {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    assert not PRIVATE.search(again.text)
    assert SealingKey.objects.filter(organizer__isnull=False).count() == 1


def test_passphrase_and_private_half_are_in_no_log_and_no_session(db, caplog):
    browser = browser_with(*KEYHOLDER, name="chanthy")
    for words in ("short one", PASSPHRASE):
        made = browser.post(f"{KEYS}add/", {"passphrase": words, "again": words})
    (private_half,) = PRIVATE.findall(made.text)

    history = [(e.object_repr, e.change_message) for e in LogEntry.objects.all()]

    assert len(history) == 1
    for told in (str(history), str(dict(browser.session)), caplog.text, str(browser.cookies)):
        assert "short one" not in told
        assert PASSPHRASE not in told
        assert private_half not in told


@pytest.mark.parametrize(
    ("passphrase", "again", "field"),
    [
        ("too few words", "too few words", "passphrase"),
        (PASSPHRASE, PASSPHRASE + "x", "again"),
        (PASSPHRASE, "", "again"),
    ],
)
def test_slip_in_the_passphrase_is_told_and_never_given_back(db, passphrase, again, field):
    browser = browser_with(*KEYHOLDER)

    response = browser.post(f"{KEYS}add/", {"passphrase": passphrase, "again": again})

    assert [*response.context["form"].errors] == [field]
    assert passphrase not in response.text
    assert "suggestion" not in response.context
    assert not SealingKey.objects.exists()


def test_passphrase_fields_are_not_remembered_by_the_browser(db):
    text = browser_with(*KEYHOLDER).get(f"{KEYS}add/").text

    fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", text)
    assert len(fields) == 2
    assert all('autocomplete="off"' in field for field in fields)


def test_list_says_in_words_how_each_key_stands(db):
    keys.make_recovery_key()
    browser, chanthy, _half = make_keyholder("chanthy")
    make_keyholder("bopha", in_use=False)
    _browser, left, _half = make_keyholder("left")
    left.is_active = False
    left.save()
    _browser, gone, _half = make_keyholder("gone")
    keys.retire(key_of(gone))

    page = browser.get(KEYS)

    admin = page.context["cl"].model_admin
    states = {str(key): str(admin.state(key)) for key in page.context["cl"].queryset}
    assert states == {
        "recovery key": "in use; its private half is on paper, not in the portal",
        "chanthy": "in use",
        "bopha": "waits to be let in by another keyholder",
        "left": "to be retired: this person is not a keyholder any more",
        "gone": "retired: nothing is sealed to it",
    }
    assert key_of(chanthy).fingerprint in page.text
    (task,) = [t for t in browser.get("/admin/").context["tasks"] if "let in" in str(t.label)]
    assert (task.count, task.url) == (1, f"{KEYS}?waiting=pending")
    assert browser.get(task.url).context["cl"].result_count == 1


def test_keyholder_retires_her_own_key_after_being_asked(db):
    keys.make_recovery_key()
    browser, chanthy, _half = make_keyholder("chanthy")
    path = f"{KEYS}{key_of(chanthy).pk}/retire/"
    assert path in browser.get(f"{KEYS}{key_of(chanthy).pk}/change/").text
    assert browser.get(path).status_code == 200
    assert SealingKey.objects.active().of_keyholders().exists()

    browser.post(path)

    assert not SealingKey.objects.active().of_keyholders().exists()
    assert "Retired. · " in LogEntry.objects.order_by("pk").last().change_message


def test_only_key_is_not_retired_by_the_page_either(db):
    browser, chanthy, _half = make_keyholder("chanthy")

    page = browser.post(f"{KEYS}{key_of(chanthy).pk}/retire/", follow=True)

    assert "It is the only key" in page.text
    assert SealingKey.objects.active().count() == 1


def test_key_of_somebody_who_left_is_retired_by_another_keyholder_and_no_other_key(db):
    recovery = keys.make_recovery_key()
    browser, _chanthy, _half = make_keyholder("chanthy")
    _browser, bopha, _half = make_keyholder("bopha")
    path = f"{KEYS}{key_of(bopha).pk}/retire/"
    of_recovery = SealingKey.objects.get(is_recovery=True)

    assert browser.post(path).status_code == 403
    assert browser.post(f"{KEYS}{of_recovery.pk}/retire/").status_code == 403
    assert SealingKey.objects.active().count() == 3

    bopha.user_permissions.remove(Permission.objects.get(codename="open_envelope"))
    assert browser.post(path).status_code == 302
    assert SealingKey.objects.active().count() == 2
    assert recovery


@pytest.mark.parametrize("codename", ["view_sealingkey", "curate_submission"])
def test_other_roles_neither_make_nor_retire_keys(db, codename):
    keys.make_recovery_key()
    _browser, chanthy, _half = make_keyholder("chanthy")
    other = browser_with(codename, "view_sealingkey", name="other")
    mine, _half = keys.make_key(
        organizer=get_user_model().objects.get(username="other"), passphrase=PASSPHRASE
    )

    form = {"passphrase": PASSPHRASE, "again": PASSPHRASE}
    assert other.post(f"{KEYS}add/", form).status_code == 403
    for key in (key_of(chanthy), mine):
        assert other.post(f"{KEYS}{key.pk}/retire/").status_code == 403
        assert other.post(f"{KEYS}{key.pk}/change/", {"public_key": "x"}).status_code == 403
        assert other.post(f"{KEYS}{key.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "Make my key" not in other.get(KEYS).text
    assert SealingKey.objects.filter(retired_on=None).count() == 3


def test_superuser_neither_changes_nor_deletes_a_key(staff):
    _browser, chanthy, _half = make_keyholder("chanthy")
    pk = key_of(chanthy).pk

    assert staff.post(f"{KEYS}{pk}/change/", {"public_key": "x"}).status_code == 403
    assert staff.post(f"{KEYS}{pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post(KEYS, {"action": "delete_selected", "_selected_action": pk}).status_code in (
        302,
        200,
    )
    assert SealingKey.objects.count() == 1


def test_pages_of_keys_are_closed_to_strangers(db, reader):
    _browser, chanthy, _half = make_keyholder("chanthy")
    for path in (KEYS, f"{KEYS}add/", f"{KEYS}{key_of(chanthy).pk}/retire/"):
        for response in (reader.get(path), reader.post(path)):
            assert response.status_code == 302
            assert response.headers["Location"].startswith(reverse("admin:login"))


def test_pyrage_is_what_seals_the_private_half(db, sokha):
    key, private_half = keys.make_key(organizer=sokha, passphrase=PASSPHRASE)

    lock = keys.lock_of(PASSPHRASE, key.salt)
    assert pyrage.decrypt(bytes(key.private_half), [lock]) == private_half.encode()
