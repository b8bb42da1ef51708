"""What every loader needs: reading a file, storing a row, and knowing what is there already."""

import tomllib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from roundtable.addresses import PublishedSlug

CONTENT = Path(__file__).resolve().parents[2] / "content"


def read(name):
    """Return one content file as a dictionary."""
    with (CONTENT / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def is_there(model, slug):
    """Return whether a text has, or once had, this address: renamed ones are not added again."""
    known = PublishedSlug.objects.of(model).filter(slug=slug)
    return known.exists() or model.objects.filter(slug=slug).exists()


def store(obj, where):
    """Check and save an object; a fault is told in one line each."""
    try:
        obj.full_clean()
    except ValidationError as error:
        lines = [f"{where}: {name}: {'; '.join(m)}" for name, m in error.message_dict.items()]
        raise CommandError("\n".join(lines)) from None
    obj.save()
    return obj


def by_address(model, slug):
    """Return the text that has or once had this address."""
    known = PublishedSlug.objects.of(model).filter(slug=slug)
    found = model.objects.filter(pk__in=known.values("target")).first()
    if found is None:
        raise CommandError(f"There is no {model._meta.verbose_name} “{slug}” any more.")
    return found
