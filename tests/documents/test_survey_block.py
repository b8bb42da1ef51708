"""The results of a survey inside a document: frozen with it, on the page, as PDF and as DOCX."""

import io

import pytest
from django.core.exceptions import ValidationError
from docx import Document as Word

from documents import blocks, docx, versions
from documents.pdf import paper
from documents.pdf.tree import draw_bars
from roundtable.approval import approve_shipped
from tests.documents.test_blocks import drawn
from tests.factories import make_document
from tests.submissions.surveys import make_results, make_survey, table
from tests.submissions.test_survey_results import TABLES

pytestmark = pytest.mark.django_db

LINE = "[[survey what-matters-most]]"


def make_told(**fields):
    """Return a document that holds the results of a survey; unpublished unless told otherwise."""
    return make_document(**{"published": False, "body_en": LINE, "body_km": LINE, **fields})


def words_of(tables):
    """Return all words of a Word document's tables."""
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Question single?", "Land", "240 (39%)", "not shown", "1. Media", "n = 610"]),
        ("km", ["សំណួរ single?", "ដីធ្លី", "240 (39%)", "n = ៦១០"]),
    ],
)
def test_results_are_drawn_with_bars_and_their_table_beside_them(language, words):
    release = make_results(make_survey(), questions=TABLES)
    contents = blocks.of_document(make_told(), None)

    page = drawn(contents, language)

    assert [word for word in words if word not in page] == []
    assert page.count("<svg") == 6
    assert "<text" not in page
    assert f'href="/{language}/surveys/what-matters-most/results/"' in page
    assert release.get_absolute_url() in page


@pytest.mark.parametrize("state", ["unknown", "without results", "not approved", "unpublished"])
def test_survey_without_published_results_is_said_by_column(state):
    if state != "unknown":
        survey = make_survey(published=state != "unpublished")
        if state != "without results":
            make_results(survey, questions=TABLES, approved=state != "not approved")
    document = make_told()

    with pytest.raises(ValidationError) as error:
        blocks.of_document(document, None)

    assert error.value.message_dict == {
        "body_en": ["There is no survey with published results at the address “what-matters-most”."]
    }


def test_what_takes_no_address_is_not_given_one():
    block = {"kind": "issues", "code": "first"}

    assert "There is nothing called “issues first”" in blocks.problem_of(block, None, None)


def test_version_records_the_release_and_keeps_its_numbers(reader):
    survey = make_survey()
    first = make_results(survey, questions=TABLES)
    document = make_told(published=True)
    second = make_results(survey, questions=[table(rows={"land": (700, 1, 1)}, n=(705, 1, 1))])

    assert list(document.latest().releases.all()) == [first]
    page = reader.get(document.get_absolute_url()).text
    assert "240 (39%)" in page
    assert "700" not in page
    assert first.sha256 in page

    approve_shipped(document)
    versions.publish(document, by=None)

    assert list(document.latest().releases.all()) == [second]
    assert "700 (99%)" in reader.get(document.get_absolute_url()).text


def test_cover_of_the_pdf_names_the_survey_beside_its_release():
    release = make_results(make_survey(), questions=TABLES)
    version = make_told(published=True).latest()

    facts = [str(value) for _label, value in paper.cover_of(version, "en")["facts"]]

    told = f"What matters most, release 1, frozen on {paper.date_words(release.frozen_on)}"
    assert f"{told}; SHA-256 {release.sha256}" in facts


def test_pdf_draws_each_bar_as_a_box_as_wide_as_its_share(settings):
    settings.DEMONSTRATION = True
    make_results(make_survey(), questions=TABLES[:1])
    contents = blocks.of_document(make_told(), None)
    cover = {"title": "Results"}
    from tinyhtml5 import parse

    root = parse(paper.html(contents["en"], language="en", cover=cover))
    draw_bars(root)

    bars = [part for part in root.iter() if "bar" in (part.get("class") or "").split()]
    boxes = [[(box.get("class"), box.get("style")) for box in bar] for bar in bars]
    assert boxes[0] == [("", "width:39%"), ("i", "width:38%"), ("a", "width:36%")]
    # On the cover, and beside the numbers.
    assert paper.html(contents["en"], language="en", cover=cover).count("is invented") == 2


@pytest.mark.parametrize("language", ["en", "km"])
def test_docx_has_a_table_for_each_question(language):
    make_results(make_survey(), questions=TABLES)
    contents = blocks.of_document(make_told(), None)

    made = docx.of_blocks(contents[language], language=language, cover={"title": "Results"})

    word = Word(io.BytesIO(made))
    rows = [row[1:] for row in words_of(word.tables)]
    assert ["240 (39%)", "120 (38%)", "100 (36%)"] in rows
    assert ["900", "120 (20%)", "350 (58%)", "180 (57%)", "160 (58%)"] in rows
    assert len(word.tables) == 3
