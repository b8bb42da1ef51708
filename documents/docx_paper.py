"""A Word document in two scripts: styles, runs, lists, tables and clean HTML, by python-docx.

Word keeps a font, a size and a weight of their own for complex scripts such as Khmer; what is set
for Latin letters alone leaves them small and thin. Nothing here knows what a block is.
"""

import zipfile
from html.parser import HTMLParser
from io import BytesIO

import segno
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

# On every Windows since 8.1; elsewhere the reader's own Khmer font stands in for it.
KHMER_FONT = "Leelawadee UI"
BODY_FONT, HEAD_FONT = "Calibri", "Georgia"
LANGUAGES = {"val": "en-US", "eastAsia": "en-US", "bidi": "km-KH"}
INK, SOFT, LAC = RGBColor(0x21, 0x1C, 0x17), RGBColor(0x54, 0x4B, 0x41), RGBColor(0x6D, 0x1A, 0x43)
# Style: (font, size in Latin, size in Khmer, bold, colour)
STYLES = {
    "Normal": (BODY_FONT, 11, 11, False, INK),
    "Title": (HEAD_FONT, 26, 22, True, INK),
    "Subtitle": (BODY_FONT, 11, 11, True, LAC),
    "Heading 1": (HEAD_FONT, 16, 15, True, INK),
    "Heading 2": (HEAD_FONT, 13, 12, True, INK),
    "Heading 3": (HEAD_FONT, 11, 11, True, INK),
    "Quote": (BODY_FONT, 11, 11, False, INK),
    "Caption": (BODY_FONT, 9, 9, False, SOFT),
}
# The first day that a ZIP archive can name: the same file for the same content.
NO_DAY = (1980, 1, 1, 0, 0, 0)


class Paper:
    """A Word document to write into, from top to bottom."""

    def __init__(self, *, language, title):
        self.document = Document()
        self.language = language
        prepare_page(self.document.sections[0])
        for name, told in STYLES.items():
            prepare_style(self.document.styles[name], *told)
        self.document.styles["Normal"].paragraph_format.line_spacing = 1.4
        quote = self.document.styles["Quote"].paragraph_format
        quote.left_indent, quote.keep_together = Mm(8), True
        forget_origin(self.document.core_properties)
        self.document.core_properties.title = title
        self.document.core_properties.language = language

    def heading(self, words, level):
        """Add a heading; level 0 is the document's title."""
        self.paragraph(words, style=f"Heading {min(level, 3)}" if level else "Title")

    def paragraph(self, words, *, style=None, bold=False):
        """Add a paragraph of plain words and return it; of no words, nothing."""
        if not words:
            return None
        paragraph = self.begin(style)
        add_run(paragraph, words, bold=bold)
        return paragraph

    def begin(self, style=None):
        """Add an empty paragraph, to be written into, and return it."""
        return self.document.add_paragraph(style=style)

    def table(self, head, rows, *, numbers=(), caption=""):
        """Add a table; its head is repeated on each page. ``numbers``: columns aligned right."""
        self.paragraph(caption, bold=True)
        table = self.document.add_table(rows=0, cols=len(head or rows[0]), style="Table Grid")
        for words in [head, *rows] if head else rows:
            for column, cell in enumerate(table.add_row().cells):
                paragraph = cell.paragraphs[0]
                paragraph.alignment = 2 if column in numbers else 0
                add_run(paragraph, str(words[column]), bold=words is head)
        if head:
            mark_head(table.rows[0])
        self.begin()

    def html(self, source, *, level=1):
        """Add clean HTML; its ``h2`` becomes a heading of the given level."""
        _HTML(self, level).feed(source)

    def qr_code(self, address):
        """Add an address as a QR code."""
        picture = BytesIO()
        segno.make(address, error="m", micro=False).save(picture, kind="png", scale=8, border=2)
        shape = self.document.add_picture(picture, width=Mm(28))
        shape._inline.docPr.set("descr", address)

    def new_list(self):
        """Return the number of a list that counts from one again."""
        numbering = self.document.part.numbering_part.element
        style = self.document.styles["List Number"].element
        by_style = style.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(by_style).abstractNumId.val
        number = numbering.add_num(abstract)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return number.numId

    def as_bytes(self):
        """Return the finished file, the same for the same content."""
        made, packed = BytesIO(), BytesIO()
        self.document.save(made)
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(packed, "w") as new:
            for name in sorted(old.namelist()):
                entry = zipfile.ZipInfo(name, NO_DAY)
                entry.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(entry, old.read(name))
        return packed.getvalue()


