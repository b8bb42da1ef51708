"""The files of the store: a folder a generation, and the pointer to the one that is true now.

    current -> g/12.5f0c….1763856000.1763942400.9be0…
                                         number, code, since and until when, and chance
    g/12.…/plain/en/about/index.html     the page; beside it .br, .gz and .head (its own headers)
    g/12.…/both/…  page-2/…  gone/…      the same for ?both=1, ?page=2, and what answers 410
    errors/en/503.html                   for the web server, when nobody answers behind it

All workers share it. Everything in it is public, so that a web server of another user may read it.
Modification times are made of the content, or none at all: nothing says when it was written (a
withdrawal makes a new generation), and nginx makes its ETag from them. ``id`` tells this store from
another one (generations.close).
"""

import contextlib
import fcntl
import functools
import gzip
import hashlib
import json
import logging
import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import brotli
from django.conf import settings

logger = logging.getLogger(__name__)

FOLDER_MODE, FILE_MODE = 0o755, 0o644
# Compressed already, or not worth it.
AS_THEY_ARE = ("application/pdf", "image/")
# Of a page's headers these are its own; all others come from roundtable/headers.py.
OWN = ("Content-Type", "Content-Language")
# Clocks of machines that share a store.
SECONDS_OF_DRIFT = 2
# Nobody takes longer to write one file.
SECONDS_TO_WRITE = 600
SUFFIXES = {"": "", "br": ".br", "gzip": ".gz"}


@dataclass(frozen=True)
class Label:
    """What the pointer says: which generation, made by which code, true since and until when.

    No label ever comes again, even where a number does: a restored database counts from its own.
    """

    number: int
    code: str
    begins: int
    ends: int
    chance: str

    @classmethod
    @functools.lru_cache(maxsize=8)
    def read(cls, target):
        """Return the label that a pointer's target says; raises ValueError for any other one."""
        number, code, begins, ends, chance = target.removeprefix("g/").split(".")
        return cls(int(number), code, int(begins), int(ends), chance)

    @classmethod
    def new(cls, number, code, *, now, ends):
        """Return the label of a generation that begins now."""
        return cls(number, code, int(now), int(ends), secrets.token_hex(4))

    def __str__(self):
        return f"{self.number}.{self.code}.{self.begins}.{self.ends}.{self.chance}"

    @property
    def folder(self):
        """Return the generation's folder."""
        return root() / "g" / str(self)

    @property
    def is_over(self):
        """Return whether the clock has left what this generation was made for, either way."""
        return not self.begins - SECONDS_OF_DRIFT <= time.time() < self.ends


def root():
    """Return the folder of the store."""
    return Path(settings.STORE_DIR)


def pointer():
    """Return the label of the open generation, over or not; None while the store is closed."""
    try:
        # Asked for every page that is served: no Path here.
        return Label.read(os.readlink(f"{settings.STORE_DIR}/current"))  # noqa: PTH115
    except (OSError, ValueError):
        return None


def close():
    """Take the pointer away: from now on nothing is served from the store."""
    with contextlib.suppress(FileNotFoundError):
        (root() / "current").unlink()
    # Before the change is committed, not some time after it.
    sync(root())


def open_at(label):
    """Make an empty generation and lead the pointer to it; what another one held is removed."""
    make_folder(label.folder)
    fresh = root() / f"current.{label.chance}"
    fresh.symlink_to(f"g/{label}")
    os.utime(fresh, (0, 0), follow_symlinks=False)
    fresh.replace(root() / "current")
    undate(label.folder)
    sync(root())


def sweep(label):
    """Remove every generation but one: words that were taken back lie in the former ones.

    And what a process left half written when it died. What cannot be removed is told in the log.
    """
    for folder in (root() / "g").iterdir():
        if folder.name != str(label):
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                logger.error("A former generation cannot be removed; whose is %s?", folder.parent)
    make_folder(root() / "making")
    for path in (root() / "making").iterdir():
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_ctime > SECONDS_TO_WRITE:
                path.unlink()


