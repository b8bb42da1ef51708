"""The sessions of a roundtable."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from documents.datasets.parts import PUBLISHED, addresses, in_both
from sessions.models import DialogueSession
from submissions.export_columns import Column, codes_of


def rows(roundtable, release):
    """Return the published sessions in their order."""
    found = DialogueSession.objects.published().filter(roundtable=roundtable)
    return found.with_hosts().order_by("position", "pk")


def moment(session, name):
    """Return a moment of a session in the host city's time, or None."""
    value = getattr(session, name)
    if value is None:
        return None
    return value.astimezone(ZoneInfo(session.host_city.zone)).isoformat(timespec="minutes")


COLUMNS = (
    Column("id", _("end of its address"), lambda row: row.slug),
    Column("kind", _("kind"), lambda row: row.kind, codes_of(DialogueSession.Kind)),
    Column("status", _("status"), lambda row: row.status, codes_of(DialogueSession.Status)),
    *in_both("title", _("title"), "title"),
    *in_both("summary", _("summary"), "summary"),
    Column("start", _("start, in the time of the host city"), lambda row: moment(row, "start")),
    Column("end", _("end, where the length is known"), lambda row: moment(row, "end")),
    Column(
        "zone",
        _("time zone of the host city"),
        lambda row: row.host_city.zone if row.host_city else None,
    ),
    *in_both("approximate_date", _("approximate date in words"), "approximate_date"),
    *in_both("reason", _("why it is postponed or cancelled"), "reason"),
    Column(
        "replaced_by",
        _("session that replaces it, by the end of its address"),
        lambda row: row.replaced_by.slug if row.replaced_by else None,
    ),
    PUBLISHED,
    *addresses(),
)
