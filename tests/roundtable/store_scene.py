"""Something published of every kind, for pages that are all kept."""

from django.db import transaction

from documents.models import DocumentFile, DocumentVersion
from roundtable.addresses import PAGE_SLUGS
from roundtable.models import Page
from tests.documents.whole_walk import make_whole_walk
from tests.factories import make_announcement, make_page
from tests.submissions.surveys import make_results, make_survey, table

# A PDF that is too large to be held in memory.
PDF = b"%PDF-1.7\n" + b"words " * 40_000
TABLE = table(rows={"land": (320, 170, 150), "media": (320, 165, 150)}, n=(640, 335, 300))


@transaction.atomic  # what readers see is written in a transaction only
def make_everything():
    """Return a roundtable with a walk, a survey with results, news, a page and stored PDFs."""
    roundtable = make_whole_walk()
    make_results(make_survey(roundtable=roundtable, slug="answered"), questions=[TABLE])
    make_survey(roundtable=roundtable, slug="open")
    make_announcement()
    for slug in sorted(PAGE_SLUGS - {*Page.objects.values_list("slug", flat=True)}):
        make_page(slug=slug)
    for version in DocumentVersion.objects.all():
        for language in ("en", "km"):
            DocumentFile.objects.create(version=version, language=language, data=PDF, pages=1)
    return roundtable
