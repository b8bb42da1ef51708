"""The public notice: one text in both languages at the top of every page, put up in one step."""

import tomllib
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable import text
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.site_settings import SiteSettings

WORDINGS = Path(__file__).parent / "wordings.toml"
# What each of them is for, where one is picked.
OCCASIONS = {
    "false-copy": _("A false copy of this site is going round"),
    "closed": _("The form is closed; nobody should write by other ways"),
    "misused": _("The account of an organizer was misused"),
}
MAY_PUT_UP = "roundtable.add_incident"
LONGEST = SiteSettings._meta.get_field("notice").max_length


def wordings():
    """Return the ready-made wordings by their codes, each with ``en`` and ``km``."""
    with WORDINGS.open("rb") as file:
        return tomllib.load(file)


def require_right(by):
    """Raise PermissionDenied unless a person may speak for the site in an emergency."""
    if not (by.is_active and by.has_perm(MAY_PUT_UP)):
        raise PermissionDenied


def checked(words, *, column, is_khmer=False):
    """Return a text of the notice, cleaned; raises ValidationError by column."""
    words = text.clean(words).strip()
    if text.is_blank(words):
        raise ValidationError({column: _("Write the notice in both languages.")})
    if len(words) > LONGEST:
        raise ValidationError({column: _("The notice is too long.")})
    if not text.has_khmer(words) if is_khmer else text.is_khmer(words):
        raise ValidationError({column: _("This is not the language of this field.")})
    return words


def stored():
    """Return the row of settings, locked; raises ValidationError as long as there is none."""
    row = SiteSettings.objects.select_for_update(of=("self",), no_key=True).filter(pk=1).first()
    if row is None:
        raise ValidationError(_("Fill in the site settings first."))
    return row


@transaction.atomic
def put_up_notice(*, english, khmer, by):
    """Show a notice on every public page from now on, instead of the former one if there is one.

    Raises ValidationError, by column, unless it is written in both languages.
    """
    require_right(by)
    english = checked(english, column="english")
    khmer = checked(khmer, column="khmer", is_khmer=True)
    row = stored()
    set_notice(row, english=english, khmer=khmer, on=timezone.localdate())
    record(Verb.NOTICE_PUT_UP, by=by, about=row)


@transaction.atomic
def take_down_notice(*, by):
    """Take the notice away from every page at once. Twice is once."""
    require_right(by)
    row = stored()
    if row.notice_on is None:
        return
    set_notice(row, english="", khmer="", on=None)
    record(Verb.NOTICE_TAKEN_DOWN, by=by, about=row)


def set_notice(row, *, english, khmer, on):
    """Store a notice, or none; whether the other Khmer texts are out of date stays as it was."""
    was_stale = row.khmer_is_stale
    row.notice_en, row.notice_km, row.notice_on = english, khmer, on
    row.save(update_fields=["notice", "notice_en", "notice_km", "notice_on"])
    if row.khmer_is_stale != was_stale:
        row.khmer_is_stale = was_stale
        row.save(update_fields=["khmer_is_stale"])
