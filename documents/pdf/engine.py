"""HTML to PDF/UA with WeasyPrint: one at a time, with our own fonts, and nothing fetched."""

from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from django.conf import settings
from fontTools.ttLib import woff2
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from documents.pdf import actual_text, tree
from roundtable import text

HERE = Path(__file__).parent
WEB_FONTS = settings.BASE_DIR / "roundtable" / "static" / "roundtable" / "fonts"
# All that a PDF may load; print.css names them as font:….
FILES = {
    "font:latin400": HERE / "fonts" / "latin400.woff2",
    "font:latin700": HERE / "fonts" / "latin700.woff2",
    "font:serif700": HERE / "fonts" / "serif700.woff2",
    "font:km400": WEB_FONTS / "km400.woff2",
    "font:km700": WEB_FONTS / "km700.woff2",
}
# WeasyPrint is wrapped while it draws, and a small machine has memory for one PDF.
ONE_AT_A_TIME = Lock()


@cache
def font(url):
    """Return one of our fonts unpacked, which takes longer than a short PDF."""
    unpacked = BytesIO()
    woff2.decompress(BytesIO(FILES[url].read_bytes()), unpacked)
    return unpacked.getvalue()


class OurFonts(URLFetcher):
    """Gives WeasyPrint our fonts, and nothing else of this machine or of the network."""

    def fetch(self, url, headers=None):
        """Return one of our fonts; WeasyPrint goes on without what is refused."""
        if url not in FILES:
            raise ValueError("A PDF loads nothing but our own fonts.")
        return URLFetcherResponse(url, font(url))


def write(html, *, language, title):
    """Return (bytes, pages) of a whole HTML page as tagged PDF/UA-1."""
    with ONE_AT_A_TIME, actual_text.told(), TemporaryDirectory() as folder:
        fonts, fetcher = FontConfiguration(), OurFonts()
        fonts._folder = Path(folder)  # its own would stay when the process ends
        style = CSS(HERE / "print.css", font_config=fonts, url_fetcher=fetcher)
        page = HTML(string=html, base_url=f"{settings.SITE_URL}/", url_fetcher=fetcher)
        tree.prepare(page.etree_element)
        document = page.render(font_config=fonts, stylesheets=[style], pdf_variant="pdf/ua-1")
        document.metadata.title, document.metadata.lang = title, language
        for drawn in document.pages:
            drawn.bookmarks = [without_word_spaces(*mark) for mark in drawn.bookmarks]
        return document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages)


def without_word_spaces(level, label, *rest):
    """Return a bookmark as people search it."""
    return (level, label.replace(text.WORD_SPACE, ""), *rest)
