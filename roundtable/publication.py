"""The abstract part of what readers may see, and the two verbs: ``publish`` and ``unpublish``.

Whether something is public is a question to the database (``published()``), never to a template.
"""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname as localized

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.bilingual import Bilingual, BilingualQuerySet, all_filled


def khmer_to_publish(*names):
    """Return the constraint that what is published has the Khmer of these fields."""
    return models.CheckConstraint(
        condition=Q(published_on__isnull=True) | all_filled(names, "km"),
        name="%(app_label)s_%(class)s_khmer_to_publish",
    )


class PublishedQuerySet(BilingualQuerySet):
    """Rows by whether readers may see them."""

    def published(self):
        """Return what readers may see today."""
        return self.filter(published_on__lte=timezone.localdate())

    def drafts(self):
        """Return what is not published."""
        return self.filter(published_on__isnull=True)


class Published(Bilingual):
    """A bilingual text that readers see from ``published_on`` on."""

    REQUIRED_KHMER = ("title",)
    # Set by a form that is about to publish, so that clean() asks for the Khmer.
    publishing = False

    published_on = models.DateField(_("published on"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")

    def clean(self):
        """Refuse to publish without the Khmer that readers need."""
        super().clean()
        if self.publishing and (missing := self.missing_to_publish()):
            raise not_written(missing)

    def is_published(self):
        """Return whether readers may see this, as the query says it."""
        return type(self)._default_manager.published().filter(pk=self.pk).exists()

    def let_go(self):
        """Do what follows when readers no longer see this: nothing, unless other texts hold it."""

    def missing_to_publish(self):
        """Return the columns that have to be written before readers may see this."""
        names = [name for name in self.REQUIRED_KHMER if not self.in_language(name, "km").strip()]
        return [localized(name, "km") for name in names]


def not_written(columns):
    """Return the error, by column, that says what has to be written first."""
    khmer, english = _("Write the Khmer before publishing."), _("Write this before publishing.")
    return ValidationError({c: khmer if c.endswith("_km") else english for c in columns})


class Gone(ValidationError):
    """What a verb was called for has been deleted meanwhile."""


def locked(obj):
    """Return the row as it stands, locked until the transaction ends; raises Gone.

    Every verb acts on this and saves its own columns only: what the caller has in hand may be old,
    and saving it whole would bring back a text that somebody has changed or taken down meanwhile.
    A row that belongs to another one (``lock_first``) is locked after it, by every verb in this
    order, so that no two of them wait for each other.
    """
    if owner := getattr(obj, "lock_first", None):
        locked(owner())
    # Its class and not its type: request.user is a stand-in for the row.
    rows = obj.__class__._base_manager.select_for_update(of=("self",), no_key=True)
    try:
        return rows.get(pk=obj.pk)
    except ObjectDoesNotExist as error:
        raise Gone(_("It was taken away meanwhile.")) from error


@transaction.atomic
def publish(obj, *, by, on=None):
    """Show a text to readers from today, or from a given day; ``by`` answers for it.

    Raises ValidationError, by field, when something that readers need has not been written. ``obj``
    is fresh afterwards.
    """
    row = locked(obj)
    if missing := row.missing_to_publish():
        raise not_written(missing)
    row.published_on = on or row.published_on or timezone.localdate()
    row.published_by = by
    row.save(update_fields=["published_on", "published_by"])
    if by is not None:
        record(Verb.PUBLISHED, by=by, about=row)
    obj.refresh_from_db()


@transaction.atomic
def unpublish(obj, *, by=None):
    """Take a text away from readers, at once and without asking anybody."""
    row = locked(obj)
    row.published_on = row.published_by = None
    row.save(update_fields=["published_on", "published_by"])
    row.let_go()
    if by is not None:
        record(Verb.UNPUBLISHED, by=by, about=row)
    obj.refresh_from_db()
