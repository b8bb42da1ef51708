"""The officials' edition and its numbered copies: what was handed to whom, never the words."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models.packages import Frozen, frozen_by_two, organizer
from documents.models.recommendations import Addressee
from roundtable.languages import CODES
from sessions.models import Roundtable
from submissions.consent import Consent
from submissions.models import Excerpt


class OfficialsEdition(Frozen):
    """A paper for the host's officials only: never a document on the site, never stored as a file.

    ``contents`` names the excerpts and their digests, never their words: each copy is made from
    what is allowed at that moment.
    """

    roundtable = models.ForeignKey(
        Roundtable,
        verbose_name=_("roundtable"),
        on_delete=models.PROTECT,
        related_name="officials_editions",
    )
    title = models.CharField(_("title"), max_length=160)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("en", _("English")), ("km", _("Khmer"))],
        default="en",
    )
    purpose = models.TextField(_("purpose"), max_length=1200)
    excerpts = models.ManyToManyField(
        Excerpt, verbose_name=_("excerpts"), blank=True, related_name="officials_editions"
    )

    class Meta:
        verbose_name = _("officials' edition")
        verbose_name_plural = _("officials' editions")
        ordering = ["-pk"]
        default_permissions = ("add", "change", "delete", "view", "approve", "hand")
        constraints = [*frozen_by_two("an_edition_is")]

    def __str__(self):
        return self.title


class CopyQuerySet(models.QuerySet):
    """Copies by what stands in them."""

    def to_recall(self):
        """Return the copies, still out there, that hold an excerpt which is not allowed any more."""
        lost = CopiedExcerpt.objects.lost().filter(copy=OuterRef("pk"))
        return self.filter(Exists(lost), recalled_on__isnull=True)


class EditionCopy(models.Model):
    """One numbered copy that was made for one recipient: what to recall when a person withdraws."""

    edition = models.ForeignKey(OfficialsEdition, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField(_("copy"))
    institution = models.ForeignKey(
        Addressee, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="copies"
    )
    recipient = models.CharField(
        _("office or unit"), max_length=160, help_text=_("An office, never a person's name.")
    )
    by = organizer(_("made by"))
    on = models.DateField(_("date"), default=timezone.localdate)
    sha256 = models.CharField(max_length=64)
    recalled_on = models.DateField(_("recalled on"), null=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of an officials' edition")
        verbose_name_plural = _("copies of officials' editions")
        ordering = ["edition", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="one_copy_a_number")
        ]

    def __str__(self):
        return f"{self.edition} {self.number}"


class CopiedExcerptQuerySet(models.QuerySet):
    """Excerpts in copies by whether they may still be there."""

    def lost(self):
        """Return what is not allowed any more, or does not read any more, as it does in the copy."""
        found = self
        for code in CODES:
            allowed = (
                Excerpt.objects.for_officials_in(code)
                .usable_for(OuterRef("copy__edition__roundtable"))
                .filter(slug=OuterRef("code"), **{f"digest_{code}": OuterRef("digest")})
                .order_by()
            )
            found = found.exclude(Exists(allowed), copy__edition__language=code)
        return found


class CopiedExcerpt(models.Model):
    """An excerpt that stands in a copy, by its code alone: it stays when the excerpt is gone."""

    copy = models.ForeignKey(EditionCopy, on_delete=models.CASCADE, related_name="excerpts")
    code = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    consent = models.CharField(max_length=12, choices=Consent)

    objects = CopiedExcerptQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["copy", "code"], name="once_in_a_copy")]

    def __str__(self):
        return self.code
