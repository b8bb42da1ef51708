"""Restores a backup into an empty installation; what was taken back since is taken back again."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roundtable.keeping import accounts, peppers, restoring, shelf, unpacking, withdrawals
from roundtable.keeping.manifest import fingerprint
from roundtable.keeping.sealed_file import Unfit
from roundtable.management.commands.backup import described, ended_in_order, identities_from
from submissions import order, taken_back
from submissions.models import SealingKey

WITHOUT_LIST = (
    "LOOK: no list of withdrawals was given. What was taken back after the backup was made stands "
    "again. If the list is anywhere, before the portal is started: manage.py restore --withdrawals "
    "FILE --key-file -"
)
WORDS = {
    "withdrawn": "submissions withdrawn",
    "answers": "answers to surveys taken back",
    "consents": "consents made stricter",
    "excerpts": "excerpts removed",
    "imports": "imports taken back",
    "keys": "keys retired",
    "closed": "accounts closed",
}


class Command(BaseCommand):
    """``restore FILE --key-file - [--withdrawals FILE]``; without FILE the list alone is applied."""

    help = "Restores a backup into an empty installation; nothing is ever overwritten."

    def add_arguments(self, parser):
        """Ask for a file of keys: a command line stays in the shell's history, a key must not."""
        parser.add_argument("file", nargs="?", help="the backup")
        parser.add_argument("--withdrawals", metavar="FILE", help="the list of what was taken back")
        parser.add_argument(
            "--key-file", required=True, help='file with an AGE-SECRET-KEY line; "-" to type it'
        )

    def handle(self, *args, file, key_file, **options):
        """Check everything first; say in one line why not."""
        if not file and not options["withdrawals"]:
            raise CommandError("Name a backup, or a list of withdrawals (--withdrawals FILE).")
        identities = identities_from(key_file)
        with ended_in_order():
            listed = self.list_from(options["withdrawals"], identities)
            if file:
                self.restore(Path(file), identities, listed)
            else:
                self.tell_taken_back(take_back(listed))

    def list_from(self, name, identities):
        """Return what a list of withdrawals holds, or None where none was given."""
        if not name:
            return None
        try:
            return withdrawals.read(Path(name), identities)
        except Unfit as error:
            raise CommandError(f"{name} {error}") from None

    def restore(self, path, identities, listed):
        """Restore a backup, and say what has to be known."""
        checked = None
        try:
            with shelf.alone("restore"):
                checked = unpacking.checked(path, identities)
                told = shelf.told(path)
                done = restoring.restore(
                    path, identities, checked, told=told, set_right=lambda: set_right(listed)
                )
        except Unfit as error:
            if checked and not peppers.are_here(checked.peppers):
                self.stdout.write(peppers.line(checked.peppers))
            raise CommandError(f"{path} {error}") from None
        except OSError as error:
            raise CommandError(f"{path} could not be restored: {error.strerror}.") from None
        self.stdout.write(f"Restored: {path}")
        self.stdout.write(f"Made:     {checked.manifest.made} at {checked.manifest.site_url}")
        self.stdout.write(f"Rows:     {described(checked.manifest)}")
        self.stdout.write(f"SHA-256:  {told[1]}")
        if listed is None:
            self.stdout.write(WITHOUT_LIST)
        else:
            self.tell_taken_back(done)
        for line in to_know(checked.manifest):
            self.stdout.write(line)
        self.stdout.write("Now start the portal. Nobody is logged in; sealed words stay sealed.")

    def tell_taken_back(self, done):
        """Say what was taken back once more."""
        told = [f"{done[name]} {words}" for name, words in WORDS.items() if done[name]]
        self.stdout.write(
            f"Taken back again: {', '.join(told) or 'nothing, all was done already'}."
        )
        if done["left"]:
            self.stdout.write(
                f"LOOK: {done['left']} keys or imports could not be taken back: the only key is in "
                "use, or a release waits for approval. Do it in the back office."
            )


def set_right(listed):
    """Let a database just filled tell no order and hold no open link; take back what a list says."""
    order.hide()
    accounts.call_back_links()
    return take_back(listed) if listed is not None else None


def take_back(listed):
    """Take back what a list says; return how many of what."""
    done = taken_back.take_back(listed)
    done["closed"] = accounts.close_again({*listed["closed"]}, listed.get("closers"))
    return done


def to_know(manifest):
    """Yield a line for each thing that is not as it was, or is again as it was once."""
    yield (
        f"LOOK: roles, passwords and second factors are those of {manifest.made}. Whoever lost a "
        "right since must lose it again. Invitations and ways back are void: make new ones."
    )
    if manifest.site_url != settings.SITE_URL:
        yield (
            f"LOOK: it was {manifest.site_url}, here it is {settings.SITE_URL}: passkeys work under "
            "their own name only."
        )
    if manifest.secret_key not in map(
        fingerprint, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    ):
        yield (
            "LOOK: SECRET_KEY is another one: codes of an app do not open. Set the former one in "
            "SECRET_KEY_FALLBACKS, or give those organizers a way back."
        )
    if not SealingKey.objects.active().filter(is_recovery=True).exists():
        yield "LOOK: no recovery key is in use: manage.py make_recovery_key"
