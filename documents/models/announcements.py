"""What the portal publishes. Announcements are its news."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roundtable.addresses import Addressed
from roundtable.approval import Approved, complete_approvals
from roundtable.bilingual import english_required
from roundtable.publication import khmer_to_publish
from sessions.models import Roundtable


class Announcement(Approved, Addressed):
    """A piece of news, in both languages, approved by a second person in each."""

    MARKDOWN = ("body",)
    REQUIRED_KHMER = ("title", "summary", "body")

    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=600)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    body_html = models.TextField(editable=False, default="")
    dated = models.DateField(_("date"), help_text=_("The day that the news is of."))
    roundtable = models.ForeignKey(
        Roundtable,
        verbose_name=_("roundtable"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="announcements",
    )

    class Meta(Approved.Meta):
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-dated", "-pk"]
        constraints = [
            english_required("title", "summary", "body"),
            khmer_to_publish("title", "summary", "body"),
            *complete_approvals(),
        ]

    def __str__(self):
        return self.title or self.slug

    def get_absolute_url(self):
        """Return the announcement's path in the active language."""
        return reverse("documents:announcement", args=[self.slug])