def prepare_page(section):
    """Make a page A4 with our margins."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(24)


def prepare_style(style, font, latin, khmer, bold, colour):
    """Give a style its fonts, sizes, weights and languages in both scripts."""
    style.font.size, style.font.bold, style.font.italic = Pt(latin), bold, False
    style.font.color.rgb = colour
    properties = style.element.get_or_add_rPr()
    if style.type == WD_STYLE_TYPE.PARAGRAPH:
        style.paragraph_format.space_after = Pt(6)
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = {"ascii": font, "hAnsi": font, "cs": KHMER_FONT}
    properties.insert(0, element("rFonts", **fonts))
    complex_script(properties, size=khmer, bold=bold)


def complex_script(properties, *, size=None, bold=None):
    """Say of a run or style what holds for Khmer: its weight, size, direction and language."""
    said = {"bCs": None if bold is None else {"val": "1" if bold else "0"}}
    said["szCs"] = {"val": str(2 * size)} if size else None
    said |= {"rtl": {"val": "0"}, "lang": LANGUAGES}
    for name, values in said.items():
        if values is None:
            continue
        for old in properties.findall(qn(f"w:{name}")):
            properties.remove(old)
        properties.insert_element_before(element(name, **values), *AFTER[name])


# What may follow an element inside w:rPr; Word refuses another order (ISO 29500-1, 17.3.2.28).
ORDER = """
    rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof
    snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd
    fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath
""".split()
AFTER = {name: [f"w:{n}" for n in ORDER[place + 1 :]] for place, name in enumerate(ORDER)}


def element(name, **values):
    """Return a new w: element with these w: attributes."""
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_run(paragraph, words, *, bold=False):
    """Add words to a paragraph (or a link), in both scripts alike."""
    run = paragraph.add_run(words)
    if bold:
        run.bold = True
    complex_script(run._r.get_or_add_rPr(), bold=True if bold else None)
    return run


def add_link(paragraph, words, address, *, bold=False):
    """Add words that lead to an address."""
    reference = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    run = add_run(paragraph, words, bold=bold)
    run.font.color.rgb, run.font.underline = LAC, True
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), reference)
    paragraph._p.remove(run._r)
    link.append(run._r)
    paragraph._p.append(link)


def mark_head(row):
    """Say that a row of a table is its head, for readers of screens and on every page."""
    row._tr.get_or_add_trPr().append(element("tblHeader", val="1"))


def forget_origin(properties):
    """Remove from a file what says who made it and when; its template has an author, too."""
    for child in list(properties._element):
        properties._element.remove(child)


class _HTML(HTMLParser):
    """Writes clean HTML (what ``markdown.ALLOWED`` allows) as paragraphs, lists and tables."""

    STYLES = {"ul": "List Bullet", "ol": "List Number"}

    def __init__(self, paper, level):
        super().__init__()
        self.paper, self.level = paper, level
        self.at = None  # the paragraph that is being written
        self.bold, self.link, self.quotes = 0, "", 0
        self.lists = []  # (style, number) from the outermost
        self.rows = None

    def handle_starttag(self, tag, attrs):
        if tag in ("h2", "h3"):
            level = self.level + (tag == "h3")
            self.at = self.paper.begin(f"Heading {min(level, 3)}")
        elif tag in ("ul", "ol"):
            self.lists.append((self.STYLES[tag], self.paper.new_list() if tag == "ol" else None))
        elif tag == "li":
            self.at = self.item()
        elif tag == "p" and not (self.lists and self.at is not None and not self.at.text):
            self.at = self.paper.begin("Quote" if self.quotes else None)
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "table":
            self.rows = []
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag in ("strong", "em"):
            self.bold += 1
        elif tag == "a":
            self.link = dict(attrs).get("href") or ""
        elif tag == "br" and self.at is not None:
            self.at.add_run().add_break()

    def handle_endtag(self, tag):
        if tag in ("strong", "em"):
            self.bold -= 1
        elif tag == "a":
            self.link = ""
        elif tag == "blockquote":
            self.quotes -= 1
        elif tag in ("ul", "ol"):
            self.lists.pop()
        elif tag == "table":
            self.paper.table(self.rows[0], self.rows[1:])
            self.rows = None
        if tag in ("p", "li", "h2", "h3", "table"):
            self.at = None

    def handle_data(self, data):
        words = " ".join(data.split("\n"))
        if self.rows is not None:
            if self.rows and self.rows[-1] and words.strip():
                self.rows[-1][-1] += words
        elif self.at is None:
            if words.strip():
                self.at = self.paper.begin()
                self.handle_data(words)
        elif self.link.startswith(("http://", "https://", "mailto:")):
            add_link(self.at, words, self.link, bold=bool(self.bold))
        else:
            add_run(self.at, words, bold=bool(self.bold))

    def item(self):
        """Return the paragraph of a new item of the innermost list."""
        style, number = self.lists[-1]
        depth = min(len(self.lists), 3)
        paragraph = self.paper.begin(style if depth == 1 else f"{style} {depth}")
        if number and depth == 1:
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_numId().val = number
            numbered.get_or_add_ilvl().val = 0
        return paragraph
