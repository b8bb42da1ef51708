"""Writes one sealed file that holds the whole portal; tries one out; lists what was taken back."""

import contextlib
import os
import signal
import sys
import threading
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from pyrage import x25519

from roundtable.keeping import accounts, elsewhere, filling, packing, shelf, unpacking, withdrawals
from roundtable.keeping.models import BackupRun
from roundtable.keeping.restoring import keep_record, refuse_unfit
from roundtable.keeping.sealed_file import Unfit
from submissions import taken_back
from submissions.management.commands import reseal
from submissions.models import SealingKey

NO_KEY = (
    "There is no recovery key, so nothing can be sealed: make one first "
    "(manage.py make_recovery_key). A backup is never written open."
)


class Command(BaseCommand):
    """``backup DIR``, ``backup --withdrawals FILE`` and ``backup --check FILE --key-file -``."""

    help = "Writes a sealed backup into a folder; --check tries one out."

    def add_arguments(self, parser):
        """Ask for one of the three."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("folder", nargs="?", help="where the backup is laid (it must be there)")
        what.add_argument(
            "--withdrawals", metavar="FILE", help="write the list of what was taken back"
        )
        what.add_argument(
            "--check", metavar="FILE", help="restore it into a scratch place and count"
        )
        parser.add_argument(
            "--key-file", help='for --check: file with an AGE-SECRET-KEY line; "-" to type it'
        )
        parser.add_argument(
            "--keep", type=int, default=14, help="how many backups stay in the folder (14)"
        )

    def handle(self, *args, folder, check, key_file, keep, **options):
        """Do one of them; say in one line why not."""
        path = Path(folder or check or options["withdrawals"])
        try:
            with ended_in_order():
                if folder:
                    self.back_up(path, keep=keep)
                elif check:
                    self.try_out(path, key_file=key_file)
                else:
                    self.list_taken_back(path)
        except Unfit as error:
            raise CommandError(f"{path} {error}") from None
        except OSError as error:
            raise CommandError(f"{path} could not be written or read: {error.strerror}.") from None

    def back_up(self, folder, *, keep):
        """Write a backup, and remove old ones."""
        if keep < 1:
            raise CommandError("--keep must be 1 or more.")
        if not folder.is_dir():
            raise CommandError(
                f"There is no folder {folder}: make it, or mount the disk that it is on, first."
            )
        recipients = recovery_key()
        with shelf.alone("backup"):
            shelf.clear(folder)
            path = shelf.new_name(folder)
            unfinished = shelf.unfinished(path)
            manifest = packing.pack(unfinished, recipients)
            unfinished.rename(path)
            shelf.sync(folder)
        size, sha256 = shelf.told(path)
        with transaction.atomic():
            keep_record(BackupRun.Kind.BACKUP, (size, sha256))
        removed = shelf.remove_older(folder, keep=keep)
        rows = sum(table["rows"] for table in manifest.tables.values())
        self.stdout.write(f"{path}")
        self.stdout.write(f"Rows:     {rows} in {len(manifest.tables)} tables")
        self.stdout.write(f"Bytes:    {size}")
        self.stdout.write(f"SHA-256:  {sha256}")
        if removed:
            self.stdout.write(f"Removed:  {', '.join(removed)}")
        self.stdout.write(
            "Copy it to another machine, best in another country. It opens with the recovery key "
            "on paper only; try that once a month: manage.py backup --check FILE --key-file -"
        )

    def list_taken_back(self, path):
        """Write the list of what was taken back."""
        contents = {
            **taken_back.listed(),
            "closed": accounts.closed(),
            "closers": accounts.closers(),
        }
        size = withdrawals.write(path, contents, recovery_key())
        self.stdout.write(f"{path} is written anew ({size} bytes).")

    def try_out(self, path, *, key_file):
        """Restore a backup into a scratch place, count, and remove it."""
        identities = identities_from(key_file)
        checked = unpacking.checked(path, identities)
        refuse_unfit(checked)
        told = shelf.told(path)
        with shelf.alone("restore"), elsewhere.scratch():
            filling.fill(path, identities, checked.manifest)
        with transaction.atomic():
            keep_record(BackupRun.Kind.CHECK, told)
        manifest = checked.manifest
        self.stdout.write(f"{path} is whole and can be restored.")
        self.stdout.write(f"Made:     {manifest.made} at {manifest.site_url}")
        self.stdout.write(f"Rows:     {described(manifest)}")
        self.stdout.write(f"SHA-256:  {told[1]}")


def described(manifest):
    """Return in words how much a backup holds."""
    rows = sum(table["rows"] for table in manifest.tables.values())
    return (
        f"{rows} in {len(manifest.tables)} tables; {manifest.rows('submissions_submission')} "
        f"submissions, {manifest.rows('roundtable_organizer')} organizers"
    )


def recovery_key():
    """Return the recovery key's public half, as what is sealed to; refuse without any."""
    keys = SealingKey.objects.active().filter(is_recovery=True)
    found = [x25519.Recipient.from_str(key.public_key) for key in keys]
    if not found:
        raise CommandError(NO_KEY)
    return found


def identities_from(key_file):
    """Return the private keys in a file, or typed for "-": that of the day, and perhaps others."""
    if not key_file:
        raise CommandError(
            "It cannot be opened, nor tried out, without the recovery key: add --key-file - and "
            "type it from the paper."
        )
    text = reseal.typed() if key_file == "-" else reseal.content_of(key_file)
    lines = [
        line
        for line in text.splitlines()
        if "".join(line.split()).upper().startswith(reseal.PREFIX)
    ]
    return [reseal.identity_in(line) for line in lines] or [reseal.identity_in(text)]


@contextlib.contextmanager
def ended_in_order():
    """Write for the owner only, and let a service that is stopped clean up what it has begun."""
    mask, usual = os.umask(0o077), None
    if threading.current_thread() is threading.main_thread():
        usual = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        os.umask(mask)
        if usual is not None:
            signal.signal(signal.SIGTERM, usual)
