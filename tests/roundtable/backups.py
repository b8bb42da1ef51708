"""Making and opening backups in the tests' own process."""

import io
import json
import tarfile

import pyrage
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pyrage import x25519

from submissions import keys


def recovery_key():
    """Make the recovery key; return its private half."""
    return keys.make_recovery_key()


def backup(folder, **options):
    """Make a backup; return (its path, what the command said)."""
    told = io.StringIO()
    call_command("backup", str(folder), stdout=told, **options)
    path, *_rest = told.getvalue().splitlines()
    return folder / path.rpartition("/")[2], told.getvalue()


def contents(path, key):
    """Return the members of a backup by name, opened by other means than ours."""
    plain = pyrage.decrypt(path.read_bytes(), [x25519.Identity.from_str(key)])
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:gz") as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}


def sealed_again(path, members, key):
    """Write members as a file that looks like a backup, sealed to the same key."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    to = [x25519.Identity.from_str(key).to_public()]
    path.write_bytes(pyrage.encrypt(written.getvalue(), to))
    return path


def changed(members, /, **values):
    """Return members whose manifest says something else."""
    manifest = {**json.loads(members["manifest.json"]), **values}
    return {**members, "manifest.json": json.dumps(manifest).encode()}


def refused(command, *words, key=None, tmp_path=None, **options):
    """Run a command that has to refuse in one line; return the line."""
    if key is not None:
        file = tmp_path / "paper.txt"
        file.write_text(key)
        options["key_file"] = str(file)
    with pytest.raises(CommandError) as error:
        call_command(command, *map(str, words), stdout=io.StringIO(), **options)
    (line,) = str(error.value).splitlines()
    return line
