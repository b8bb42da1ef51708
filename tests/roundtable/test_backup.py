"""What ``manage.py backup DIR`` writes, and what it never writes."""

import datetime
import errno
import hashlib
import json
import stat
import sys

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from roundtable.accounts.sessions import OrganizerSession
from roundtable.audit.entries import AuditEntry
from roundtable.keeping import packing, sealed_file, shelf
from roundtable.models import BackupRun
from submissions.models import Submission
from tests.roundtable.backups import backup, contents, recovery_key, refused
from tests.submissions.factories import receive

pytestmark = pytest.mark.django_db(transaction=True)

PLANTED = ("Planted-words", "Planted-Name", "planted-012")


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """Let everything that is written lie in the test's own folder."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    settings.MEDIA_ROOT.mkdir(parents=True)
    settings.RECEIPT_PEPPERS = {"1": "planted-pepper-of-thirty-characters", "0": "older-pepper"}
    settings.RECEIPT_PEPPER_ID = "1"


@pytest.fixture
def kept(tmp_path):
    """The folder of backups."""
    folder = tmp_path / "kept"
    folder.mkdir()
    return folder


def stamp(path):
    """Return the minute in a backup's name."""
    return datetime.datetime.strptime(path.stem[11:], "%Y-%m-%d-%H%M").replace(tzinfo=datetime.UTC)


def plant():
    """Store what is looked for; return the receipt's number."""
    words, name, contact = PLANTED
    return receive(concern=words, name=name, contact=contact, consent="named").number


def test_backup_is_one_file_for_its_owner_and_on_record(kept):
    recovery_key()
    path, told = backup(kept)

    assert [*kept.iterdir()] == [path]
    assert shelf.OURS.fullmatch(path.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    run = BackupRun.objects.get()
    assert (run.kind, run.size, run.sha256) == ("backup", path.stat().st_size, sha256)
    assert sha256 in told
    entry = AuditEntry.objects.get(verb="backup-made")
    assert (entry.by, entry.about) == (None, f"roundtable.backuprun:{run.pk}")


def test_nothing_in_the_file_can_be_read_without_the_key(kept):
    key = recovery_key()
    number = plant()
    path, _told = backup(kept)

    data = path.read_bytes()
    secrets = [*PLANTED, number, "planted-pepper", key, django_settings.SECRET_KEY, "submissions"]
    assert [word for word in secrets if word.encode() in data] == []
    assert data.startswith(b"age-encryption.org/v1\n-> X25519 ")


def test_backup_opens_with_age_and_tar_and_holds_what_a_restore_needs(kept):
    key = recovery_key()
    number = plant()
    (django_settings.MEDIA_ROOT / "papers").mkdir()
    (django_settings.MEDIA_ROOT / "papers" / "a.pdf").write_bytes(b"planted file")
    path, _told = backup(kept)

    members = contents(path, key)
    manifest = json.loads(members["manifest.json"])
    assert next(iter(members)) == "format"
    assert [*members][-1] == "manifest.json"
    assert manifest["members"] == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in members.items()
        if name != "manifest.json"
    }
    assert members["media/papers/a.pdf"] == b"planted file"
    assert json.loads(members["receipt_peppers.json"]) == django_settings.RECEIPT_PEPPERS
    assert manifest["tables"]["submissions_submission"]["rows"] == 1
    assert manifest["site_url"] == "https://portal.example"
    assert "0008_audit_triggers" in manifest["migrations"]["roundtable"]
    everything = b"".join(members.values())
    assert PLANTED[0].encode() in everything
    # What is nowhere, not even in here.
    assert django_settings.SECRET_KEY.encode() not in everything
    assert number.encode() not in everything
    assert [word for word in PLANTED[1:] if word.encode() in everything] == []


def test_sessions_are_left_out(kept, sokha):
    key = recovery_key()
    Session.objects.create(session_key="planted-key", session_data="x", expire_date=timezone.now())
    OrganizerSession.objects.create(
        session_key="planted-key", organizer=sokha, second_factor="totp"
    )
    path, _told = backup(kept)

    members = contents(path, key)
    manifest = json.loads(members["manifest.json"])
    assert not {"django_session", "roundtable_organizersession"} & {*manifest["tables"]}
    assert b"planted-key" not in b"".join(members.values())


def test_rows_stand_in_the_order_of_their_random_keys(kept):
    key = recovery_key()
    for _time in range(8):
        receive()
    path, _told = backup(kept)

    rows = contents(path, key)["rows/submissions_submission/000001"].decode().splitlines()
    found = [row.split("\t")[0].replace("-", "") for row in rows]
    assert found == sorted(pk.hex for pk in Submission.objects.values_list("pk", flat=True))


def test_without_a_recovery_key_nothing_is_written(kept):
    assert "There is no recovery key" in refused("backup", kept)
    assert [*kept.iterdir()] == []
    assert BackupRun.objects.count() == 0


def test_folder_that_is_not_there_is_not_made(tmp_path):
    recovery_key()

    assert "mount the disk" in refused("backup", tmp_path / "usb" / "kept")
    assert not (tmp_path / "usb").exists()


def test_older_backups_go_and_other_files_stay(kept):
    recovery_key()
    for day in range(1, 5):
        (kept / f"roundtable-2026-01-0{day}-0300.age").touch()
    (kept / "roundtable-by-hand.age").touch()
    (kept / ".roundtable-2026-01-09-0300.age.part").touch()
    path, told = backup(kept, keep=2)

    assert sorted(found.name for found in kept.iterdir()) == sorted(
        ["roundtable-2026-01-04-0300.age", "roundtable-by-hand.age", path.name]
    )
    assert "roundtable-2026-01-03-0300.age" in told


def test_backup_never_takes_the_place_of_another(kept):
    recovery_key()
    path, _told = backup(kept)
    data = path.read_bytes()
    with time_machine.travel(stamp(path), tick=False):
        assert "one backup a minute" in refused("backup", kept)
    assert path.read_bytes() == data


def test_full_disk_or_an_interruption_leaves_no_file(kept, monkeypatch):
    recovery_key()

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(packing, "pack_media", full)
    assert "No space left on device" in refused("backup", kept)
    monkeypatch.undo()
    monkeypatch.setattr(sealed_file, "seal", full)
    assert "No space left on device" in refused("backup", kept)
    monkeypatch.undo()
    monkeypatch.setattr(packing, "pack_media", lambda packer: sys.exit(143))
    with pytest.raises(SystemExit):
        backup(kept)
    assert [*kept.iterdir()] == []
    assert BackupRun.objects.count() == 0


def test_two_at_once_are_refused(kept):
    recovery_key()
    with shelf.alone("backup"):
        assert "another backup" in refused("backup", kept)
    backup(kept)
