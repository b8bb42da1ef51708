"""Packs a backup: one stream of members (tar, gzip), which is sealed as it is written.

    format                        which sort of file this is, in words
    rows/<table>/000001 …         the rows of a table, in pieces of a few megabytes (rows.py)
    media/…                       the files below MEDIA_ROOT
    receipt_peppers.json          without them no receipt opens; SECRET_KEY is not in it
    manifest.json                 see manifest.py; it stands last, because it counts the others

All rows are read in one snapshot of the database: nobody has to stop writing, and what arrives
meanwhile is in the next backup.
"""

import gzip
import hashlib
import io
import json
import os
import stat
import tarfile

from django.conf import settings
from django.utils import timezone

from roundtable.keeping import rows, tables
from roundtable.keeping.manifest import Manifest
from roundtable.keeping.sealed_file import sealed
from roundtable.stored import generations

HEAD, HEAD_WORDS = "format", b"A backup of a Roundtable portal, format 1\n"
PEPPERS, MANIFEST = "receipt_peppers.json", "manifest.json"
ROWS, MEDIA = "rows/", "media/"
PIECE = 4 * 1024 * 1024


def pack(path, recipients):
    """Write a backup of this portal to ``path``, sealed; return its manifest."""
    with (
        sealed(path, recipients) as plain,
        gzip.GzipFile(fileobj=plain, mode="wb", compresslevel=4, mtime=0) as pressed,
        tarfile.open(fileobj=pressed, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        packer = Packer(tar)
        packer.add(HEAD, HEAD_WORDS)
        with generations.snapshot():
            made = timezone.now().strftime("%Y-%m-%d %H:%M UTC")
            manifest = Manifest.of_this_portal(made=made)
            for table in tables.packed():
                manifest.tables[table] = pack_rows(packer, table)
            manifest.used = tables.used_numbers(manifest.tables)
        pack_media(packer)
        packer.add(PEPPERS, json.dumps(settings.RECEIPT_PEPPERS).encode())
        manifest.members = packer.digests
        packer.add(MANIFEST, manifest.written())
    return manifest


class Packer:
    """Adds members to a tar and keeps the SHA-256 of each."""

    def __init__(self, tar):
        self.tar, self.digests = tar, {}

    def add(self, name, data):
        """Add bytes as a member."""
        self.add_file(name, io.BytesIO(data), len(data))

    def add_file(self, name, file, size):
        """Add as many bytes of a file as a member; raises OSError when it has fewer."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        reader = Reader(file)
        self.tar.addfile(member, reader)
        self.tar.members.clear()  # it would keep every one in memory
        self.digests[name] = reader.digest.hexdigest()


class Reader:
    """A file that keeps the SHA-256 of what was read from it."""

    def __init__(self, file):
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size=-1):
        """Read, and remember."""
        data = self.file.read(size)
        self.digest.update(data)
        return data


class Pieces:
    """A sink for the rows of one table, which become members of a bounded size."""

    def __init__(self, packer, table):
        self.packer, self.table = packer, table
        self.waiting, self.number, self.rows = bytearray(), 0, 0

    def write(self, data):
        """Take some lines."""
        self.rows += data.count(b"\n")
        self.waiting += data
        if len(self.waiting) >= PIECE:
            self.pack()

    def pack(self):
        """Pack what has come so far."""
        if self.waiting:
            self.number += 1
            self.packer.add(f"{ROWS}{self.table}/{self.number:06}", bytes(self.waiting))
            self.waiting = bytearray()


def pack_rows(packer, table):
    """Pack the rows of a table; return its columns and how many rows there were."""
    columns, pieces = tables.columns_of(table), Pieces(packer, table)
    rows.write(table, columns, pieces)
    pieces.pack()
    return {"columns": columns, "rows": pieces.rows}


def pack_media(packer):
    """Pack the files below MEDIA_ROOT, in the order of their names."""
    for folder, folders, names in os.walk(settings.MEDIA_ROOT):
        folders.sort()
        for name in sorted(names):
            pack_one_file(packer, os.path.join(folder, name))  # noqa: PTH118 - as os.walk gives it


def pack_one_file(packer, path):
    """Pack one file, unless it was removed meanwhile."""
    try:
        file = open(path, "rb")  # noqa: PTH123, SIM115 - closed below
    except FileNotFoundError:
        return
    with file:
        told = os.fstat(file.fileno())
        if stat.S_ISREG(told.st_mode):
            name = os.path.relpath(path, settings.MEDIA_ROOT)
            packer.add_file(MEDIA + name, file, told.st_size)
