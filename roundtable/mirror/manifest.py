"""The checksums of a copy's files, as ``sha256sum --check`` reads them."""

import hashlib
import re

from roundtable.mirror import naming

LINE = re.compile(r"([0-9a-f]{64})  (.+)")
# What every copy of ours holds, and hardly anything else that has checksums.
ALWAYS = {naming.INDEX, naming.VERIFY, "en/index.html", "km/index.html"}


def names(folder):
    """Return the names of all files of a folder, sorted, relative to it."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def digest_of(path):
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(folder):
    """Write the checksum of every other file; return the checksum of what was written."""
    lines = [f"{digest_of(folder / name)}  {name}\n" for name in names(folder)]
    (folder / naming.SUMS).write_bytes("".join(lines).encode())
    return digest_of(folder / naming.SUMS)


def foreign(folder):
    """Return the names of what is in a folder and belongs to no copy of ours."""
    held = set(names(folder))
    if naming.SUMS not in held or (folder / naming.SUMS).is_symlink():
        return sorted(held)
    text = (folder / naming.SUMS).read_text(encoding="utf-8", errors="replace")
    told = {found[2] for found in map(LINE.fullmatch, text.splitlines()) if found}
    return sorted(held - told - {naming.SUMS}) if told >= ALWAYS else sorted(held)
