"""Small ready-made objects; a test says only what it is about."""

import datetime

from documents import versions
from documents.models import (
    Addressee,
    Announcement,
    Document,
    Issue,
    ModelLetter,
    Outcome,
    Recommendation,
    Statement,
)
from roundtable.approval import approve_shipped
from roundtable.models import Page
from roundtable.publication import publish
from sessions.models import City, DialogueSession, Roundtable
from submissions import releases
from submissions.models import Release

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


def shown(obj, *, approved=True, published=True):
    """Return a new text saved, approved as shipped and published, unless told otherwise."""
    obj.save()
    if approved:
        approve_shipped(obj)
    if published:
        publish(obj, by=None)
    return obj


def in_roundtable(fields):
    """Return fields with a roundtable: the first there is, or a new one."""
    if "roundtable" not in fields:
        fields["roundtable"] = Roundtable.objects.first() or make_roundtable()
    return fields


def make_issue(*, approved=True, published=True, **fields):
    """Return a saved issue, ranked by a report elsewhere, public unless told otherwise."""
    defaults = {
        "title_en": "Land taken from villages",
        "title_km": "ដីភូមិត្រូវគេយក",
        "summary_en": "Families lose their fields.",
        "summary_km": "គ្រួសារនានាបាត់បង់ស្រែ។",
        "basis": "report",
        "reason_en": "First in the report.",
        "reason_km": "ទីមួយក្នុងរបាយការណ៍។",
    }
    issue = Issue(**{**defaults, **in_roundtable(fields)})
    return shown(issue, approved=approved, published=published)


def make_addressee(**fields):
    """Return a saved institution."""
    defaults = {"name_en": "Example Ministry", "name_km": "ក្រសួងគំរូ"}
    addressee = Addressee(**{**defaults, **fields})
    addressee.save()
    return addressee


def make_recommendation(*issues, approved=True, published=True, **fields):
    """Return a saved recommendation to some issues, public unless told otherwise."""
    defaults = {
        "title_en": "Publish every land concession with its map.",
        "title_km": "សូមផ្សាយរាល់សម្បទានដី ព្រមទាំងផែនទី។",
        "body_en": "Before it is signed.",
        "body_km": "មុនពេលចុះហត្ថលេខា។",
    }
    if issues:
        fields.setdefault("roundtable", issues[0].roundtable)
    if "addressee" not in fields:
        fields["addressee"] = Addressee.objects.first() or make_addressee()
    recommendation = Recommendation(**{**defaults, **in_roundtable(fields)})
    recommendation.save()
    recommendation.issues.set(issues)
    return shown(recommendation, approved=approved, published=published)


def make_outcome(*, approved=True, published=True, **fields):
    """Return a saved outcome of a recommendation, public unless told otherwise."""
    defaults = {
        "dated": datetime.date(2025, 3, 26),
        "kind": "delivered",
        "basis": "record",
        "text_en": "Handed over at the session.",
        "text_km": "បានប្រគល់ជូននៅកិច្ចប្រជុំ។",
    }
    if not {"recommendation", "document"} & {*fields}:
        fields["recommendation"] = Recommendation.objects.first() or make_recommendation()
    outcome = Outcome(**{**defaults, **fields})
    return shown(outcome, approved=approved, published=published)


def make_statement(*, approved=True, published=True, **fields):
    """Return a saved general statement, public unless told otherwise."""
    defaults = {
        "title_en": "We speak for our villages",
        "title_km": "យើងនិយាយជំនួសភូមិយើង",
        "summary_en": "What the community says.",
        "summary_km": "អ្វីដែលសហគមន៍និយាយ។",
        "body_en": "First paragraph of the statement.",
        "body_km": "កថាខណ្ឌទីមួយនៃសេចក្តីថ្លែងការណ៍។",
    }
    statement = Statement(**{**defaults, **in_roundtable(fields)})
    return shown(statement, approved=approved, published=published)


def make_document(*, approved=True, published=True, **fields):
    """Return a saved document with its first version, unless told otherwise."""
    defaults = {
        "kind": "issues",
        "title_en": "The critical issues",
        "title_km": "បញ្ហាសំខាន់បំផុត",
        "summary_en": "What was handed over.",
        "summary_km": "អ្វីដែលបានប្រគល់ជូន។",
        "body_en": "First paragraph of the document.",
        "body_km": "កថាខណ្ឌទីមួយនៃឯកសារ។",
    }
    document = Document(**{**defaults, **in_roundtable(fields)})
    shown(document, approved=approved, published=False)
    if published:
        versions.publish(document, by=None)
    return document


def make_letter(*, approved=True, published=True, **fields):
    """Return a saved model letter, public unless told otherwise."""
    defaults = {
        "title_en": "Ask for open land maps",
        "title_km": "ស្នើសុំផែនទីដីជាសាធារណៈ",
        "summary_en": "A letter to those who can act.",
        "summary_km": "លិខិតជូនអ្នកដែលអាចធ្វើបាន។",
        "subject_en": "Open land maps",
        "subject_km": "ផែនទីដីជាសាធារណៈ",
        "body_en": "Dear officials,\n\nplease act.\n\n[name], [country]",
        "body_km": "សូមគោរព\n\nសូមចាត់វិធានការ។\n\n[name], [country]",
    }
    letter = ModelLetter(**{**defaults, **fields})
    return shown(letter, approved=approved, published=published)


def make_release(roundtable=None, *, approved=True):
    """Return the next release of a roundtable, approved unless told otherwise."""
    roundtable = roundtable or Roundtable.objects.first() or make_roundtable()
    release = releases.freeze(roundtable, by=None)
    if approved:
        Release.objects.filter(pk=release.pk).update(approved_on=release.frozen_on)
        release.refresh_from_db()
    return release
