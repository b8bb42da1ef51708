"""The secrets that receipts are hashed with: back in their place before anything is opened."""

import os

from django.conf import settings

from roundtable.keeping.sealed_file import Unfit

FILE = "receipt_pepper"


def are_from_environment():
    """Return whether RECEIPT_PEPPERS is set, or the embedded file holds the only one."""
    return bool(os.environ.get("RECEIPT_PEPPERS"))


def line(peppers):
    """Return the line for the environment's file."""
    return "RECEIPT_PEPPERS=" + ",".join(f"{id}:{secret}" for id, secret in peppers.items())


def are_here(peppers):
    """Return whether this installation opens, or will open, the receipts of a backup."""
    if are_from_environment():
        return all(settings.RECEIPT_PEPPERS.get(id) == secret for id, secret in peppers.items())
    return [*peppers] == ["1"]


def refuse_others(peppers):
    """Raise Unfit when the environment has to be changed first; nothing else says so in time."""
    if not are_here(peppers):
        raise Unfit(
            "was made with other receipt peppers: put the line above into the environment (.env, or "
            "the service's file), in place of RECEIPT_PEPPERS there, and run this again. Nothing "
            "was changed."
        )


def put(peppers):
    """Put the embedded one back; what the environment holds is there already."""
    if are_from_environment():
        return
    fresh = settings.VAR_DIR / f"{FILE}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(peppers["1"])
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(settings.VAR_DIR / FILE)
