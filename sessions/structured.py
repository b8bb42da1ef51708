"""A session as search engines understand it (schema.org)."""

from roundtable.structured import publisher, thing

EVENT_STATUS = {
    "tentative": "https://schema.org/EventScheduled",
    "scheduled": "https://schema.org/EventScheduled",
    "held": "https://schema.org/EventScheduled",
    "postponed": "https://schema.org/EventPostponed",
    "cancelled": "https://schema.org/EventCancelled",
}


def event(session, *, site):
    """Return a session as an Event, in the active language; None while it has no time."""
    if session.start is None:
        return None
    host = session.host_time
    end = session.end.astimezone(host.moment.tzinfo) if session.end else None
    return thing(
        "Event",
        session,
        name=session.title,
        description=session.summary,
        startDate=host.isoformat,
        endDate=end.isoformat(timespec="minutes") if end else "",
        eventStatus=EVENT_STATUS[session.status],
        location={"@type": "Place", "name": str(session.host_city)},
        organizer=publisher(site),
        isAccessibleForFree=True,
    )
