"""The style sheets, fonts, pictures and scripts that pages of a copy are made of."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage


def are_collected():
    """Return whether pages can name static files: their hashed names are known."""
    name = getattr(staticfiles_storage, "manifest_name", None)
    return name is None or (settings.STATIC_ROOT / name).is_file()


def read(path):
    """Return the bytes of a static file by its address, or None if there is none."""
    name = path.removeprefix(settings.STATIC_URL)
    collected = settings.STATIC_ROOT / name
    if collected.is_file():
        return collected.read_bytes()
    source = finders.find(name)
    if source is None:
        return None
    return Path(source).read_bytes()
