"""Calendars (RFC 5545): one session as a file, all sessions as a subscription.

The bytes depend on the sessions and the language only, never on when they are asked for, so that
they can be stored and compared.
"""

import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from roundtable import markdown

STATUS = {
    "tentative": "TENTATIVE",
    "scheduled": "CONFIRMED",
    "held": "CONFIRMED",
    # A time that is no more: calendar programs take the meeting away.
    "postponed": "CANCELLED",
    "cancelled": "CANCELLED",
}
# How often a subscription is asked for again (RFC 7986, 5.7).
REFRESH = "PT12H"


def calendar(sessions, language, *, name):
    """Return the bytes of a calendar of those sessions that have a start.

    ``sessions`` come with their host city and roundtable loaded; the active language must be
    ``language``, whose titles and addresses the events carry.
    """
    result = Calendar()
    result.add("prodid", f"-//Roundtable portal//{language.upper()}")
    result.add("version", "2.0")
    result.add("method", "PUBLISH")
    result.add("name", vText(name))
    result.add("x-wr-calname", vText(name))
    refresh = vText(REFRESH)
    refresh.params["VALUE"] = "DURATION"
    result.add("refresh-interval", refresh)
    result.add("x-published-ttl", vText(REFRESH))
    dated = [session for session in sessions if session.start is not None]
    for session in dated:
        result.add_component(event(session, language))
    if dated:
        years = [session.start.year for session in dated]
        # Rules of the zones for the years that are needed, and one on either side.
        result.add_missing_timezones(
            datetime.date(min(years) - 1, 1, 1), datetime.date(max(years) + 2, 1, 1)
        )
    return result.to_ical()


def event(session, language):
    """Return one session as an event, in the host city's own time."""
    zone = ZoneInfo(session.host_city.zone)
    address = settings.SITE_URL + session.address(language)
    result = Event()
    result.add("uid", f"{session.uid}@roundtable")
    result.add("sequence", session.sequence)
    result.add("dtstamp", session.updated)
    result.add("last-modified", session.updated)
    result.add("dtstart", session.start.astimezone(zone))
    if session.end:
        result.add("dtend", session.end.astimezone(zone))
    result.add("summary", vText(session.title or session.in_language("title", "en")))
    result.add("status", STATUS[session.status])
    result.add("description", vText(description(session, address)))
    result.add("location", vText(str(session.host_city)))
    result.add("url", address)
    return result


def description(session, address):
    """Return the event's text: summary, reason, how to take part, address."""
    parts = [session.summary]
    if session.status in ("postponed", "cancelled"):
        parts.append(f"{session.get_status_display()}: {session.reason or ''}".rstrip(": "))
    if session.participation_html:
        parts.append(markdown.plain(session.participation_html))
    parts.append(_("Details: %(address)s") % {"address": address})
    return "\n\n".join(part for part in parts if part)
