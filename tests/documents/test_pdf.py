"""PDFs: the words of the page, in fonts of our own, tagged, and nothing about their making."""

import builtins
import getpass
import io
import re
import tempfile
import threading
from html.parser import HTMLParser

import pypdfium2
import pytest
from django.conf import settings
from pypdf import PdfReader

from documents import pdf
from documents.pdf import paper, tree
from roundtable import text
from roundtable.publication import unpublish
from tests.documents import papers
from tests.factories import make_document
from tests.submissions.factories import make_excerpt

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.pdf]

LANGUAGES = ("en", "km")
READERS = {"poppler": papers.pages_by_poppler, "pdfium": papers.pages_by_pdfium}
KM_FONTS = {"PDF-Khmer", "PDF-Khmer-Bold", "PDF-Latin", "PDF-Latin-Bold"}
FONTS = {"en": {"PDF-Latin", "PDF-Latin-Bold", "PDF-Serif-Bold"}, "km": KM_FONTS}
POINTS = 72 / 25.4


@pytest.fixture
def engine():
    """The module that needs pango: these tests are found on machines without it, too."""
    from documents.pdf import engine

    return engine


def made(language, *, compact=False, **fields):
    """Return the PDF of a block of every kind."""
    cover = papers.cover(language, **fields)
    return pdf.of_blocks(papers.blocks(language), language=language, cover=cover, compact=compact)


class Leaves(HTMLParser):
    """Collects the texts of a page: what stands between two tags, in <body>."""

    def __init__(self, html):
        super().__init__()
        self.found, self.reading, self.skipping = [], False, 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.reading |= tag == "body"
        self.skipping += tag == "title"

    def handle_endtag(self, tag):
        self.skipping -= tag == "title"

    def handle_data(self, data):
        if self.reading and not self.skipping and papers.squeezed(data):
            self.found.append(papers.squeezed(data))


def words_of_page(language):
    """Return every text of the page behind the PDF, without spaces, the longest first."""
    html = paper.html(papers.blocks(language), language=language, cover=papers.cover(language))
    # The foot stands on each page; the list of contents is left out where it would be short.
    html = re.sub(r'<div class="(foot|contents)">.*?</div>', "", html, flags=re.DOTALL)
    return sorted(Leaves(html).found, key=len, reverse=True)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_pdf_are_the_words_of_the_page(reader, language):
    foot = papers.squeezed(papers.TITLES[language])
    foot = re.compile(rf"{re.escape(foot)}(Page|ទំព័រ)[0-9០-៩]+/[0-9០-៩]+\Z")
    pages = [papers.squeezed(page) for page in READERS[reader](made(language).data)]
    assert all(foot.search(page) for page in pages)
    rest = "".join(foot.sub("", page) for page in pages)

    for leaf in words_of_page(language):
        assert leaf in rest
        rest = rest.replace(leaf, "", 1)

    # What the style sheet adds to lists.
    assert re.fullmatch(r"(•|[1១]\.)*", rest), rest


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_voice_stand_in_the_pdf_only_while_it_is_published(language):
    voice = make_excerpt()
    body = f"Before.\n\n[[voice {voice.slug}]]"
    version = make_document(body_en=body, body_km=body).latest()
    words = papers.squeezed(text.clean(voice.in_language("text", language)))

    with_voice = "".join(papers.pages_by_poppler(pdf.of_version(version, language).data))
    unpublish(voice)
    without = "".join(papers.pages_by_poppler(pdf.of_version(version, language).data))

    assert words in papers.squeezed(with_voice)
    assert words not in papers.squeezed(without)
    assert "Before." in without


def test_cover_tells_which_version_it_is_and_where_it_is_read():
    version = make_document().latest()
    told = {
        language: papers.squeezed(
            "".join(papers.pages_by_poppler(pdf.of_version(version, language).data))
        )
        for language in LANGUAGES
    }

    for language in LANGUAGES:
        # Poppler joins what a hyphen parts at the end of a line.
        address = f"https://portal.example/{language}/documents/thecriticalissues/v1/"
        assert address in told[language].replace("-", "")
    assert "D-1,Version1" in told["en"]
    assert "D-1" in told["km"]


# Lines


def ink_beyond(language, millimetres):
    """Return whether anything is drawn to the right of a column of this width."""
    body = f'<div style="width:{millimetres}mm"><p>{papers.WORDS[language] * 3}</p></div>'
    page = f'<html lang="{language}"><title>x</title><body>{body}</body></html>'
    data = pdf.render(page, language=language, title="x").data
    document = pypdfium2.PdfDocument(data)
    try:
        picture = document[0].render(grayscale=True).to_pil()
    finally:
        document.close()
    # One point of grace for the overhang of a glyph; the margin is 22 mm.
    right = round((22 + millimetres) * POINTS) + 1
    return picture.crop((right, 0, picture.width, picture.height)).getextrema() != (255, 255)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("millimetres", [60, 90, 120])
def test_no_line_leaves_its_column(language, millimetres):
    assert not ink_beyond(language, millimetres)


def test_khmer_breaks_between_words_and_never_before_a_sign():
    parted = tree.parted(papers.KHMER)

    assert parted.replace("\u200b", "") == papers.KHMER
    assert parted.count("\u200b") > 20
    assert not re.search("\u200b[។៕៖ៗ)?!,.»”]", parted)
    assert not re.search("[(«“]\u200b", parted)
    assert "តុមូល" in parted
    assert "ញូហ្សែឡេន" in parted