def put(label, place, *, status, headers, content):
    """Keep a page in a generation, compressed once; return whether it was kept.

    Atomic: each file is written whole, brought to the disk and renamed; the one that tells of the
    others comes last. Nothing is written for a generation that is not the open one any more.
    """
    own = {name: headers[name] for name in OWN if name in headers}
    forms = {"": content}
    if not own.get("Content-Type", "").startswith(AS_THEY_ARE):
        forms["gzip"] = gzip.compress(content, 9, mtime=0)
        forms["br"] = brotli.compress(content, quality=11)
    stamp = stamp_of(content)
    target = label.folder / place
    if pointer() != label:
        return False
    make_folder(target.parent)
    for encoding, data in forms.items():
        write(target.with_name(target.name + SUFFIXES[encoding]), data, stamp=stamp)
    sizes = {encoding: len(data) for encoding, data in forms.items()}
    told = {"status": status, "headers": own, "sizes": sizes, "stamp": stamp}
    write(target.with_name(target.name + ".head"), json.dumps(told).encode(), stamp=stamp)
    undate(target.parent)
    if pointer() == label:
        return True
    # Closed meanwhile, and perhaps swept away before the last file was written.
    shutil.rmtree(label.folder, ignore_errors=True)
    return False


def stamp_of(content):
    """Return the modification time of a page's files: a number made of its content, no time."""
    return int.from_bytes(hashlib.sha256(content).digest()[:4]) & 0x7FFFFFFF


def undate(folder):
    """Take the time from a folder of the store and from those above it."""
    while folder != root().parent:
        with contextlib.suppress(FileNotFoundError):
            os.utime(folder, (0, 0))
        folder = folder.parent


def identity():
    """Return what tells this store from another one, made by chance at its first use."""
    with contextlib.suppress(FileNotFoundError):
        return (root() / "id").read_text()
    make_folder(root())
    fresh = root() / f"id.{secrets.token_hex(4)}"
    fresh.write_text(secrets.token_hex(16))
    with contextlib.suppress(FileExistsError):
        (root() / "id").hardlink_to(fresh)  # of two at once, one wins whole
    fresh.unlink()
    return (root() / "id").read_text()


def is_ours():
    """Return whether what this process writes will be the portal's own to change and remove.

    A command run as root must not leave files in the store of another user.
    """
    there = next(folder for folder in (root(), *root().parents) if folder.exists())
    return os.geteuid() != 0 or there.stat().st_uid == 0


def write(path, data, *, stamp):
    """Write a file for everybody to read, whole or not at all."""
    make_folder(root() / "making")
    descriptor, made = tempfile.mkstemp(dir=root() / "making")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), FILE_MODE)
            os.utime(file.fileno(), (stamp, stamp))
            os.fsync(file.fileno())
        Path(made).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(made).unlink()
        raise


def make_folder(folder):
    """Make a folder, and those above it, for everybody to read whatever the umask says."""
    if folder.is_dir():
        return
    if folder != root():
        make_folder(folder.parent)
    else:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(FOLDER_MODE)


def sync(folder):
    """Bring what happened in a folder to the disk."""
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def alone(name, *, patience=0.0):
    """Hold a lock of all workers by name; yields whether it was free within ``patience`` seconds.

    Locks are few, whatever the names: two names with the same first word may share one.
    """
    number = hashlib.sha256(name.encode()).digest()[0]
    until = time.monotonic() + patience
    try:
        make_folder(root() / "locks")
        file = (root() / "locks" / f"{name.split()[0]}-{number:02x}").open("a")
    except OSError:  # no room, or not ours to write: whoever asks must do without
        yield False
        return
    with file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() >= until:
                    yield False
                    return
                time.sleep(0.01)
            else:
                yield True
                return
