"""Reads a backup as a stream, member by member, and believes nothing of it that it has not checked.

Whoever knows the public half of the recovery key can seal a file to it. So names are looked at, the
sums of all members are compared, and ``checked`` reads all of it before anything is done with it.
"""

import contextlib
import gzip
import hashlib
import itertools
import json
import re
import tarfile
import zlib
from dataclasses import dataclass

from roundtable.keeping.manifest import Manifest
from roundtable.keeping.packing import HEAD, HEAD_WORDS, MANIFEST, MEDIA, PEPPERS, ROWS
from roundtable.keeping.sealed_file import Unfit, opened

PIECE = 1024 * 1024
LARGEST_MANIFEST = 64 * 1024 * 1024
FOREIGN = "is sealed to this key, but holds no backup of a portal."
ROWS_NAME = re.compile(ROWS + r"(\w+)/\d{6,}")


@dataclass
class Checked:
    """A backup that was read to its end and found whole."""

    manifest: Manifest
    peppers: dict


class Member:
    """One member as a file to read from once; it keeps the SHA-256 of what was read."""

    def __init__(self, name, file):
        self.name, self.file, self.digest = name, file, hashlib.sha256()

    def read(self, size=-1):
        """Read, and remember."""
        data = self.file.read(size)
        self.digest.update(data)
        return data

    def sum(self):
        """Return the SHA-256 of all of it."""
        while self.read(PIECE):
            pass
        return self.digest.hexdigest()


@contextlib.contextmanager
def members(path, identities):
    """Yield an iterator over the members of a backup; raises Unfit."""
    with opened(path, identities) as plain:
        try:
            with gzip.GzipFile(fileobj=plain, mode="rb") as pressed:
                with tarfile.open(fileobj=pressed, mode="r|") as tar:
                    yield each(tar)
                while pressed.read(PIECE):  # to its end, so that a cut is noticed
                    pass
            while plain.read(PIECE):
                pass
        except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error):
            raise Unfit(FOREIGN) from None


def each(tar):
    """Yield the members of a tar; the first one says that it is ours."""
    expected = HEAD
    for info in tar:
        if not info.isreg() or (expected and info.name != expected) or not may_be(info.name):
            raise Unfit(FOREIGN)
        member = Member(info.name, tar.extractfile(info))
        if expected and member.read(len(HEAD_WORDS)) != HEAD_WORDS:
            raise Unfit(FOREIGN)
        expected = ""
        yield member
        tar.members.clear()
    if expected:
        raise Unfit(FOREIGN)


def may_be(name):
    """Return whether a backup of ours has members of such a name; none leads out of its folder."""
    if name.startswith(MEDIA):
        parts = name.split("/")
        return all(part not in ("", ".", "..") and "\0" not in part for part in parts)
    return name in (HEAD, PEPPERS, MANIFEST) or ROWS_NAME.fullmatch(name) is not None


def checked(path, identities):
    """Read a backup to its end, comparing every sum; return what it says. Raises Unfit."""
    sums, peppers, manifest = {}, None, None
    with members(path, identities) as found:
        for member in found:
            if manifest or member.name in sums:
                raise Unfit(FOREIGN)
            if member.name == MANIFEST:
                manifest = Manifest.read(member.read(LARGEST_MANIFEST))
                continue
            if member.name == PEPPERS:
                peppers = read_peppers(member.read(PIECE))
            sums[member.name] = member.sum()
    if manifest is None or peppers is None or sums != manifest.members:
        raise Unfit("does not hold what it says it holds: use another copy.")
    return Checked(manifest, peppers)


def read_peppers(written):
    """Return the peppers by their ids; raises Unfit."""
    try:
        found = json.loads(written)
        if found and all(isinstance(part, str) for pair in found.items() for part in pair):
            return found
    except (ValueError, AttributeError):
        pass
    raise Unfit(FOREIGN)


def tables_among(found, manifest):
    """Yield (table, source) for the rows of each table, and (name, member) for every other member.

    Each is read before the next is asked for. Raises Unfit when it is not what the manifest says.
    """
    for table, group in itertools.groupby(found, key=table_of):
        if table:
            source = Joined(group, manifest)
            yield table, source
            source.end()
        else:
            for member in group:
                yield member.name, member
                compare(member, manifest)


def table_of(member):
    """Return the table whose rows a member holds, or an empty text."""
    name = ROWS_NAME.fullmatch(member.name)
    return name[1] if name else ""


def compare(member, manifest):
    """Raise Unfit unless a member is what the manifest says."""
    if member.name != MANIFEST and member.sum() != manifest.members.get(member.name):
        raise Unfit("was changed while it was read.")


class Joined:
    """The pieces of a table's rows, read as one file."""

    def __init__(self, pieces, manifest):
        self.pieces, self.manifest, self.piece = pieces, manifest, None

    def read(self, size=-1):
        """Read from the piece that has its turn; nothing at the end of the last."""
        while True:
            if self.piece and (data := self.piece.read(size)):
                return data
            if not self.next():
                return b""

    def next(self):
        """Turn to the next piece; return whether there is one."""
        if self.piece:
            compare(self.piece, self.manifest)
        self.piece = next(self.pieces, None)
        return self.piece is not None

    def end(self):
        """Read what nobody has read."""
        while self.read(PIECE):
            pass
