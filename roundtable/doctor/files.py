"""Whether the folders are there, the portal's own, and closed to others."""

import json
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext_lazy as _

from roundtable.doctor.asking import check, look, ok, wrong

GIGABYTE = 10**9
LITTLE, TOO_LITTLE = 2 * GIGABYTE, GIGABYTE // 2
# Where deploy/install.sh lays the secrets.
ENVIRONMENT = Path("/etc/roundtable/environment")


def folders():
    """Return the folders that the portal writes into."""
    return [Path(folder) for folder in (settings.VAR_DIR, settings.MEDIA_ROOT, store()) if folder]


def store():
    """Return the folder of rendered pages, where they are kept."""
    return settings.STORED_PAGES and settings.STORE_DIR


@check("files.writable", _("Folders"), at_start=True, in_database=False)
def writable():
    """Ask whether the portal may write into its folders."""
    closed = [str(f) for f in folders() if not os.access(standing(f), os.W_OK | os.X_OK)]
    if closed:
        return wrong(
            _("This user cannot write into %(folders)s: make them the portal's own (chown)."),
            folders=", ".join(closed),
        )
    return ok(settings.VAR_DIR)


def standing(folder):
    """Return a folder, or the next one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


@check("files.private", _("What others on this machine may read"), in_database=False)
def private():
    """Ask whether another user could read what is kept; passing through a folder is allowed."""
    database = Path(settings.DATABASES["default"]["NAME"] or "none")
    kept = {Path(settings.VAR_DIR): 0o066, Path(settings.MEDIA_ROOT): 0o067}
    kept |= {
        settings.BASE_DIR / ".env": 0o007,
        ENVIRONMENT: 0o007,
        settings.VAR_DIR / "secret_key": 0o077,
    }
    kept |= {database: 0o077} if database.is_absolute() else {}
    found = [str(path) for path, never in kept.items() if is_open(path, never)]
    if found:
        return wrong(_("Others can read %(paths)s: close them (chmod)."), paths=", ".join(found))
    return ok()


def is_open(path, never):
    """Return whether a path that can be seen grants any of the rights in ``never``."""
    try:
        return bool(path.stat().st_mode & never)
    except OSError:
        return False


@check("files.store", _("Rendered pages"), in_database=False)
def store_is_readable():
    """Ask whether a web server of another user could read the pages in the store."""
    if not store():
        return look(
            _("Pages are rendered for every reader (STORED_PAGES=0): right only for development.")
        )
    folder = Path(store())
    if settings.BEHIND_PROXY and not all(
        is_open(path, 0o001) for path in (folder, *folder.parents)
    ):
        return look(
            _(
                "The web server cannot come to %(folder)s, so the portal answers for it: chmod o+x above."
            ),
            folder=folder,
        )
    return ok(folder)


@check("files.static", _("Style sheets and scripts"), in_database=False)
def static():
    """Compare what was collected with what this code brings along."""
    text = _("They are not collected, or of other code: run  manage.py collectstatic --no-input")
    try:
        told = (settings.STATIC_ROOT / "staticfiles.json").read_text()
        made = (settings.STATIC_ROOT / "staticfiles.json").stat().st_mtime
    except OSError:
        return wrong(text)
    paths = json.loads(told)["paths"]
    own = settings.BASE_DIR / "roundtable" / "static"
    newer = [path for path in own.rglob("*") if path.is_file() and path.stat().st_mtime > made]
    missing = [
        name
        for finder in finders.get_finders()
        for name, storage in finder.list(ignore_patterns=None)
        if name not in paths or not (settings.STATIC_ROOT / paths[name]).exists()
    ]
    return wrong(text) if newer or missing else ok()


@check("files.room", _("Room on the disk"), in_database=False)
def room():
    """Ask how much is free where the portal writes."""
    free = min(shutil.disk_usage(standing(folder)).free for folder in folders())
    size = f"{free / GIGABYTE:.1f} GB"
    if free < TOO_LITTLE:
        return wrong(_("Only %(size)s are free: forms will close. Make room."), size=size)
    if free < LITTLE:
        return look(_("Only %(size)s are free: make room soon."), size=size)
    return ok(size)
