"""Exports for analysts: what may leave the portal as a file, and the record of each.

What is in a file is decided by the query alone, and asked anew each time: consent and scope as they
are at that moment. Nothing given in confidence, withdrawn or set aside is ever in one. Rows stand
in the order of random keys, which tell nothing of the order of arrival.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Prefetch
from django.utils.translation import gettext_lazy as _

from roundtable import text
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from sessions.models import Roundtable
from submissions.export_columns import DESK, OFFICIALS, VOICES
from submissions.models import Excerpt, Export, Submission, Topic

FORMATS = {"csv": "CSV", "xlsx": "XLSX (Excel)"}
MAY_EXPORT = "submissions.export_submission"
MAY_READ = "submissions.read_submission"
LONGEST_PURPOSE = 300
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Asked:
    """What somebody wants exported, how narrowed, and for what purpose."""

    kind: str
    file_format: str
    purpose: str
    roundtable: Roundtable | None = None
    topic: Topic | None = None
    language: str = ""
    state: str = ""

    def filters(self):
        """Return the filters as the record keeps them, by codes."""
        topic = self.topic.slug if self.topic else ""
        chosen = {"topic": topic, "language": self.language, "state": self.state}
        return ", ".join(f"{name}={code}" for name, code in chosen.items() if code)


def desk_rows(asked):
    """Return submissions with their own words, for analysts inside the team.

    What came like a machine's work and was not looked at yet is not in it.
    """
    found = Submission.objects.for_officials().filter(is_quarantined=False)
    if asked.roundtable:
        found = found.filter(roundtable=asked.roundtable)
    if asked.topic:
        found = found.filter(topics=asked.topic)
    if asked.language:
        found = found.filter(language=asked.language)
    if asked.state:
        found = found.filter(state=asked.state)
    return (
        found.annotate(roundtable_slug=F("roundtable__slug"))
        .defer("fold", "summary")
        .prefetch_related(Prefetch("topics", Topic.objects.only("slug")))
        .order_by("id")
    )


def officials_rows(asked):
    """Return the approved excerpts that the officials' edition of one roundtable may hold."""
    return narrowed(Excerpt.objects.for_officials().usable_for(asked.roundtable), asked)


def voices_rows(asked):
    """Return the published voices."""
    found = Excerpt.objects.published()
    if asked.roundtable:
        found = found.filter(submission__roundtable=asked.roundtable)
    return narrowed(found, asked)


def narrowed(excerpts, asked):
    """Return excerpts by topic and original language, with what their columns show."""
    if asked.topic:
        excerpts = excerpts.filter(topic=asked.topic)
    if asked.language:
        excerpts = excerpts.filter(original=asked.language)
    slug = F("submission__roundtable__slug")
    return excerpts.select_related("topic").annotate(roundtable_slug=slug).order_by("slug")


@dataclass(frozen=True)
class Kind:
    """One kind of export: who may make it, what it holds, and what it can be narrowed by."""

    code: str
    label: str
    rows: Callable
    columns: tuple
    permissions: tuple = (MAY_EXPORT,)
    filters: tuple = ("roundtable", "topic", "language")
    needs_roundtable: bool = False

    def may_be_made_by(self, user):
        """Return whether an organizer may make it."""
        return user.has_perms(self.permissions)


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "desk",
            _("submissions in their own words, for analysts inside the team only"),
            desk_rows,
            DESK,
            permissions=(MAY_EXPORT, MAY_READ),
            filters=("roundtable", "topic", "language", "state"),
        ),
        Kind(
            "officials",
            _("approved excerpts for the officials’ edition of one roundtable"),
            officials_rows,
            OFFICIALS,
            needs_roundtable=True,
        ),
        Kind("voices", _("published voices"), voices_rows, VOICES),
    )
}


def check(asked):
    """Raise ValidationError, by field, unless it can be exported so."""
    kind = KINDS[asked.kind]
    if text.is_blank(asked.purpose):
        raise ValidationError({"purpose": _("Say what the export is for.")})
    if kind.needs_roundtable and not asked.roundtable:
        raise ValidationError({"roundtable": _("Choose the roundtable that it is for.")})
    for name in ("topic", "language", "state"):
        if getattr(asked, name) and name not in kind.filters:
            raise ValidationError({name: _("This export cannot be narrowed by this.")})


@transaction.atomic
def begin(asked, *, by):
    """Record an export with the number of its rows, before any of them leaves; return the record.

    Raises PermissionDenied and ValidationError.
    """
    kind = KINDS[asked.kind]
    if not kind.may_be_made_by(by):
        raise PermissionDenied
    check(asked)
    export = Export.objects.create(
        by=by,
        kind=kind.code,
        file_format=asked.file_format,
        roundtable=asked.roundtable,
        filters=asked.filters(),
        purpose=text.clean(asked.purpose, one_line=True).strip()[:LONGEST_PURPOSE],
        rows=kind.rows(asked).count(),
    )
    record(Verb.EXPORT_MADE, by=by, about=export, detail=f"{export.kind}, {export.rows}")
    return export


def serial(export):
    """Return what stands in a file's name and rows, so that a leaked copy can be traced."""
    return str(export.id)[:8]


def rows(asked, export):
    """Yield the heads, then each row; no more rows than the record says.

    What is taken back between the record and the reading is not in the file.
    """
    kind = KINDS[asked.kind]
    mark = serial(export)
    found = kind.rows(asked).iterator(chunk_size=ROWS_AT_ONCE)
    yield ["export", *(column.name for column in kind.columns)]
    for row in islice(found, export.rows):
        yield [mark, *(column.value(row) for column in kind.columns)]
