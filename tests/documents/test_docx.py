"""DOCX: real headings and tables, both scripts, and nothing of who made it."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from documents import blocks, docx
from tests.documents import papers
from tests.factories import make_document
from tests.submissions.factories import make_excerpt

pytestmark = [pytest.mark.once, pytest.mark.django_db]

LANGUAGES = ("en", "km")


def made(language, found=None):
    """Return the DOCX of a block of every kind, as bytes."""
    cover = papers.cover(
        language, kicker="Briefing", url="https://portal.example/en/x/", facts=[("Host", "State")]
    )
    found = papers.blocks(language) if found is None else found
    return docx.of_blocks(found, language=language, cover=cover)


def opened(*args):
    """Return the DOCX as python-docx reads it."""
    return Document(io.BytesIO(made(*args)))


def everything(document):
    """Return all words of a document, tables included."""
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_is_told_in_words(language):
    words = everything(opened(language))

    assert words.count(papers.WORDS[language]) >= 9
    assert "I-1" in words
    assert "R-1" in words
    assert "S-1" in words
    assert ("120" if language == "en" else "១២០") in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_lists_are_what_they_look_like(language):
    styles = [p.style.name for p in opened(language).paragraphs]

    assert styles[:2] == ["Subtitle", "Title"]
    assert {"Heading 1", "Heading 2", "List Bullet", "List Number", "Quote"} <= {*styles}


def test_tables_say_which_row_is_their_head():
    heads = [
        table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        for table in opened("en").tables
    ]

    assert heads == [False, True, True]


@pytest.mark.parametrize("name", ["Normal", "Title", "Heading 1", "Heading 2", "Quote"])
def test_khmer_has_font_size_and_language_of_its_own_in_every_style(name):
    properties = opened("km").styles[name].element.rPr

    fonts = properties.find(qn("w:rFonts"))
    assert fonts.get(qn("w:cs")) == "Leelawadee UI"
    assert not any("heme" in key for key in fonts.attrib)
    assert int(properties.find(qn("w:szCs")).get(qn("w:val"))) >= 22
    assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "km-KH"
    assert properties.find(qn("w:rtl")).get(qn("w:val")) == "0"


def test_bold_words_are_bold_in_both_scripts():
    bold = [r for p in opened("km").paragraphs for r in p.runs if r.bold]

    assert bold
    assert all(r._r.rPr.find(qn("w:bCs")).get(qn("w:val")) == "1" for r in bold)


def test_properties_stand_in_the_order_that_word_wants():
    order = {qn(f"w:{name}"): place for place, name in enumerate(docx_order())}
    document = opened("km")
    properties = [
        *document.element.body.iter(qn("w:rPr")),
        *document.styles.element.iter(qn("w:rPr")),
    ]

    assert properties
    for found in properties:
        places = [order[child.tag] for child in found if child.tag in order]
        assert places == sorted(places)


def docx_order():
    """Return the order of the properties of a run."""
    from documents.docx_paper import ORDER

    return ORDER


def test_numbered_lists_begin_at_one_each():
    html = "<ol><li>a</li><li>b</li></ol><p>between</p><ol><li>c</li></ol>"
    items = [
        p
        for p in opened("en", [{"kind": "html", "html": html}]).paragraphs
        if p.text in ("a", "b", "c")
    ]

    numbers = [p._p.pPr.numPr.numId.val for p in items]
    assert numbers[0] == numbers[1] != numbers[2]


def test_link_leads_to_its_address_and_no_other_scheme_does():
    html = '<p><a href="https://example.org/x">web</a> <a href="javascript:alert(1)">bad</a></p>'

    data = made("en", [{"kind": "html", "html": html}])

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert "https://example.org/x" in relations
    assert "javascript" not in relations


def test_file_says_nothing_of_who_made_it_or_when():
    document = opened("en")
    properties = document.core_properties

    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created is properties.modified is None
    assert properties.title == papers.TITLES["en"]
    with zipfile.ZipFile(io.BytesIO(made("en"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_same_content_gives_the_same_bytes():
    assert made("km") == made("km")


@pytest.mark.parametrize("language", LANGUAGES)
def test_voice_is_told_with_what_stands_beside_it(language):
    voice = make_excerpt(shown_place="inside")
    body = f"[[voice {voice.slug}]]"
    version = make_document(body_en=body, body_km=body).latest()

    words = everything(opened(language, blocks.shown(version.contents, language)))

    assert voice.in_language("text", language) in words
    assert voice.slug in words
    if language == "en":
        assert f"Somebody inside Cambodia · in the original words · {voice.slug}" in words
