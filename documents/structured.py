"""Published texts as search engines understand them (schema.org): articles and reports."""

from documents.models import DocumentVersion
from roundtable.structured import work


def of(obj, *, site):
    """Return what a page is about, in the active language."""
    describe = report if isinstance(obj, DocumentVersion) else article
    return describe(obj, site=site)


def article(text, *, site):
    """Return an issue, a recommendation, a statement or news as an Article."""
    changed = text.edited_on and text.published_on and max(text.edited_on, text.published_on)
    return work(
        "Article",
        text,
        site=site,
        published=text.published_on,
        dateModified=changed.isoformat() if changed else "",
        identifier=getattr(text, "code", ""),
        headline=text.title,
        description=getattr(text, "summary", ""),
    )


def report(version, *, site):
    """Return a version of a document as a Report."""
    return work(
        "Report",
        version,
        site=site,
        published=version.made_on,
        identifier=version.document.code,
        reportNumber=str(version),
        version=str(version.number),
        headline=version.title,
        description=version.summary,
    )
