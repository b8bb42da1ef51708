"""The Atom feed (RFC 4287) of one language: news, and sessions that are announced or held."""

import datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from documents.models import Announcement
from roundtable.models import SiteSettings
from sessions.models import DialogueSession

MOST_ENTRIES = 30


@require_safe
def feed(request):
    """Send the newest entries in the language of the path."""
    site, language = SiteSettings.current(), translation.get_language()
    result = Atom1Feed(
        title=site.name,
        link=settings.SITE_URL + reverse("home"),
        description=site.tagline or "",
        language=language,
        feed_url=settings.SITE_URL + reverse("documents:feed"),
        feed_guid=settings.SITE_URL + reverse("documents:feed"),
    )
    for text in newest():
        address = settings.SITE_URL + text.get_absolute_url()
        result.add_item(
            title=text.title,
            link=address,
            unique_id=address,
            description=text.summary or "",
            pubdate=at_noon(text.published_on),
            updateddate=at_noon(text.published_on),
        )
    return HttpResponse(
        result.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def newest():
    """Return published news and sessions, the newest publication first."""
    texts = [
        *Announcement.objects.published()[:MOST_ENTRIES],
        *DialogueSession.objects.published().order_by("-published_on", "-pk")[:MOST_ENTRIES],
    ]
    texts.sort(key=lambda text: (text.published_on, text._meta.label, text.pk), reverse=True)
    return texts[:MOST_ENTRIES]


def at_noon(date):
    """Return a date as the moment that Atom asks for; only the day is ever known."""
    return datetime.datetime.combine(date, datetime.time(12), tzinfo=datetime.UTC)
