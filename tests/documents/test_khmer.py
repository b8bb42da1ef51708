"""No half-translated page between a voice and what came of it."""

import datetime
import io
import re
import zipfile

import pytest
from django.utils.html import escape

from documents import blocks, briefing, docx, letters
from documents.models import (
    Document,
    DocumentKind,
    ModelLetter,
    Outcome,
    OutcomeBasis,
    OutcomeKind,
    Recommendation,
    Statement,
)
from documents.pdf import paper
from sessions.models import DialogueSession
from submissions import voices
from tests.documents.packing import make_package
from tests.documents.quoting import PATH, quoting
from tests.documents.whole_walk import KEPT, make_whole_walk, without_codes
from tests.factories import (
    make_document,
    make_issue,
    make_letter,
    make_outcome,
    make_recommendation,
)
from tests.roundtable.test_khmer import english
from tests.submissions.factories import make_excerpt

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def walk(db):
    """Something published at each station of the walk."""
    return make_whole_walk()


def khmer(reader, path, *, status=200):
    """Return the page at a path in Khmer."""
    page = reader.get(f"/km{path}")
    assert page.status_code == status
    return page.text


PAGES = """
/ /results/ /issues/ /recommendations/ /documents/ /letters/ /press/ /roundtables/
/roundtables/first/ /roundtables/first/follow-up/ /sessions/held/ /search/?q=ដី
/documents/the-critical-issues/ /documents/the-critical-issues/v1/
""".split()


@pytest.mark.parametrize("path", PAGES)
def test_public_page_has_no_english(walk, reader, path):
    assert english(khmer(reader, path), allowed=KEPT) == []


@pytest.mark.parametrize("model", [Recommendation, Statement, ModelLetter, DialogueSession])
def test_page_of_each_text_has_no_english(walk, reader, model):
    for row in model.objects.all():
        page = khmer(reader, row.get_absolute_url().removeprefix("/en"))
        assert english(page, allowed=KEPT) == []


def test_page_of_each_issue_has_no_english(walk, reader):
    for issue in walk.issues.all():
        page = khmer(reader, issue.get_absolute_url().removeprefix("/en"))
        assert english(page, allowed=KEPT) == []


def test_pages_of_an_empty_portal_have_no_english(first_content, reader):
    Outcome.objects.all().delete()
    for path in PAGES[:8]:
        assert english(khmer(reader, path), allowed=KEPT) == []


@pytest.mark.parametrize("kind", OutcomeKind.values)
def test_every_outcome_is_told_in_khmer(reader, kind):
    recommendation = make_recommendation(make_issue())
    for basis in OutcomeBasis.values:
        make_outcome(
            recommendation=recommendation,
            kind=kind,
            basis=basis,
            source_url="https://news.example/1",
            institution=recommendation.addressee,
        )
    slug = recommendation.roundtable.slug

    for path in (
        f"/roundtables/{slug}/follow-up/",
        recommendation.get_absolute_url().removeprefix("/en"),
        "/feed.xml",
    ):
        page = re.sub(r"<(id|name|uri|updated|published)>[^<]*<", "<", khmer(reader, path))
        assert english(page, allowed=KEPT) == []


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_every_kind_of_document_is_told_in_khmer(reader, kind):
    make_document(kind=kind)

    for path in ("/documents/", "/documents/the-critical-issues/"):
        assert english(khmer(reader, path), allowed=KEPT) == []


def test_paper_of_a_briefing_is_not_called_a_meeting(reader):
    make_document(kind="briefing")
    page = khmer(reader, "/documents/")

    assert "ឯកសារសង្ខេប" in page
    assert "កិច្ចប្រជុំផ្តល់ព័ត៌មាន" not in page


def test_page_of_a_version_that_is_gone_has_no_english(reader):
    voice = make_excerpt()
    quoting(voice)
    voices.remove(voice, by=None)

    assert english(khmer(reader, f"/{PATH}/v1/", status=410), allowed=KEPT) == []
    assert english(khmer(reader, f"/{PATH}/"), allowed=[*KEPT, "Before", "After"]) == []


def test_letter_whose_day_is_over_has_no_english(reader):
    letter = make_letter(expires_on=datetime.date(2025, 1, 1))

    page = khmer(reader, letter.get_absolute_url().removeprefix("/en"))

    assert english(page, allowed=KEPT) == []


def test_letter_to_send_and_its_address_hold_no_english(walk):
    plain = letters.plain(ModelLetter.objects.get(), "km")

    assert english(plain, allowed=KEPT) == []


# Commas and colons of a Latin sentence do not stand in a Khmer one.
LATIN_MARKS = re.compile(r"[\u1780-\u17e9]\s*(?:[,;“”]|:(?!\d)|\.(?!\d))")


@pytest.mark.parametrize("path", [*PAGES, "/statements/we-speak-for-our-villages/"])
def test_sentences_have_no_latin_marks(walk, reader, path):
    page = re.sub(r"(?s)<(head|script|svg)\b.*?</\1>", "", khmer(reader, path))
    text = " ".join(re.sub(r"<[^>]+>", "", page).split())

    assert LATIN_MARKS.findall(text) == []


# Paper


@pytest.mark.parametrize("part", briefing.PARTS)
def test_papers_of_a_package_have_no_english(walk, part):
    contents = briefing.contents_of(make_package(walk))
    shown = blocks.shown(contents[part], "km")

    html = paper.html(shown, language="km", cover=contents["covers"][part]["km"])

    assert without_codes(english(html, allowed=KEPT)) == []


def test_paper_of_a_document_has_no_english(walk):
    version = Document.objects.get().latest()
    cover = paper.cover_of(version, "km")

    html = paper.html(blocks.shown(version.contents, "km"), language="km", cover=cover)

    assert without_codes(english(html, allowed=KEPT)) == []
    assert "មាតិកា" in html


def test_word_file_of_a_document_has_no_english(walk):
    version = Document.objects.get().latest()
    cover = paper.cover_of(version, "km")

    data = docx.of_blocks(blocks.shown(version.contents, "km"), language="km", cover=cover)

    told = docx_text(data)
    assert "ដីភូមិត្រូវគេយក" in told
    assert without_codes(english(told, allowed=KEPT)) == []


def docx_text(data):
    """Return what a DOCX file says, in paragraphs and tables."""
    with zipfile.ZipFile(io.BytesIO(data)) as word:
        return escape(
            " ".join(re.findall(r"<w:t[^>]*>([^<]*)", word.read("word/document.xml").decode()))
        )
