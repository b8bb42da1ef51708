"""The Atom feed (RFC 4287) of one language: news, and sessions that are announced or held."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
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
        feed_guid=tag(f"feed/{language}"),
        author_name=site.organization or str(site.name),
    )
    for text in newest():
        address = settings.SITE_URL + text.get_absolute_url()
        result.add_item(
            title=text.title,
            link=address,
            unique_id=tag(f"{text._meta.model_name}/{text.pk}/{language}"),
            description=description(text),
            pubdate=midnight(text.published_on),
            updateddate=midnight(max(text.published_on, text.edited_on)),
        )
    return HttpResponse(
        result.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def newest():
    """Return published news and sessions, the newest publication first."""
    texts = [
        *Announcement.objects.published().order_by("-published_on", "-pk")[:MOST_ENTRIES],
        *DialogueSession.objects.published().order_by("-published_on", "-pk")[:MOST_ENTRIES],
    ]
    texts.sort(key=lambda text: (text.published_on, text._meta.label, text.pk), reverse=True)
    return texts[:MOST_ENTRIES]


def description(text):
    """Return an entry's text; a session's begins with its status."""
    status = text.get_status_display() if isinstance(text, DialogueSession) else ""
    # Feed readers take a summary for HTML.
    return escape(" – ".join(part for part in (status, text.summary) if part))


def tag(name):
    """Return an entry's name for ever (RFC 4151), whatever becomes of its address."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2025:{name}"


def midnight(date):
    """Return a date as the moment that Atom asks for; only the day is ever known."""
    return datetime.datetime.combine(date, datetime.time(0), tzinfo=datetime.UTC)
