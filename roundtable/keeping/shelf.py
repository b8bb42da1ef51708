"""The folder of backups: how they are named, what was left behind, which are old."""

import contextlib
import fcntl
import hashlib
import os
import re

from django.conf import settings
from django.utils import timezone

from roundtable.keeping.sealed_file import BUFFER, Unfit

OURS = re.compile(r"roundtable-\d{4}-\d\d-\d\d-\d{4}\.age")
UNFINISHED = ".part"


@contextlib.contextmanager
def alone(what):
    """Let one command of a sort at a time run on this machine; raises Unfit."""
    with (settings.VAR_DIR / f"{what}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unfit(f"has to wait: another {what} is running.") from None
        yield


def new_name(folder):
    """Return where a backup made now belongs; raises Unfit when there is one of this minute."""
    path = folder / f"roundtable-{timezone.now():%Y-%m-%d-%H%M}.age"
    if path.exists():
        raise Unfit("is there already: one backup a minute.")
    return path


def unfinished(path):
    """Return the name of a backup while it is written."""
    return path.with_name(f".{path.name}{UNFINISHED}")


def clear(folder):
    """Remove what an interrupted run has left; only for who is ``alone``."""
    for found in folder.glob(f".roundtable-*.age{UNFINISHED}"):
        found.unlink()


def remove_older(folder, *, keep):
    """Remove all but the newest backups of our own making; return the names of the removed ones."""
    ours = sorted(found for found in folder.iterdir() if OURS.fullmatch(found.name))
    old = ours[:-keep]
    for path in old:
        path.unlink()
    return [path.name for path in old]


def told(path):
    """Return (size, SHA-256) of a file."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(BUFFER):
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def sync(folder):
    """Wait until a renaming is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
