"""Organizers and plain pages. Abstract parts are in bilingual, publication, addresses, approval."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roundtable.accounts.returning import ReturnLink
from roundtable.accounts.sessions import OrganizerSession
from roundtable.addresses import PAGE_SLUGS, Addressed, PublishedSlug, ascii_slug, not_reserved
from roundtable.audit.entries import AuditEntry, AuditLink
from roundtable.bilingual import english_required
from roundtable.incidents.models import Incident
from roundtable.invitations import Invitation
from roundtable.keeping.models import BackupRun, Upkeep
from roundtable.publication import khmer_to_publish
from roundtable.search import SearchEntry
from roundtable.site_settings import OfficialAddress, SiteSettings
from roundtable.stored.generations import PageGeneration

__all__ = [
    "AuditEntry",
    "AuditLink",
    "BackupRun",
    "Incident",
    "Invitation",
    "OfficialAddress",
    "Organizer",
    "OrganizerSession",
    "Page",
    "PageGeneration",
    "PublishedSlug",
    "ReturnLink",
    "SearchEntry",
    "SiteSettings",
    "Upkeep",
]


class Organizer(AbstractUser):
    """A person who works in the back office.

    A model of our own from the first migration on, because it cannot be put in later.
    """

    # The half minute (RFC 6238) of the last code she came in by: no code opens twice, whichever
    # process is asked.
    last_code_step = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("organizer")
        verbose_name_plural = _("organizers")


def free_for_page(value):
    """Refuse a page's address that the portal uses for something else."""
    if value not in PAGE_SLUGS:
        not_reserved(value)


class Page(Addressed):
    """A plain page: about, safety, privacy, accessibility, or one that organizers add.

    Its address is directly below the language, so the portal's own addresses are refused, except
    the four that are pages.
    """

    MARKDOWN = ("body",)
    REQUIRED_KHMER = ("title", "body")

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        blank=True,
        validators=[ascii_slug, free_for_page],
        help_text=Addressed._meta.get_field("slug").help_text,
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")

    class Meta(Addressed.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["slug"]
        constraints = [english_required("title", "body"), khmer_to_publish("title", "body")]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        """Return the page's path in the active language."""
        return reverse("page", args=[self.slug])
