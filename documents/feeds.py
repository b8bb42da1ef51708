"""The Atom feed (RFC 4287) of one language: everything that is published, the newest first."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import (
    Announcement,
    Document,
    DocumentVersion,
    Issue,
    ModelLetter,
    Outcome,
    Recommendation,
    Statement,
)
from roundtable.models import SiteSettings
from sessions.models import DialogueSession
from submissions.models import Excerpt, Release, Survey

MOST_ENTRIES = 30
# Nothing of ours is older: the date of a feed without entries, which must not change by itself.
BEGINNING = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)


class Feed(Atom1Feed):
    """A feed whose bytes depend on what is published alone."""

    def latest_post_date(self):
        """Return the date of the newest entry."""
        return super().latest_post_date() if self.items else BEGINNING


@require_safe
def feed(request):
    """Send the newest entries in the language of the path."""
    site, language = SiteSettings.current(), translation.get_language()
    result = Feed(
        title=site.name,
        link=settings.SITE_URL + reverse("home"),
        description=site.tagline or "",
        language=language,
        feed_url=settings.SITE_URL + reverse("documents:feed"),
        feed_guid=tag(f"feed/{language}"),
        author_name=site.organization or str(site.name),
    )
    for entry in newest():
        result.add_item(**entry)
    return HttpResponse(
        result.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def newest():
    """Return the entries of what was published last, the newest first.

    Those of one day stand by their names, in which voices have random codes.
    """
    entries = [entry(row) for rows, entry in KINDS for row in rows()[:MOST_ENTRIES]]
    entries.sort(key=lambda entry: (entry["pubdate"], entry["unique_id"]), reverse=True)
    return entries[:MOST_ENTRIES]


def of(model):
    """Return what gives the published rows of a model, the newest first."""
    return lambda: model.objects.published().order_by("-published_on", "-pk")


def current_letters():
    """Return the letters that may still be sent."""
    return ModelLetter.objects.current().order_by("-published_on", "-pk")


def recommendations():
    """Return the recommendations, each with whom it asks."""
    return of(Recommendation)().select_related("addressee")


def outcomes():
    """Return the outcomes, each with what it came of."""
    return of(Outcome)().with_subjects()


def versions():
    """Return the last version of each document, as far as it may be served."""
    shown = Document.objects.published().order_by().values("pk")
    found = DocumentVersion.objects.latest_ones().intact().filter(document__in=shown)
    return found.select_related("document").defer("contents").order_by("-made_on", "-pk")


def voices():
    """Return the voices by the month of publication, in it by their random codes."""
    return Excerpt.objects.published().order_by(TruncMonth("published_on").desc(), "slug")


def survey_results():
    """Return the newest results of each survey."""
    found = Release.objects.newest_of_surveys().select_related("survey").defer("contents", "exact")
    return found.order_by("-approved_on", "-pk")


def entry(row, *, title, words, day=None, changed=None, name="", path=""):
    """Return what the feed tells of a row, as of its publication or of another day."""
    day = day or row.published_on
    name = name or f"{row._meta.model_name}/{row.pk}"
    return {
        "title": title,
        "link": settings.SITE_URL + (path or row.get_absolute_url()),
        "unique_id": tag(f"{name}/{translation.get_language()}"),
        # Feed readers take a summary for HTML.
        "description": escape(words),
        "pubdate": midnight(day),
        "updateddate": midnight(changed or max(day, row.edited_on)),
    }


def text_entry(row):
    """Return the entry of a text: its title and summary."""
    return entry(row, title=row.title, words=row.summary)


def ask_entry(row):
    """Return the entry of a recommendation: what is asked, and of whom."""
    return entry(row, title=row.title, words=row.addressee.name)


def session_entry(session):
    """Return the entry of a session; it begins with its status."""
    words = both(session.get_status_display(), session.summary)
    return entry(session, title=session.title, words=words)


def outcome_entry(outcome):
    """Return the entry of an outcome: what happened, and what it came of as readers see it."""
    about = outcome.recommendation or outcome.document.shown
    title = capfirst(outcome.in_short) + _(": ") + about.title
    return entry(outcome, title=title, words=outcome.text)


def version_entry(version):
    """Return the entry of a document: what its last version is, and what has changed in it."""
    name = f"document/{version.document_id}/v{version.number}"
    words = both(version.summary, version.what_changed)
    day = version.made_on
    return entry(version, title=version.title, words=words, day=day, changed=day, name=name)


def voice_entry(voice):
    """Return the entry of a voice: no date of it is finer than a month."""
    title, month = voice.search_title(translation.get_language()), voice.search_date()
    name = f"voice/{voice.slug}"
    return entry(voice, title=title, words=voice.text, day=month, changed=month, name=name)


def results_entry(release):
    """Return the entry of the results of a survey, as of the day of their approval."""
    survey, day = release.survey, release.approved_on
    return entry(
        release,
        title=_("Results: %(survey)s") % {"survey": survey.title},
        words=survey.summary,
        day=day,
        changed=day,
        path=survey.results_url(),
    )


def both(first, second):
    """Return two texts with a dash between them, or the one that is written."""
    return " – ".join(str(words) for words in (first, second) if words)


KINDS = (
    (of(Announcement), text_entry),
    (of(DialogueSession), session_entry),
    (of(Issue), text_entry),
    (recommendations, ask_entry),
    (of(Statement), text_entry),
    (outcomes, outcome_entry),
    (current_letters, text_entry),
    (versions, version_entry),
    (voices, voice_entry),
    (of(Survey), text_entry),
    (survey_results, results_entry),
)


def tag(name):
    """Return an entry's name for ever (RFC 4151), whatever becomes of its address."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2025:{name}"


def midnight(date):
    """Return a date as the moment that Atom asks for; only the day is ever known."""
    return datetime.datetime.combine(date, datetime.time(0), tzinfo=datetime.UTC)
