"""What the doctor says of people, keys, backups, dates, and of what runs beside the portal."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from roundtable.audit import triggers
from roundtable.audit.entries import AuditEntry, record
from roundtable.audit.verbs import Verb
from roundtable.doctor import audit, keeping, machine, people, running
from roundtable.keeping.models import BackupRun, Upkeep
from roundtable.models import SiteSettings
from roundtable.stored import shelves
from submissions import doctor as of_keys
from submissions import keys
from submissions.models import Clearing
from tests.roundtable.organizers import make_organizer
from tests.submissions.factories import make_keyholder

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def level_of(said):
    """Return the level of what a check says."""
    return str(said.level)


def ago(**time):
    """Return a moment before now."""
    return timezone.now() - datetime.timedelta(**time)


def test_somebody_has_to_be_able_to_invite():
    assert level_of(people.coordinator()) == "wrong"

    make_organizer("sokha", is_superuser=True)
    assert level_of(people.coordinator()) == "look"

    make_organizer("dara", "coordinator")
    assert level_of(people.coordinator()) == "ok"


def test_coordinator_who_may_not_come_in_is_none():
    make_organizer("dara", "coordinator", is_active=False)

    assert level_of(people.coordinator()) == "wrong"


@pytest.mark.parametrize(
    ("kind", "level"), [("webauthn", "ok"), ("totp", "ok"), ("recovery_codes", "look")]
)
def test_organizer_without_a_second_factor_is_counted(kind, level):
    dara = make_organizer("dara")
    make_organizer("gone", is_active=False)
    assert people.second_factor().values == {"count": 1}

    Authenticator.objects.create(user=dara, type=kind, data={})
    assert level_of(people.second_factor()) == level


@pytest.mark.parametrize(("alone", "level"), [(False, "ok"), (True, "look")])
def test_one_person_who_may_approve_alone_is_told(alone, level):
    SiteSettings(title_en="A", tagline_en="B", lede_en="C", team_of_one=alone).save()

    assert level_of(people.alone()) == level


def test_recovery_key_and_two_keyholders_have_to_be_there():
    assert (level_of(of_keys.recovery()), level_of(of_keys.keyholders())) == ("wrong", "wrong")

    keys.make_recovery_key()
    assert (level_of(of_keys.recovery()), level_of(of_keys.keyholders())) == ("ok", "wrong")

    make_keyholder("chanthy")
    assert level_of(of_keys.keyholders()) == "look"

    _browser, vanna, _half = make_keyholder("vanna")
    assert level_of(of_keys.keyholders()) == "ok"

    vanna.is_active = False
    vanna.save()
    assert level_of(of_keys.keyholders()) == "look"


@pytest.mark.parametrize(("days", "level"), [(0, "ok"), (3, "ok"), (4, "wrong")])
def test_clearing_that_does_not_run_is_told(days, level):
    assert level_of(of_keys.clearing()) == "look"

    on = timezone.localdate() - datetime.timedelta(days=days)
    Clearing.objects.create(on=on, sealed=0, erased=0, spam=0)
    assert level_of(of_keys.clearing()) == level


@pytest.mark.parametrize(
    ("hours", "level"), [(1, "ok"), (25, "ok"), (27, "look"), (71, "look"), (73, "wrong")]
)
def test_age_of_the_last_backup(hours, level):
    BackupRun.objects.create(kind="check", at=ago(hours=0))
    assert level_of(keeping.backup()) == "wrong"

    BackupRun.objects.create(kind="backup", at=ago(hours=hours))
    assert level_of(keeping.backup()) == level


@pytest.mark.parametrize(("days", "level"), [(1, "ok"), (101, "look")])
def test_age_of_the_last_check(days, level):
    BackupRun.objects.create(kind="backup", at=ago(hours=0))
    assert level_of(keeping.checked()) == "look"

    BackupRun.objects.create(kind="check", at=ago(days=days))
    assert level_of(keeping.checked()) == level


@pytest.mark.parametrize("field", ["domain", "certificate", "server"])
@pytest.mark.parametrize(("days", "level"), [(-1, "wrong"), (0, "look"), (30, "look"), (31, "ok")])
def test_what_runs_out_is_told_in_time(field, days, level):
    ask = getattr(keeping, field)
    assert level_of(ask()) == "look"

    day = timezone.localdate() + datetime.timedelta(days=days)
    Upkeep(**{f"{field}_until": day}).save()
    assert level_of(ask()) == level


@pytest.mark.parametrize(
    ("name", "field"), [("drill", "last_drill_on"), ("paper", "last_paper_check_on")]
)
@pytest.mark.parametrize(("days", "level"), [(366, "ok"), (367, "look")])
def test_what_is_due_once_a_year(name, field, days, level):
    ask = getattr(keeping, name)
    assert level_of(ask()) == "look"

    Upkeep(**{field: timezone.localdate() - datetime.timedelta(days=days)}).save()
    assert level_of(ask()) == level


@pytest.mark.parametrize(("minutes", "level"), [(-60, "ok"), (4, "ok"), (6, "wrong")])
def test_act_that_lies_ahead_of_the_clock_is_told(minutes, level):
    BackupRun.objects.create(kind="backup", at=ago(minutes=-minutes))

    assert level_of(machine.clock()) == level


@pytest.mark.parametrize(("seconds", "level"), [(-30, "ok"), (30, "ok"), (90, "wrong")])
def test_pages_whose_time_is_over_are_told(settings, tmp_path, seconds, level):
    settings.BEHIND_PROXY = settings.STORED_PAGES = True
    settings.STORE_DIR = tmp_path / "pages"
    assert level_of(running.tick()) == "ok"  # the store is closed

    now = timezone.now().timestamp()
    shelves.make_folder(settings.STORE_DIR)
    shelves.open_at(shelves.Label.new(1, "code", now=now - 1000, ends=now - seconds))
    assert level_of(running.tick()) == level


def test_pages_are_not_asked_for_where_the_portal_alone_serves_them(settings, tmp_path):
    settings.BEHIND_PROXY, settings.STORED_PAGES = False, True
    settings.STORE_DIR = tmp_path

    assert running.tick() is None


@pytest.mark.parametrize(("minutes", "level"), [(14, "ok"), (16, "wrong")])
def test_files_that_wait_too_long_are_told(settings, minutes, level):
    assert running.tasks() is None

    settings.TASK_WORKER = True
    assert level_of(running.tasks()) == "ok"
    task = make_task(status="READY")
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=ago(minutes=minutes))
    assert level_of(running.tasks()) == level


def test_files_that_could_not_be_made_are_counted(settings):
    settings.TASK_WORKER = True
    make_task(status="FAILED")

    assert running.tasks().values == {"count": 1}


def make_task(status):
    """Return a stored task."""
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="a.b",
        backend_name="default",
    )


def test_whole_audit_is_found_whole():
    record(Verb.LOGGED_IN)

    assert (level_of(audit.laid()), level_of(audit.whole())) == ("ok", "ok")


def test_audit_that_was_never_linked_is_told():
    entry = record(Verb.LOGGED_IN)
    with triggers.lifted():
        AuditEntry.objects.filter(pk=entry.pk).update(on=ago(days=4).date())

    assert level_of(audit.whole()) == "wrong"


def test_triggers_that_were_taken_off_are_told():
    triggers.take_off()

    assert level_of(audit.laid()) == "wrong"
    triggers.lay()
