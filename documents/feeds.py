"""The Atom feed (RFC 4287) of one language: news, and sessions that are announced or held."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.views.decorators.http import require_safe

from documents.models import Announcement
from roundtable.models import SiteSettings
from sessions.models import DialogueSession
from submissions.models import Excerpt

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
        result.add_item(**(voice_entry(text) if isinstance(text, Excerpt) else entry(text)))
    return HttpResponse(
        result.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def newest():
    """Return published news, sessions and voices, the newest publication first.

    Voices count as of the first of their month, and among themselves stand by their random codes.
    """
    month = TruncMonth("published_on")
    texts = [
        *Announcement.objects.published().order_by("-published_on", "-pk")[:MOST_ENTRIES],
        *DialogueSession.objects.published().order_by("-published_on", "-pk")[:MOST_ENTRIES],
        *Excerpt.objects.published().order_by(month.desc(), "slug")[:MOST_ENTRIES],
    ]
    texts.sort(key=lambda text: (text.search_date(), text._meta.label, text.slug), reverse=True)
    return texts[:MOST_ENTRIES]


def entry(text):
    """Return the feed's entry of news or a session."""
    return {
        "title": text.title,
        "link": settings.SITE_URL + text.get_absolute_url(),
        "unique_id": tag(f"{text._meta.model_name}/{text.pk}/{translation.get_language()}"),
        "description": description(text),
        "pubdate": midnight(text.published_on),
        "updateddate": midnight(max(text.published_on, text.edited_on)),
    }


def voice_entry(voice):
    """Return the feed's entry of a voice: no date of it is finer than a month."""
    language = translation.get_language()
    month = midnight(voice.search_date())
    return {
        "title": voice.search_title(language),
        "link": settings.SITE_URL + voice.get_absolute_url(),
        "unique_id": tag(f"voice/{voice.slug}/{language}"),
        "description": escape(voice.text),
        "pubdate": month,
        "updateddate": month,
    }


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
