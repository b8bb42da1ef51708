"""The sitemap: every public page in both languages, each naming the other (hreflang)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from documents.models import (
    Announcement,
    Document,
    Issue,
    ModelLetter,
    Recommendation,
    Statement,
)
from roundtable.models import Page
from sessions.models import DialogueSession, Roundtable
from submissions.models import Survey
from submissions.views.voices import topics_with_voices


class PortalSitemap(Sitemap):
    """A sitemap whose addresses come from SITE_URL, never from the request."""

    i18n = True
    alternates = True

    @property
    def protocol(self):
        """Return the scheme of SITE_URL."""
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        """Return the host and port of SITE_URL."""
        return urlsplit(settings.SITE_URL).netloc


class ListsSitemap(PortalSitemap):
    """The pages that list others."""

    def items(self):
        """Return the names of the pages."""
        return [
            "home",
            "sessions:list",
            "sessions:roundtables",
            "submissions:voices",
            "submissions:surveys",
            "documents:results",
            "documents:issues",
            "documents:recommendations",
            "documents:documents",
            "documents:letters",
            "documents:press",
            "documents:news",
            "official-channels",
        ]

    def location(self, item):
        """Return a page's path in the active language."""
        return reverse(item)


class TextsSitemap(PortalSitemap):
    """Every published text of one model."""

    def __init__(self, model):
        self.model = model

    def items(self):
        """Return the published texts in a fixed order."""
        return self.model.objects.published().order_by("slug")


class LedgersSitemap(PortalSitemap):
    """The ledger of outcomes of each published roundtable."""

    def items(self):
        """Return the addresses of the roundtables in a fixed order."""
        return Roundtable.objects.published().order_by("slug").values_list("slug", flat=True)

    def location(self, item):
        """Return the ledger's path in the active language."""
        return reverse("documents:follow-up", args=[item])


class SurveysSitemap(PortalSitemap):
    """The results of each survey; a form is no page to find."""

    def items(self):
        """Return the surveys with results in a fixed order."""
        return Survey.objects.with_results().order_by("slug")

    def location(self, item):
        """Return the path of a survey's results in the active language."""
        return item.results_url()


class TopicsSitemap(PortalSitemap):
    """The topics that have voices."""

    def items(self):
        """Return the topics in a fixed order."""
        return topics_with_voices().order_by("slug")


def sitemaps():
    """Return all sections of the sitemap."""
    texts = (Page, Roundtable, DialogueSession, Announcement)
    texts += (Issue, Recommendation, Statement, Document, ModelLetter)
    own = {"lists": ListsSitemap, "ledgers": LedgersSitemap, "topics": TopicsSitemap}
    own["surveys"] = SurveysSitemap
    return {**own, **{m._meta.model_name: TextsSitemap(m) for m in texts}}
