"""Small ready-made objects; a test says only what it is about."""

import datetime

from documents.models import Announcement
from roundtable.approval import approve_shipped
from roundtable.models import Page
from roundtable.publication import publish
from sessions.models import City, DialogueSession, Roundtable

MARCH_26 = datetime.datetime(2025, 3, 26, 15, tzinfo=datetime.UTC)

KHMER_WORDS = "តុមូល"


def make_roundtable(*, published=True, **fields):
    """Return a saved roundtable, published unless told otherwise."""
    defaults = {
        "title_en": "First roundtable",
        "title_km": "តុមូលលើកទី១",
        "host_en": "U.S. Department of State",
        "host_km": "ក្រសួងការបរទេសសហរដ្ឋអាមេរិក",
        "summary_en": "What was said.",
        "summary_km": "អ្វីដែលបាននិយាយ។",
    }
    roundtable = Roundtable(**{**defaults, **fields})
    roundtable.save()
    if published:
        publish(roundtable, by=None)
    return roundtable


def make_city(**fields):
    """Return a saved city, Washington unless told otherwise."""
    defaults = {
        "name_en": "Washington DC",
        "name_km": "វ៉ាស៊ីនតោន ឌីស៊ី",
        "zone": "America/New_York",
    }
    city = City(**{**defaults, **fields})
    city.save()
    return city


def make_session(*, published=True, **fields):
    """Return a saved session, to be determined and published unless told otherwise."""
    defaults = {
        "kind": "planning",
        "title_en": "Planning session",
        "title_km": "វគ្គរៀបចំផែនការ",
    }
    if "roundtable" not in fields:
        fields["roundtable"] = Roundtable.objects.first() or make_roundtable()
    session = DialogueSession(**{**defaults, **fields})
    session.save()
    if published:
        publish(session, by=None)
    return session


def make_scheduled(**fields):
    """Return a saved session with a start in Washington."""
    city = fields.pop("host_city", None) or City.objects.first() or make_city()
    return make_session(**{"status": "scheduled", "start": MARCH_26, "host_city": city, **fields})


def make_announcement(*, approved=True, published=True, **fields):
    """Return a saved announcement, approved and published unless told otherwise."""
    defaults = {
        "title_en": "A call for voices",
        "title_km": "សូមបញ្ចេញសំឡេង",
        "summary_en": "Tell us what worries you.",
        "summary_km": "សូមប្រាប់ពីក្តីបារម្ភ។",
        "body_en": "First paragraph.",
        "body_km": "កថាខណ្ឌទីមួយ។",
        "dated": datetime.date(2025, 4, 10),
    }
    announcement = Announcement(**{**defaults, **fields})
    announcement.save()
    if approved:
        approve_shipped(announcement)
    if published:
        publish(announcement, by=None)
    return announcement


def make_page(*, published=True, **fields):
    """Return a saved plain page, published unless told otherwise."""
    defaults = {
        "slug": "about",
        "title_en": "About",
        "title_km": "អំពីយើង",
        "body_en": "Who we are.",
        "body_km": "យើងជានរណា។",
    }
    page = Page(**{**defaults, **fields})
    page.save()
    if published:
        publish(page, by=None)
    return page
