"""Columns that more than one file has: both languages, addresses, days."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from roundtable.languages import CODES
from submissions.export_columns import Column


def absolute(name, *args, code=None):
    """Return the absolute address of a page, in one language or of a path without any."""
    with translation.override(code or "en"):
        return settings.SITE_URL + reverse(name, args=args)


def in_both(name, meaning, field):
    """Return the columns of a translated field: ``name_en`` and ``name_km``."""
    return tuple(
        Column(f"{name}_{code}", meaning, lambda row, code=code: row.in_language(field, code))
        for code in CODES
    )


def addresses(of=lambda row: row):
    """Return the columns of a row's page, in each language."""

    def column(code):
        def address(row):
            with translation.override(code):
                return settings.SITE_URL + of(row).get_absolute_url()

        return Column(f"url_{code}", _("address of its page"), address)

    return tuple(map(column, CODES))


def day(date):
    """Return a date as ISO 8601 writes it, or None."""
    return date.isoformat() if date else None


def published_on(row):
    """Return the day since which readers see a row."""
    return day(row.published_on)


ID = Column("id", _("number that never changes"), lambda row: row.code)
PUBLISHED = Column("published_on", _("day of publication"), published_on)
