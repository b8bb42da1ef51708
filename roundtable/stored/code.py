"""Which code makes the pages: a deploy of new code, templates or words makes every page new."""

import functools
import hashlib

from django.conf import settings

FOLDERS = ("roundtable", "sessions", "submissions", "documents", "templates", "locale")
KINDS = {".py", ".html", ".txt", ".mo", ".css", ".js", ".toml", ".svg", ".woff2", ".png"}
SETTINGS = ("SITE_URL", "ONION_URL", "PRODUCTION", "DEMONSTRATION", "STATIC_URL", "DEBUG")


def files():
    """Return every file that a page may be made of, in a fixed order."""
    base = settings.BASE_DIR
    found = [base / "requirements.lock", base / ".env", settings.STATIC_ROOT / "staticfiles.json"]
    for folder in FOLDERS:
        found += sorted(path for path in (base / folder).rglob("*") if path.suffix in KINDS)
    return [path for path in found if path.is_file()]


@functools.cache
def mine():
    """Return (when its newest file was written, digest) of the code that this process started with.

    Of two that differ the newer is right: while a deploy goes on, old workers keep nothing.
    """
    digest, newest = hashlib.sha256(), 0
    for path in files():
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
        newest = max(newest, int(path.stat().st_mtime))
    for name in SETTINGS:
        digest.update(f"{name}={getattr(settings, name)}\0".encode())
    return newest, digest.hexdigest()[:16]
