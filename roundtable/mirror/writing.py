"""Writes a copy beside the former one and puts it in its place when it is whole.

So a run that fails leaves the former copy, and what was withdrawn since does not stay behind.
"""

import contextlib
import fcntl
import os
import shutil

from roundtable.mirror import manifest

FOLDER_MODE, FILE_MODE = 0o755, 0o644
# 2 January 1980: in every time zone a day that a zip archive can tell.
STAMP = 315_619_200


class Refused(Exception):
    """A copy cannot be written where it was asked for; says why, in one line."""


@contextlib.contextmanager
def replacing(folder):
    """Yield an empty folder; when the block ends well, it stands in the place of ``folder``."""
    folder = folder.resolve()
    refuse(folder)
    fresh = folder.with_name(f".{folder.name}.copy-being-made")
    former = folder.with_name(f".{folder.name}.former-copy")
    with alone(folder.parent):
        if former.exists() and not folder.exists():
            former.rename(folder)  # an earlier run ended between two steps
        clear(fresh, former)
        fresh.mkdir()
        try:
            yield fresh
            settle(fresh)
            refuse(folder)
            if folder.exists():
                folder.rename(former)
            fresh.rename(folder)
        finally:
            if former.exists() and not folder.exists():
                former.rename(folder)
            clear(fresh, former)


def refuse(folder):
    """Raise Refused unless a folder is new, empty, or a former copy and nothing else."""
    if not folder.parent.is_dir():
        raise Refused(f"There is no folder {folder.parent}.")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder.")
    if names := manifest.foreign(folder):
        raise Refused(
            f"{folder} holds what is not of a copy made here ({names[0]}): choose a new folder."
        )


@contextlib.contextmanager
def alone(parent):
    """Hold a lock on the folder in which copies are made; raises Refused if another run has it."""
    descriptor = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Refused(f"Another copy is just being made in {parent}.") from None
    finally:
        os.close(descriptor)


def clear(*folders):
    """Remove folders with all that is in them."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def put(folder, name, body):
    """Write one file of the copy; raises ValueError for a name that would lie outside of it."""
    path = folder / name
    if ".." in path.relative_to(folder).parts:
        raise ValueError(f"{name} lies outside of the copy")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def settle(folder):
    """Give all files one time and everybody the right to read, whatever the machine's usage is."""
    for path in [*folder.rglob("*"), folder]:
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (STAMP, STAMP))
