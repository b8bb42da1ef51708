"""The PDFs of a version: made once, both languages together, and stored with their SHA-256."""

import logging

from django.db import transaction

from documents import pdf
from documents.models import Document, DocumentFile, DocumentVersion
from roundtable.languages import CODES
from roundtable.publication import locked

logger = logging.getLogger(__name__)


def missing(version):
    """Return the languages in which a version has no PDF, neither made nor laid in."""
    there = {*version.files.values_list("language", flat=True)}
    return [code for code in CODES if code not in there]


def make(version):
    """Make the PDFs that a version lacks and store them, all or none; return how many.

    Of a version that holds a lost voice, none. Raises NotAvailable without pango.
    """
    if not version.is_intact():
        return 0
    return store(version, {code: pdf.of_version(version, code) for code in missing(version)})


@transaction.atomic
def store(version, made):
    """Store PDFs of a version, if it may still be read and nobody has stored them meanwhile."""
    locked(version.document)
    wanted = [code for code in missing(version) if code in made] if version.is_intact() else []
    for code in wanted:
        DocumentFile.objects.create(
            version=version, language=code, data=made[code].data, pages=made[code].pages
        )
    return len(wanted)


def make_missing():
    """Make what the last versions of published documents lack; return (how many, which failed).

    One that fails keeps no other from being made.
    """
    lacking = DocumentVersion.objects.latest_ones().lacking_pdf().intact()
    count, failed = 0, []
    for version in lacking.filter(document__in=Document.objects.published()):
        try:
            count += make(version)
        except pdf.NotAvailable:
            raise
        except Exception as error:
            # Of what kind it was, and no more: its message may quote what somebody wrote.
            logger.error("The PDF of %s: %s", version, type(error).__name__)
            failed.append(str(version))
    return count, failed
