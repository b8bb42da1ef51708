"""PDFs: the same blocks as the page, on A4, in one language, with fonts of our own.

Same input, same bytes: nothing in a file tells when, where or by whom it was made. WeasyPrint needs
pango on the machine, so nothing here imports it before a PDF is asked for.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Made:
    """A finished PDF."""

    data: bytes
    pages: int


class NotAvailable(Exception):
    """This machine cannot make PDFs; the message says why, in one sentence."""


def why_not():
    """Return why PDFs cannot be made on this machine, in one sentence, or an empty text."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        return _(
            "PDFs need pango, which this machine lacks: install the packages libpango-1.0-0, "
            "libpangoft2-1.0-0 and libharfbuzz-subset0."
        )
    except ImportError:
        return _("PDFs need WeasyPrint, which is not installed.")
    return ""


def render(html, *, language, title):
    """Return a whole page of HTML as a PDF in one language; raises NotAvailable."""
    if reason := why_not():
        raise NotAvailable(str(reason))
    from documents.pdf import engine

    data, pages = engine.write(html, language=language, title=title)
    return Made(data, pages)


def of_blocks(blocks, *, language, cover, compact=False):
    """Return the PDF of blocks (see ``documents/blocks.py``) behind their cover.

    ``cover``: kicker, title, summary, note, date (in words), facts (pairs of words), code, url, and
    foot (below every page; otherwise the title). Only the title is needed. ``compact``: a briefing
    of two pages, with smaller type and items side by side.
    """
    from documents.pdf import paper

    html = paper.html(blocks, language=language, cover=cover, compact=compact)
    return render(html, language=language, title=cover["title"])


def of_version(version, language):
    """Return the PDF of a version of a document as it may be read now."""
    from documents import blocks
    from documents.models import DocumentKind
    from documents.pdf import paper

    return of_blocks(
        blocks.shown(version.contents, language),
        language=language,
        cover=paper.cover_of(version, language),
        compact=version.document.kind == DocumentKind.BRIEFING,
    )
