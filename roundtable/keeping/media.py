"""The files below MEDIA_ROOT, put back: first beside their places, then all at once."""

import contextlib
import shutil
from pathlib import Path

from django.conf import settings

from roundtable.keeping import unpacking
from roundtable.keeping.packing import MEDIA
from roundtable.keeping.sealed_file import BUFFER

WAITING = ".restoring"


@contextlib.contextmanager
def waiting(path, identities, manifest):
    """Unpack the files of a backup beside their places; yield what puts them there."""
    folder = Path(settings.MEDIA_ROOT) / WAITING
    shutil.rmtree(folder, ignore_errors=True)
    if not any(name.startswith(MEDIA) for name in manifest.members):
        yield lambda: None
        return
    try:
        unpack(path, identities, manifest, folder)
        yield lambda: put(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unpack(path, identities, manifest, folder):
    """Write the files of a backup into a folder."""
    folder.mkdir(mode=0o700, parents=True)
    with unpacking.members(path, identities) as found:
        for name, member in unpacking.tables_among(found, manifest):
            if not name.startswith(MEDIA) or not isinstance(member, unpacking.Member):
                continue
            file = folder / name.removeprefix(MEDIA)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as written:
                shutil.copyfileobj(member, written, BUFFER)


def put(folder):
    """Move what was unpacked to where it belongs."""
    for found in sorted(folder.iterdir()):
        found.rename(folder.parent / found.name)
