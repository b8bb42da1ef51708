"""Real names in a running order: sealed on arrival, seen by nobody again, forgotten in time."""

import datetime
import json
import logging

import pyrage
import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from pyrage import x25519

from documents import running_order
from documents.models import RunningItem
from submissions import keys
from submissions.models import SealingKey
from tests.conftest import change
from tests.documents.running_forms import ADD, LIST, REAL, errors, form, make_item, order, page_of
from tests.factories import make_session
from tests.roundtable.organizers import browser, history_of, make_organizer
from tests.submissions.factories import make_recovery

pytestmark = pytest.mark.django_db


def opened(item, private_half):
    """Return what is sealed in an item."""
    item.refresh_from_db()
    identity = x25519.Identity.from_str(private_half)
    return json.loads(pyrage.decrypt(bytes(item.sealed_names), [identity]))


def test_real_names_are_sealed_to_every_active_key(staff):
    private_half = make_recovery()
    session = make_session()

    staff.post(ADD, form(session, **REAL))

    item = RunningItem.objects.get()
    assert opened(item, private_half) == REAL
    assert item.ring == running_order.current_ring()


def test_sealed_files_tell_nothing_by_their_size(staff):
    private_half = make_recovery()
    session = make_session()
    staff.post(ADD, form(session, presenter="A"))
    staff.post(ADD, form(session, position=2, **REAL))

    identity = x25519.Identity.from_str(private_half)
    sizes = {
        len(pyrage.decrypt(bytes(i.sealed_names), [identity])) for i in RunningItem.objects.all()
    }
    assert sizes == {512}


def test_real_names_are_nowhere_in_the_database_on_a_page_or_in_a_log(staff, dump, caplog):
    caplog.set_level(logging.DEBUG)
    make_recovery()
    session = make_session()
    staff.post(ADD, form(session, **REAL))
    item = RunningItem.objects.get()
    change(staff, page_of(item), form(session, presenter="Planted Second", title_en="Water"))

    pages = [page_of(item), order(session), order(session, "run-sheet/"), LIST]
    shown = "".join(staff.get(path).text for path in (*pages, page_of(item, "history")))
    for planted in ("Planted", "012 345", "rith@"):
        assert planted not in dump()
        assert planted not in shown
        assert planted not in caplog.text
    assert b"Planted".hex() not in dump()


def test_names_that_are_left_empty_stay_as_they_were_sealed(staff):
    private_half = make_recovery()
    session = make_session()
    staff.post(ADD, form(session, **REAL))
    item = RunningItem.objects.get()

    change(staff, page_of(item), form(session, title_en="Water"))

    assert opened(item, private_half) == REAL
    assert item.title_en == "Water"


def test_names_are_erased_when_the_box_is_ticked(staff):
    make_recovery()
    session = make_session()
    staff.post(ADD, form(session, public_name_en="A farmer", **REAL))
    item = RunningItem.objects.get()

    change(staff, page_of(item), form(session, public_name_en="A farmer", forget_names="on"))

    item.refresh_from_db()
    assert (item.sealed_names, item.ring, item.public_name_en) == (None, "", "A farmer")


@pytest.mark.parametrize("name", REAL)
def test_without_a_key_nothing_is_stored_and_the_field_says_why(staff, dump, name):
    session = make_session()

    response = staff.post(ADD, form(session, **{name: "Planted Vannak"}))

    said = "Nothing can be sealed: there is no key in use. A keyholder has to make one first."
    assert errors(response) == {name: [said]}
    assert not RunningItem.objects.exists()
    assert "Planted" not in dump()


def test_item_without_real_names_needs_no_key(staff):
    staff.post(ADD, form(make_session()))

    item = RunningItem.objects.get()
    assert (item.sealed_names, item.ring) == (None, "")


