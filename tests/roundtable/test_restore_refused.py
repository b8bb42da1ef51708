"""What is not whole, not ours, not for here: refused in one line, and nothing changed."""

import io
import json
import os
import tarfile

import pyrage
import pytest
from django.db import connection
from pyrage import x25519

from roundtable.keeping import elsewhere, emptiness, filling, media, peppers, replacing
from roundtable.keeping.sealed_file import Unfit
from roundtable.models import BackupRun, Organizer
from tests.roundtable.backups import backup, changed, contents, recovery_key, refused, sealed_again
from tests.submissions.factories import receive

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def places(settings, tmp_path, monkeypatch):
    """Let everything lie in the test's own folder, and nothing ever be restored."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.VAR_DIR / "media"
    settings.MEDIA_ROOT.mkdir(parents=True)
    settings.RECEIPT_PEPPERS = {"1": "planted-pepper-of-thirty-characters"}
    monkeypatch.delenv("RECEIPT_PEPPERS", raising=False)

    def never(*_args):
        raise AssertionError("It was not refused in time.")

    monkeypatch.setattr(filling, "fill", never)


@pytest.fixture
def made(tmp_path):
    """A backup with a submission in it, and its key."""
    key = recovery_key()
    receive(concern="Words. " * 200)
    file = tmp_path / "var" / "media" / "paper.pdf"
    file.write_bytes(os.urandom(300_000))  # more than one of age's own pieces of 64 KB
    folder = tmp_path / "kept"
    folder.mkdir()
    path, _told = backup(folder)
    file.unlink()
    return path, key


@pytest.fixture
def empty(monkeypatch):
    """Let this installation count as empty."""
    monkeypatch.setattr(emptiness, "rows_in_the_way", lambda: [])


def both(path, key, tmp_path):
    """Let both commands refuse a file; return what each says, without the file's name."""
    lines = [
        refused("restore", path, key=key, tmp_path=tmp_path),
        refused("backup", check=str(path), key=key, tmp_path=tmp_path),
    ]
    return [line.removeprefix(f"{path} ") for line in lines]


DAMAGED = "is damaged or was cut off: use another copy."
FOREIGN = "is sealed to this key, but holds no backup of a portal."
NOT_OURS = "is no file of this portal's, or its beginning is damaged."
OTHER_KEY = "is not sealed to this key: the right paper is the one of the day it was made."


def test_backup_damaged_anywhere_is_refused(made, empty, tmp_path):
    path, key = made
    whole, copy = path.read_bytes(), tmp_path / "copy.age"
    told = set()
    for place in (
        0,
        30,
        150,
        260,
        len(whole) // 3,
        len(whole) // 2,
        len(whole) - 20,
        len(whole) - 1,
    ):
        data = bytearray(whole)
        data[place] ^= 1
        copy.write_bytes(data)
        told.update(both(copy, key, tmp_path))

    assert told <= {DAMAGED, NOT_OURS, OTHER_KEY}
    assert DAMAGED in told
    assert [run.kind for run in BackupRun.objects.all()] == ["backup"]


