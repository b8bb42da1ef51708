"""The documents of a roundtable, each by its last version."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from documents.datasets.parts import absolute, addresses, day, in_both, published_on
from documents.models import Document, DocumentFile, DocumentKind, DocumentVersion
from roundtable.languages import CODES
from submissions.export_columns import Column, codes_of
from submissions.models import Release


def rows(roundtable, release):
    """Return the last versions of the published documents, as far as they may be served."""
    shown = Document.objects.published().filter(roundtable=roundtable).order_by().values("pk")
    found = DocumentVersion.objects.latest_ones().intact().filter(document__in=shown)
    return (
        found.select_related("document")
        .prefetch_related(
            Prefetch("files", DocumentFile.objects.defer("data")),
            Prefetch("releases", Release.objects.published().of_voices().order_by("number")),
        )
        .defer("contents")
        .order_by("document__number")
    )


def pdf(version, code):
    """Return the PDF of a version in one language, or None."""
    return next((file for file in version.files.all() if file.language == code), None)


def pdf_columns(code):
    """Return the columns of the PDF in one language."""

    def address(row):
        if not pdf(row, code):
            return None
        return absolute("documents:version-pdf", row.document.slug, row.number, code=code)

    def checksum(row):
        return found.sha256 if (found := pdf(row, code)) else None

    return (
        Column(f"pdf_{code}", _("address of the PDF of this version"), address),
        Column(f"pdf_sha256_{code}", _("SHA-256 of that PDF"), checksum),
    )


COLUMNS = (
    Column("id", _("number that never changes"), lambda row: row.document.code),
    Column("kind", _("kind"), lambda row: row.document.kind, codes_of(DocumentKind)),
    Column("version", _("number of its last version"), lambda row: row.number),
    Column("date", _("day of that version"), lambda row: day(row.made_on)),
    *in_both("title", _("title"), "title"),
    *in_both("summary", _("summary"), "summary"),
    *in_both("what_changed", _("what has changed since the version before"), "what_changed"),
    Column(
        "releases",
        _("releases that its numbers come from, by their numbers"),
        lambda row: [release.number for release in row.releases.all()],
    ),
    *(column for code in CODES for column in pdf_columns(code)),
    Column("published_on", _("day of publication"), lambda row: published_on(row.document)),
    *addresses(lambda row: row.document),
)
