"""The history of a public text: who changed which field when, with the differences.

Two sources tell it: django-simple-history keeps each saved state, Django's own log what organizers
did (approved, published, took down). They are told together, the newest first.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname as localized

from documents.differences import GONE, NEW, differences
from roundtable.languages import CODES

PER_PAGE = 20


@dataclass(frozen=True)
class Change:
    """One field that was changed: its parts are (kind, text) as in documents/differences.py."""

    label: str
    language: str
    parts: list


@dataclass(frozen=True)
class Entry:
    """Something that happened to a text."""

    when: datetime
    by: object  # an organizer, or None for the portal itself
    said: str
    changes: list = field(default_factory=list)


def page_of(obj, *, before=None):
    """Return (entries, where earlier ones begin or None) of an object, the newest first.

    ``before``: the number of a stored state; what is told is older.
    """
    states = list(stored_states(obj, before)[: PER_PAGE + 1])
    newer = type(obj).history.filter(history_id=before).first() if before else None
    has_more = len(states) > PER_PAGE
    told = states[:PER_PAGE]
    entries = changed_entries(type(obj), states, told)
    entries += log_entries(
        obj,
        after=told[-1].history_date if has_more else None,
        until=newer.history_date if newer else None,
    )
    entries.sort(key=lambda entry: entry.when, reverse=True)
    return entries, told[-1].history_id if has_more else None


def stored_states(obj, before):
    """Return the stored states of an object, the newest first."""
    states = type(obj).history.filter(id=obj.pk).select_related("history_user")
    states = states.filter(history_id__lt=before) if before else states
    return states.order_by("-history_id")


def changed_entries(model, states, told):
    """Return an entry for each state in which something that people write had changed."""
    names = related_names(model, states)
    entries = []
    for at, state in enumerate(told):
        former = states[at + 1] if at + 1 < len(states) else None
        changes = changes_between(model, former, state, names) if former else []
        if changes or former is None:
            said = _("The text was changed.") if former else _("The text was first saved.")
            entries.append(Entry(state.history_date, state.history_user, said, changes))
    return entries


def log_entries(obj, *, after, until):
    """Return what the log says of an object between two moments."""
    entries = LogEntry.objects.filter(
        object_id=str(obj.pk), content_type=get_content_type_for_model(obj)
    ).select_related("user")
    if after:
        entries = entries.filter(action_time__gte=after)
    if until:
        entries = entries.filter(action_time__lt=until)
    return [Entry(e.action_time, e.user, e.get_change_message() or str(e)) for e in entries]


# Fields


def text_fields(model):
    """Return (name, code) of each text that people write."""
    kept = {f.name for f in model.history.model.tracked_fields}
    names = ((name, code) for name in model.source_fields() for code in CODES)
    return [(name, code) for name, code in names if localized(name, code) in kept]


def fact_fields(model):
    """Return the fields of a form that are no texts in two languages."""
    texts = model.text_columns()
    tracked = model.history.model.tracked_fields
    return [f for f in tracked if f.editable and not f.primary_key and f.name not in texts]


def changes_between(model, former, state, names):
    """Return what differs between two stored states."""
    changes = []
    for name, code in text_fields(model):
        column = localized(name, code)
        old, new = getattr(former, column) or "", getattr(state, column) or ""
        if old != new:
            label = model._meta.get_field(name).verbose_name
            changes.append(Change(label, code, differences(old, new)))
    for fact in fact_fields(model):
        old, new = (said_of(fact, getattr(row, fact.attname), names) for row in (former, state))
        if old != new:
            parts = [(kind, words) for kind, words in ((GONE, old), (NEW, new)) if words]
            changes.append(Change(fact.verbose_name, "", parts))
    return changes


def related_names(model, states):
    """Return {(field name, key): name} of all that these states refer to, a query a field."""
    names = {}
    for fact in fact_fields(model):
        if fact.is_relation:
            keys = {key for state in states if (key := getattr(state, fact.attname)) is not None}
            rows = fact.related_model._base_manager.select_related().in_bulk(keys) if keys else {}
            names |= {(fact.name, key): str(row) for key, row in rows.items()}
    return names


def said_of(fact, value, names):
    """Return a value in words."""
    if value is None or value == "":
        return ""
    if fact.is_relation:
        return names.get((fact.name, value), f"#{value}")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(fact.flatchoices).get(value, value))
