"""The list of what was taken back, kept beside the backups and applied after a restore.

A backup is as old as its day; this small file is written anew each hour, so that what was withdrawn
since stays withdrawn. It is sealed, sorted, without any date, and of a few fixed sizes: whoever sees
it each hour learns neither what was withdrawn nor when.
"""

import json
import os

import pyrage

from roundtable.keeping.sealed_file import DAMAGED, NOT_OURS, OTHER_KEY, Unfit

FORMAT = "withdrawals of a Roundtable portal 1"
SMALLEST = 128 * 1024


def write(path, contents, recipients):
    """Write a list (of what JSON can hold) in the place of the former one, whole or not at all."""
    written = json.dumps({"format": FORMAT, **contents}, sort_keys=True).encode()
    data = pyrage.encrypt(filled_up(written), recipients)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return len(data)


def filled_up(written):
    """Return bytes with spaces up to a fixed size; each size is twice the one before."""
    size = SMALLEST
    while size < len(written):
        size *= 2
    return written.ljust(size)


def read(path, identities):
    """Return what a list holds; raises Unfit."""
    try:
        data = path.read_bytes()
    except OSError:
        raise Unfit("cannot be read.") from None
    try:
        contents = json.loads(pyrage.decrypt(data, identities))
        if contents.pop("format") == FORMAT:
            return contents
    except pyrage.DecryptError as error:
        raise Unfit(reason(str(error), data)) from None
    except (ValueError, KeyError, AttributeError):
        pass
    raise Unfit("is sealed to this key, but is no list of withdrawals.")


def reason(told, data):
    """Return why the age library did not open a list."""
    if "matching" in told:
        return OTHER_KEY
    return DAMAGED if data.startswith(b"age-encryption.org/") else NOT_OURS
