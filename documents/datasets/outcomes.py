"""What came of the recommendations and documents of a roundtable."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from documents.datasets.parts import PUBLISHED, addresses, day, in_both
from documents.models import Outcome, OutcomeBasis, OutcomeKind
from roundtable.languages import CODES
from sessions.models import DialogueSession
from submissions.export_columns import Column, codes_of


def rows(roundtable, release):
    """Return the published outcomes, the newest first."""
    found = Outcome.objects.published().of_roundtable(roundtable)
    sessions = Prefetch("session", DialogueSession.objects.published())
    found = found.select_related(
        "institution", "version", "recommendation__roundtable", "document__roundtable"
    )
    return found.defer("version__contents").prefetch_related(sessions)


def institution(code):
    """Return the column of an outcome's institution in one language."""
    return Column(
        f"institution_{code}",
        _("to whom it was delivered, or who answered"),
        lambda row: row.institution.in_language("name", code) if row.institution else "",
    )


COLUMNS = (
    Column("id", _("number that never changes"), lambda row: f"O-{row.pk}"),
    Column("about", _("recommendation or document, by its id"), lambda row: row.subject.code),
    Column("date", _("day on which it happened"), lambda row: day(row.dated)),
    Column("kind", _("what happened"), lambda row: row.kind, codes_of(OutcomeKind)),
    *map(institution, CODES),
    Column(
        "session",
        _("session at which it happened, by the end of its address; empty: outside one"),
        lambda row: row.session.slug if row.session else None,
    ),
    Column(
        "version",
        _("version of the document that was delivered"),
        lambda row: row.version.number if row.version else None,
    ),
    *in_both("text", _("what happened, in words"), "text"),
    Column("basis", _("on whose word we say so"), lambda row: row.basis, codes_of(OutcomeBasis)),
    Column("source", _("address of the source"), lambda row: row.source_url),
    PUBLISHED,
    *addresses(),
)