# What the file is


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_embeds_our_fonts_and_no_others(language):
    lines = papers.poppler(made(language).data, "pdffonts", "-").splitlines()[2:]

    names = {line.split()[0].split("+")[1] for line in lines}
    assert names - {"PDF-Serif-Bold"} == FONTS[language] - {"PDF-Serif-Bold"}
    assert all(line.split()[-5] == "yes" for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pdf_is_tagged_and_says_what_it_is_called_and_in_which_language(language):
    data = made(language).data

    info = papers.poppler(data, "pdfinfo", "-")
    assert re.search(r"^Tagged: +yes$", info, re.MULTILINE)
    assert papers.TITLES[language] in info
    assert 'pdfuaid:part="1"' in papers.poppler(data, "pdfinfo", "-meta", "-")
    structure = papers.poppler(data, "pdfinfo", "-struct", "-")
    assert {"H1", "H2", "Table", "TH", "L", "LI", "P"} <= {*structure.split()}
    assert PdfReader(io.BytesIO(data)).root_object["/Lang"] == language


def test_pdf_says_nothing_of_when_where_or_by_whom_it_was_made(engine):
    data = made("km").data

    lines = papers.poppler(data, "pdfinfo", "-").splitlines()
    told = {line.split(":")[0] for line in lines}
    assert not told & {"Author", "Creator", "CreationDate", "ModDate", "Subject", "Keywords"}
    for trace in (str(settings.BASE_DIR), str(engine.HERE), getpass.getuser() + "@", "/tmp"):
        assert trace.encode() not in data
    assert not re.search(rb"D:\d{8}", data)


@pytest.mark.parametrize("compact", [False, True])
def test_same_content_gives_the_same_bytes(compact):
    assert made("km", compact=compact) == made("km", compact=compact)


def test_links_lead_to_absolute_addresses():
    data = made("en", url="https://portal.example/en/documents/x/v1/").data

    found = papers.poppler(data, "pdfinfo", "-url", "-")
    assert "https://portal.example/en/documents/x/v1/" in found
    assert "https://portal.example/en/x/" in found


def test_long_document_lists_its_contents():
    headings = [{"kind": "html", "html": f"<h2>Part {number}</h2>"} for number in range(1, 5)]
    cover = papers.cover("en")

    short = pdf.of_blocks(headings[:3], language="en", cover=cover)
    full = pdf.of_blocks(headings, language="en", cover=cover)

    assert short.pages == 1
    assert "Contents" not in papers.pages_by_poppler(short.data)[0]
    assert re.search(r"Part 4[\s.]+2", papers.pages_by_poppler(full.data)[0])
    assert full.pages == 2


def test_headings_inside_an_item_are_lower_than_its_own():
    blocks = papers.blocks("en")
    recommendation = next(block for block in blocks if block["kind"] == "recommendations")
    recommendation["items"][0]["body_html"] = "<h2>Inner</h2>"

    data = pdf.of_blocks([recommendation], language="en", cover=papers.cover("en")).data

    structure = papers.poppler(data, "pdfinfo", "-struct-text", "-")
    assert re.search(r'H4[^\n]*\n[^"]*"Inner"', structure)


# What it may not load


@pytest.mark.parametrize("address", ["file:///etc/passwd", "https://example.org/x", "data:,x"])
def test_nothing_is_fetched_but_our_fonts(address, engine):
    with pytest.raises(ValueError, match="nothing but our own fonts"):
        engine.OurFonts().fetch(address)


def test_page_that_wants_files_gets_none():
    secret = (settings.BASE_DIR / "manage.py").as_uri()
    head = f'<title>x</title><link rel="attachment" href="{secret}"><link rel="stylesheet" href="{secret}">'
    page = f'<html lang="en"><head>{head}</head><body><p>Words</p><img alt="x" src="{secret}"></body></html>'

    data = pdf.render(page, language="en", title="x").data

    assert not PdfReader(io.BytesIO(data)).attachments
    assert len(papers.poppler(data, "pdfimages", "-list", "-").splitlines()) == 2


# WeasyPrint is wrapped while it draws


def test_weasyprint_is_as_it_was_afterwards_even_when_drawing_fails(monkeypatch, engine):
    from weasyprint.draw import text as drawing

    before = drawing.draw_first_line
    made("km")
    assert drawing.draw_first_line is before

    def fail(element):
        raise RuntimeError

    monkeypatch.setattr(tree, "prepare", fail)
    with pytest.raises(RuntimeError):
        made("km")
    assert drawing.draw_first_line is before
    assert not engine.ONE_AT_A_TIME.locked()


def test_nothing_is_left_in_the_folder_for_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    made("km")

    assert not [*tmp_path.iterdir()]


def test_two_at_once_are_made_as_one_after_the_other():
    pages = {
        code: paper.html(papers.blocks(code), language=code, cover=papers.cover(code))
        for code in LANGUAGES
    }
    expected = {code: pdf.render(pages[code], language=code, title="x") for code in LANGUAGES}
    found = {}

    def make(code):
        found[code] = pdf.render(pages[code], language=code, title="x")

    threads = [threading.Thread(target=make, args=[code]) for code in LANGUAGES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == expected


# Without pango


def test_machine_without_pango_says_what_to_install(monkeypatch):
    imported = builtins.__import__

    def without_pango(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return imported(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)

    assert "libpango-1.0-0" in pdf.why_not()
    with pytest.raises(pdf.NotAvailable, match="libpangoft2"):
        made("en")


def test_machine_with_pango_has_no_reason():
    assert pdf.why_not() == ""