def test_names_that_are_sealed_to_former_keys_are_marked(staff, sokha):
    make_recovery()
    session = make_session()
    staff.post(ADD, form(session, **REAL))
    item = RunningItem.objects.get()
    assert "enter the names again" not in staff.get(order(session)).text

    new, _private_half = keys.make_key(organizer=sokha, passphrase="bako tilu sona pemi rugo dafe")
    SealingKey.objects.filter(pk=new.pk).update(active_since=datetime.date(2025, 1, 1))

    assert "enter the names again" in staff.get(order(session)).text
    assert "sealed to former keys" in staff.get(page_of(item)).text
    change(staff, page_of(item), form(session, **REAL))
    assert "enter the names again" not in staff.get(order(session)).text


# Who withdraws is forgotten


def test_who_withdraws_is_forgotten_at_once(staff):
    make_recovery()
    session = make_session()
    staff.post(ADD, form(session, public_name_en="A farmer", public_name_km="កសិករ", **REAL))
    item = RunningItem.objects.get()

    data = form(session, public_name_en="A farmer", public_name_km="កសិករ", state="withdrew")
    change(staff, page_of(item), {**data, "presenter": "Planted Again"})

    item.refresh_from_db()
    assert (item.sealed_names, item.ring) == (None, "")
    assert (item.public_name_en, item.public_name_km) == ("", "")


def test_database_refuses_to_keep_who_withdrew():
    item = make_item(make_session(), public_name_en="A farmer")

    for column in ({"state": "withdrew"}, {"state": "withdrew", "public_name_en": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RunningItem.objects.filter(pk=item.pk).update(**column, ring="x")


def test_form_says_that_withdrawing_erases(staff):
    item = make_item(make_session())

    assert "erases the public name and the sealed names" in staff.get(page_of(item)).text


# Opening


def test_keyholder_saves_the_sealed_file_and_that_is_on_record(staff):
    private_half = make_recovery()
    session = make_session()
    staff.post(ADD, form(session, **REAL))
    item = RunningItem.objects.get()

    keyholder = browser(make_organizer("vanna", "keyholder"))
    assert "/names/" in keyholder.get(page_of(item)).text
    response = keyholder.post(page_of(item, "names"))

    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="running-order-planning-session-1.age"'
    )
    assert "no-store" in response.headers["Cache-Control"]
    identity = x25519.Identity.from_str(private_half)
    assert json.loads(pyrage.decrypt(response.content, [identity])) == REAL
    assert history_of(item)[-1][0] == "vanna"
    assert "The sealed names were saved as a file." in history_of(item)[-1][1]


@pytest.mark.parametrize("role", ["curator", "translator", "publisher", "auditor"])
def test_nobody_but_keyholders_gets_the_sealed_file(staff, role):
    make_recovery()
    session = make_session()
    staff.post(ADD, form(session, **REAL))
    item = RunningItem.objects.get()
    client = browser(make_organizer("vanna", role))

    assert "/names/" not in client.get(page_of(item)).text
    assert client.post(page_of(item, "names")).status_code == 403
    assert not LogEntry.objects.filter(user__username="vanna").exists()


def test_there_is_no_file_where_nothing_is_sealed(staff):
    item = make_item(make_session())

    assert staff.post(page_of(item, "names")).status_code == 404
    assert staff.get(page_of(item, "names")).status_code == 405


def test_two_people_saving_one_item_do_not_overwrite_each_other(staff, colleague):
    make_recovery()
    session = make_session()
    staff.post(ADD, form(session, presenter="Planted One"))
    item = RunningItem.objects.get()
    old = staff.get(page_of(item)).context["adminform"].form.initial["version"]

    change(colleague, page_of(item), form(session, presenter="Planted Two"))
    sealed = bytes(RunningItem.objects.get().sealed_names)
    late = form(session, presenter="Planted Three", version=old)
    response = staff.post(page_of(item), late)

    assert "Somebody else has changed this" in response.text
    assert bytes(RunningItem.objects.get().sealed_names) == sealed


def test_deleting_an_item_deletes_its_names(staff, dump):
    make_recovery()
    session = make_session()
    staff.post(ADD, form(session, **REAL))
    item = RunningItem.objects.get()
    sealed = bytes(item.sealed_names).hex()
    assert sealed in dump()

    staff.post(page_of(item, "delete"), {"post": "yes"})

    assert sealed not in dump()
    assert not RunningItem.objects.exists()
