"""Seals what is sealed to the keys of today with a private key from paper: the recovery drill."""

import getpass
import sys
from pathlib import Path

import pyrage
from django.core.management.base import BaseCommand, CommandError
from pyrage import x25519

from submissions import reading, sealing

PREFIX = "AGE-SECRET-KEY-1"


class Command(BaseCommand):
    """Opens what this key opens, and seals it to every key that is in use now."""

    help = "Seals every envelope that a private key opens to the keys of today."

    def add_arguments(self, parser):
        """Ask for a file: a command line stays in the shell's history, a key must not."""
        parser.add_argument(
            "--key-file", required=True, help='file with an AGE-SECRET-KEY line; "-" to type it'
        )

    def handle(self, *args, key_file, **options):
        """Seal anew, and say how many could not be opened."""
        identity = identity_from(key_file)
        try:
            done, closed = reading.seal_all_anew(identity=identity)
        except sealing.NobodyToSealTo:
            raise CommandError(
                "No key is in use: a keyholder has to make one in the back office first."
            ) from None
        self.stdout.write(f"Envelopes sealed to the keys of today: {done}.")
        self.stdout.write(f"Envelopes that this key does not open: {closed}.")


def identity_from(key_file):
    """Return the private key in a file, or typed for "-"; says in one line what is wrong with it."""
    return identity_in(typed() if key_file == "-" else content_of(key_file))


def typed():
    """Return what is typed without showing it, or what is piped in."""
    return getpass.getpass("Private key: ") if sys.stdin.isatty() else sys.stdin.read()


def content_of(path):
    """Return what is in a file, or say in one line why it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise CommandError(f"{path} cannot be read.") from None


def identity_in(text):
    """Return the private key in a text: capitals or not, with or without spaces between groups."""
    lines = ("".join(line.split()).upper() for line in text.splitlines())
    found = next((line for line in lines if line.startswith(PREFIX)), None)
    if found is None:
        raise CommandError(f"There is no line that begins with {PREFIX}.")
    try:
        return x25519.Identity.from_str(found)
    except pyrage.IdentityError:
        raise CommandError("There is a slip in the key: compare it with the paper.") from None
