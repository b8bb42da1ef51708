"""Two people publish: each language of a text is approved by someone who did not last edit it.

An approval is the digest of exactly the text that was approved (DESIGN promise 7). Any change of
the text changes its digest, so the approval no longer matches and ``published()`` stops returning
the row: nothing has to be remembered, reset or voided.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.bilingual import one_of
from roundtable.languages import CODES
from roundtable.publication import Published, PublishedQuerySet, locked
from roundtable.site_settings import SiteSettings


class TextChanged(Exception):
    """The text that somebody read and approved is not the one that stands now."""


class Source(models.TextChoices):
    """On whose word a language was approved."""

    PERSON = "person", _("a second person")
    ALONE = "alone", _("a team of one")
    SHIPPED = "shipped", _("shipped with the portal")


def approved_as_is(code):
    """Return the condition that one language is approved exactly as it stands."""
    return Q(**{f"approved_{code}": F(f"digest_{code}")}) & ~Q(**{f"approved_{code}": ""})


class ApprovedQuerySet(PublishedQuerySet):
    """Published rows, as far as both languages are approved as they stand."""

    def approved(self):
        """Return what is approved in both languages, exactly as it stands."""
        return self.filter(approved_as_is("en"), approved_as_is("km"))

    def published(self):
        """Return what readers may see: dated, and approved in both languages."""
        return super().published().approved()

    def awaiting_approval(self):
        """Return what is written in both languages and not approved in one of them."""
        unfinished = self.lacking_khmer().values("pk")
        return self.exclude(pk__in=unfinished).exclude(pk__in=self.approved().values("pk"))


def _user(related):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name=related,
    )


class Approved(Published):
    """A published text that needs a second person for each language."""

    approved_en = models.CharField(max_length=64, editable=False, default="")
    approved_km = models.CharField(max_length=64, editable=False, default="")
    approved_en_on = models.DateField(null=True, editable=False)
    approved_km_on = models.DateField(null=True, editable=False)
    approved_en_source = models.CharField(
        max_length=8, choices=Source, editable=False, default="", blank=True
    )
    approved_km_source = models.CharField(
        max_length=8, choices=Source, editable=False, default="", blank=True
    )
    approved_en_by = _user("+")
    approved_km_by = _user("+")
    edited_en_by = _user("+")
    edited_km_by = _user("+")

    objects = ApprovedQuerySet.as_manager()

    class Meta(Published.Meta):
        abstract = True
        default_permissions = (*Published.Meta.default_permissions, "approve")

    def is_approved(self, code):
        """Return whether one language is approved exactly as it stands."""
        approved = getattr(self, f"approved_{code}")
        return bool(approved) and approved == getattr(self, f"digest_{code}")

    def editor(self, code):
        """Return who last edited one language, or None for what was shipped."""
        return getattr(self, f"edited_{code}_by")


def complete_approvals():
    """Return the constraints that an approval says on whose word, and is nobody's own."""
    constraints = []
    for code in CODES:
        by_person = Q(**{f"approved_{code}_source": Source.PERSON})
        approver, editor = f"approved_{code}_by", f"edited_{code}_by"
        someone_else = Q(**{f"{approver}__isnull": False}) & (
            Q(**{f"{editor}__isnull": True}) | ~Q(**{approver: F(editor)})
        )
        constraints += [
            one_of(f"approved_{code}_source", ["", *Source.values]),
            models.CheckConstraint(
                condition=Q(**{f"approved_{code}": ""}) | ~Q(**{f"approved_{code}_source": ""}),
                name=f"%(app_label)s_%(class)s_{code}_source",
            ),
            models.CheckConstraint(
                condition=~by_person | someone_else,
                name=f"%(app_label)s_%(class)s_{code}_second_person",
            ),
        ]
    return constraints


def note_edit(obj, *, by):
    """Note on an object that is about to be saved who edited which language.

    An approval of the former text is dropped from each language that was edited.
    """
    for code in obj.changed_languages():
        drop_approval(obj, code, editor=by)


def drop_approval(obj, code, *, editor):
    """Take the approval of one language off an object that is about to be saved."""
    setattr(obj, f"edited_{code}_by", editor)
    setattr(obj, f"approved_{code}", "")
    setattr(obj, f"approved_{code}_source", "")
    setattr(obj, f"approved_{code}_by", None)
    setattr(obj, f"approved_{code}_on", None)


def may_approve(obj, *, language, by):
    """Return whether a person may approve one language of a text."""
    return obj.editor(language) != by or SiteSettings.current().team_of_one


@transaction.atomic
def approve(obj, *, language, digest, by):
    """Approve one language of a text, exactly as ``digest`` says that it was read.

    Raises PermissionDenied when ``by`` last edited it, unless the site's settings say that the
    team has one member (then the approval says so too), TextChanged when it is not that text any
    more, and ValidationError when nothing is written. ``obj`` is fresh afterwards.
    """
    row = locked(obj)
    if digest != getattr(row, f"digest_{language}"):
        raise TextChanged
    if not row.is_written(language):
        raise ValidationError(_("There is nothing to approve yet."))
    if not may_approve(row, language=language, by=by):
        raise PermissionDenied(_("Someone who did not last edit this text must approve it."))
    alone = row.editor(language) == by
    stamp(row, language, source=Source.ALONE if alone else Source.PERSON, by=by)
    record(Verb.APPROVED, by=by, about=row, detail=language)
    obj.refresh_from_db()


@transaction.atomic
def approve_shipped(obj):
    """Approve both languages of a text that came with the portal."""
    row = locked(obj)
    for code in CODES:
        stamp(row, code, source=Source.SHIPPED, by=None)
    obj.refresh_from_db()


def stamp(row, code, *, source, by):
    """Store an approval of a locked row's text as it stands."""
    values = {
        f"approved_{code}": getattr(row, f"digest_{code}"),
        f"approved_{code}_source": source,
        f"approved_{code}_by": by,
        f"approved_{code}_on": timezone.localdate(),
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