def test_backup_cut_off_or_grown_is_refused(made, empty, tmp_path):
    path, key = made
    whole, copy = path.read_bytes(), tmp_path / "copy.age"
    # Also right behind one of those pieces.
    head = whole.index(b"\n", whole.index(b"\n---") + 1) + 1 + 16
    for data in (whole[: head + 65_552], whole[: len(whole) // 2], whole[:-1], whole + b"x"):
        copy.write_bytes(data)

        assert both(copy, key, tmp_path) == [DAMAGED] * 2
    for data in (b"", whole[:100]):
        copy.write_bytes(data)

        assert both(copy, key, tmp_path) == [NOT_OURS] * 2


def test_foreign_files_are_refused(made, empty, tmp_path):
    path, key = made
    to = [x25519.Identity.from_str(key).to_public()]
    members, copy = contents(path, key), tmp_path / "foreign"
    with tarfile.open(tmp_path / "plain.tar.gz", "w:gz") as tar:
        tar.add(path, "format")
    foreign = {
        NOT_OURS: [os.urandom(5000), (tmp_path / "plain.tar.gz").read_bytes()],
        FOREIGN: [pyrage.encrypt(data, to) for data in (b"", b"words", os.urandom(200_000))],
    }
    for told, files in foreign.items():
        for data in files:
            copy.write_bytes(data)
            assert both(copy, key, tmp_path) == [told] * 2
    for others in (
        {"other": b"words", **members},
        {**members, "format": b"another format"},
        {**members, "manifest.json": b"[]"},
        {**{k: v for k, v in members.items() if k != "manifest.json"}, "media/../../x": b"words"},
    ):
        told = both(sealed_again(copy, others, key), key, tmp_path)
        assert {*told} <= {FOREIGN, "holds no backup of a portal."}


def test_another_key_is_refused_and_so_is_none(made, empty, tmp_path):
    path, _key = made
    other = str(x25519.Identity.generate())

    assert both(path, other, tmp_path) == [OTHER_KEY] * 2
    assert "no line that begins with" in refused("restore", path, key="words", tmp_path=tmp_path)
    assert "without the recovery key" in refused("backup", check=str(path))


def test_members_that_were_changed_are_refused(made, empty, tmp_path):
    path, key = made
    members = contents(path, key)
    told = "does not hold what it says it holds: use another copy."
    fewer = {k: v for k, v in members.items() if "submission/" not in k}
    more = {"format": members["format"], "media/x": b"words", **members}
    other = {**members, "receipt_peppers.json": b'{"1": "of somebody else"}'}
    for wrong in (fewer, more, other):
        assert both(sealed_again(tmp_path / "copy", wrong, key), key, tmp_path) == [told] * 2


def test_backup_of_newer_code_or_another_format_is_refused(made, empty, tmp_path):
    path, key = made
    members, copy = contents(path, key), tmp_path / "copy"
    migrations = json.loads(members["manifest.json"])["migrations"]
    newer = {**migrations, "documents": [*migrations["documents"], "0099_later"]}

    told = both(sealed_again(copy, changed(members, migrations=newer), key), key, tmp_path)
    assert (
        told
        == [
            "was made by newer code (documents 0099_later is not known here): install that code first."
        ]
        * 2
    )
    told = both(sealed_again(copy, changed(members, format=2), key), key, tmp_path)
    assert ["is of format 2" in line for line in told] == [True, True]
    told = both(sealed_again(copy, changed(members, demonstration=True), key), key, tmp_path)
    assert ["is of a demonstration" in line for line in told] == [True, True]


def test_nothing_is_restored_over_what_somebody_has_written(made, sokha, tmp_path):
    path, key = made
    line = refused("restore", path, key=key, tmp_path=tmp_path)

    assert "1 organizers" in line
    assert "1 submissions" in line
    assert "Nothing was changed" in line
    assert Organizer.objects.get() == sokha
    assert [run.kind for run in BackupRun.objects.all()] == ["backup"]


def test_files_are_never_overwritten(made, empty, settings, tmp_path):
    path, key = made
    (settings.MEDIA_ROOT / "theirs.pdf").write_bytes(b"theirs")

    line = refused("restore", path, key=key, tmp_path=tmp_path)
    assert f"1 files in {settings.MEDIA_ROOT}" in line
    assert [*settings.MEDIA_ROOT.iterdir()] == [settings.MEDIA_ROOT / "theirs.pdf"]


def test_first_content_and_a_recovery_key_are_not_in_the_way(first_content):
    assert emptiness.in_the_way() == []


def test_other_peppers_have_to_be_in_the_environment_first(
    made, empty, settings, tmp_path, monkeypatch
):
    path, key = made
    monkeypatch.setenv("RECEIPT_PEPPERS", "1:another")
    settings.RECEIPT_PEPPERS = {"1": "another"}

    assert "other receipt peppers" in refused("restore", path, key=key, tmp_path=tmp_path)
    assert peppers.line({"2": "b", "1": "a"}) == "RECEIPT_PEPPERS=2:b,1:a"
    assert peppers.are_here({"1": "another"})
    assert not peppers.are_here({"2": "another"})


def test_embedded_pepper_is_put_back_for_its_owner_only(settings, monkeypatch):
    (settings.VAR_DIR / "receipt_pepper").write_text("made by the first start")

    assert peppers.are_here({"1": "of the backup"})
    assert not peppers.are_here({"1": "of the backup", "2": "and another"})
    peppers.put({"1": "of the backup"})
    file = settings.VAR_DIR / "receipt_pepper"
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("of the backup", 0o600)


def test_files_take_their_places_at_once(made, settings, tmp_path):
    _path, key = made
    (settings.MEDIA_ROOT / "papers").mkdir()
    (settings.MEDIA_ROOT / "papers" / "a.pdf").write_bytes(b"planted file")
    folder = tmp_path / "second"
    folder.mkdir()
    path, _told = backup(folder)
    manifest = filling.unpacking.checked(path, [x25519.Identity.from_str(key)]).manifest
    settings.MEDIA_ROOT = tmp_path / "there"

    with media.waiting(path, [x25519.Identity.from_str(key)], manifest) as put:
        assert not (settings.MEDIA_ROOT / "papers").exists()
        put()
    assert (settings.MEDIA_ROOT / "papers" / "a.pdf").read_bytes() == b"planted file"
    assert [found.name for found in settings.MEDIA_ROOT.iterdir()] == ["papers"]


def test_portal_that_is_running_is_not_replaced(tmp_path, monkeypatch):
    if connection.vendor == "postgresql":
        monkeypatch.setattr(replacing, "SECONDS", 1)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM roundtable_page")
            with pytest.raises(Unfit, match="stop it first"), replacing.in_place(at_last=list):
                pass
        other.close()
        return
    with elsewhere.standing_on(tmp_path / "db.sqlite3"):
        other = connection.copy()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE words (word)")
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM words")
            with pytest.raises(Unfit, match="stop it first"), replacing.in_place(at_last=list):
                pass
        other.close()


def test_key_may_be_typed_with_others_beside_it(made, monkeypatch, tmp_path):
    path, key = made
    other = str(x25519.Identity.generate())
    monkeypatch.setattr("sys.stdin", io.StringIO(f"# two papers\n{other}\n{key.lower()}\n"))

    assert "1 submissions" in refused("restore", path, key_file="-")
