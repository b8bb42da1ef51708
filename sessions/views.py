"""Pages and calendars of roundtables and sessions."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from roundtable.addresses import get_by_slug_or_404
from roundtable.site_settings import SiteSettings
from sessions import calendars, structured, times
from sessions.models import City, DialogueSession, Roundtable

Status = DialogueSession.Status


@require_safe
def roundtables(request):
    """List the published roundtables, the newest first."""
    context = {"section": "roundtables", "roundtables": Roundtable.objects.published()}
    return render(request, "sessions/roundtables.html", context)


@require_safe
def roundtable(request, slug):
    """Show a roundtable with its figures, issues, outcomes, sessions and news."""
    found = get_by_slug_or_404(Roundtable.objects.published(), slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    stages = Roundtable.Stage.values
    recommendations = found.recommendations.published().with_outcomes()
    documents = found.documents.published().with_latest().with_outcomes()
    surveys = list(found.surveys.published().marked())
    context = {
        "section": "roundtables",
        "roundtable": found,
        "step": stages.index(found.stage) + 1,
        "steps": len(stages),
        "figures": found.figures.all(),
        "issues": found.issues.published().in_order(),
        "recommendations": recommendations,
        "documents": documents,
        "outcomes": newest_first([*recommendations, *documents]),
        "sessions": found.sessions.published().in_reading_order().with_hosts(),
        "surveys": surveys,
        "with_results": {survey.pk for survey in surveys if survey.has_results},
        "news": found.announcements.published(),
    }
    return render(request, "sessions/roundtable.html", context)


def newest_first(subjects):
    """Return what came of a roundtable's recommendations and documents, the newest first."""
    found = [outcome for row in subjects for outcome in row.shown_outcomes]
    return sorted(found, key=lambda outcome: (outcome.dated, outcome.pk), reverse=True)


@require_safe
def session_list(request):
    """Show the schedule: what is still to come, then what is over."""
    sessions = list(DialogueSession.objects.published().in_reading_order().with_hosts())
    over = (Status.HELD, Status.CANCELLED)
    context = {
        "section": "sessions",
        "ahead": [session for session in sessions if session.status not in over],
        "past": [session for session in sessions if session.status in over],
    }
    return render(request, "sessions/list.html", context)


@require_safe
def session(request, slug):
    """Show a session with its local times in every city."""
    sessions = DialogueSession.objects.published().with_hosts()
    found = get_by_slug_or_404(sessions.select_related("roundtable"), slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    timed = found.start is not None and found.status in (
        Status.TENTATIVE,
        Status.SCHEDULED,
        Status.HELD,
    )
    site = SiteSettings.current()
    context = {
        "section": "sessions",
        "site": site,
        "session": found,
        "event": structured.event(found, site=site),
        "city_times": times.city_times(found.start, found.host_city, City.objects.shown())
        if timed
        else [],
        "agenda": found.running_order.for_readers(),
        "others": sessions.exclude(pk=found.pk).in_reading_order(),
    }
    return render(request, "sessions/session.html", context)


@require_safe
def session_calendar(request, slug):
    """Send one session as a calendar file; a session without a start has none."""
    found = get_by_slug_or_404(DialogueSession.objects.published().with_hosts().dated(), slug)
    if found.slug != slug:
        return redirect("sessions:session-calendar", found.slug, permanent=True)
    return _ics([found], name=found.title)


@require_safe
def calendar(request):
    """Send all dated sessions as a calendar to subscribe to."""
    sessions = DialogueSession.objects.published().with_hosts().dated().order_by("start", "pk")
    return _ics(sessions, name=_("Roundtable on Cambodia"))


def _ics(sessions, *, name):
    body = calendars.calendar(sessions, translation.get_language(), name=name)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")
