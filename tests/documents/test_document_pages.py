"""Official documents as readers find them: the list, each version, its files."""

import hashlib

import pytest

from documents import versions
from documents.models import DocumentFile
from roundtable.approval import approve_shipped
from roundtable.publication import unpublish
from sessions.models import Roundtable
from tests.factories import (
    make_document,
    make_issue,
    make_outcome,
    make_release,
    make_roundtable,
    make_session,
)
from tests.submissions.factories import make_excerpt

pytestmark = [pytest.mark.once, pytest.mark.django_db]

PDF = b"%PDF-1.7 an invented file"


def lay_in(version, *languages, data=PDF):
    """Give a version its PDF in some languages."""
    for language in languages:
        DocumentFile.objects.create(version=version, language=language, data=data, pages=3)


def rewrite(document, **texts):
    """Change an approved document's text and publish its next version."""
    for name, value in texts.items():
        setattr(document, name, value)
    document.save()
    approve_shipped(document)
    return versions.publish(document, by=None)


# The list


@pytest.mark.parametrize(
    ("language", "heading", "title", "kind"),
    [
        ("en", "Official documents", "The critical issues", "Critical issues"),
        ("km", None, "បញ្ហាសំខាន់បំផុត", None),
    ],
)
def test_list_shows_documents_by_roundtable(reader, language, heading, title, kind):
    document = make_document()
    lay_in(document.latest(), language)

    page = reader.get(f"/{language}/documents/").text

    assert title in page
    assert f'href="/{language}/documents/the-critical-issues/"' in page
    assert f'href="/{language}/documents/the-critical-issues.pdf"' in page
    assert document.roundtable.in_language("title", language) in page
    assert (heading or title) in page
    assert (kind or title) in page


def test_list_links_no_pdf_that_is_not_there(reader):
    lay_in(make_document().latest(), "km")

    assert ".pdf" not in reader.get("/en/documents/").text
    assert ".pdf" in reader.get("/km/documents/").text


def test_list_shows_the_title_of_the_last_version_and_never_the_working_text(reader):
    document = make_document()
    document.title_en = "A title that nobody has approved"
    document.save()

    page = reader.get("/en/documents/").text

    assert "The critical issues" in page
    assert "nobody has approved" not in page


def test_list_is_empty_in_words(reader):
    make_document(published=False)

    assert "No document is published yet." in reader.get("/en/documents/").text


@pytest.mark.parametrize("path", ["/en/documents/", "/km/documents/?both=1", "/en/press/"])
def test_list_takes_as_many_queries_for_many_documents_as_for_one(reader, queries_of, path):
    lay_in(make_document().latest(), "en", "km")
    one = queries_of(reader, path)
    for number in range(4):
        other = make_roundtable(title_en=f"Roundtable {number}")
        lay_in(make_document(roundtable=other).latest(), "en", "km")

    assert queries_of(reader, path) == one <= 12


# A document


@pytest.mark.parametrize("language", ["en", "km"])
def test_document_shows_its_text_and_its_facts(reader, language):
    document = make_document()

    page = reader.get(f"/{language}/documents/the-critical-issues/").text

    for name in ("title", "summary"):
        assert document.in_language(name, language) in page
    assert document.in_language("body_html", language) in page
    assert 'aria-current="step"' in page
    assert page.count("<h1>") == 1
    assert f"https://portal.example/{language}/documents/the-critical-issues/v1/" in page
    assert document.code in page


def test_document_shows_both_languages_paragraph_beside_paragraph(reader):
    make_document(body_en="One.\n\nTwo.", body_km="មួយ។\n\nពីរ។")

    page = reader.get("/en/documents/the-critical-issues/?both=1").text

    assert '<div class="pair"><div><p>One.</p>' in page.replace("\n", "")
    assert page.index("<p>One.</p>") < page.index("<p>មួយ។</p>") < page.index("<p>Two.</p>")
    assert page.count("<h1>") == 2


def test_document_offers_its_pdf_with_size_pages_and_sha256(reader):
    document = make_document()
    lay_in(document.latest(), "en", "km", data=PDF + b" " * 2000)
    sha256 = hashlib.sha256(PDF + b" " * 2000).hexdigest()

    page = reader.get("/en/documents/the-critical-issues/").text

    assert 'class="btn" href="/en/documents/the-critical-issues.pdf"' in page
    assert 'href="/km/documents/the-critical-issues.pdf" hreflang="km"' in page
    assert "3 KB, 3 pages" in page
    assert sha256 in page
    assert 'href="/en/documents/the-critical-issues.pdf.sha256"' in page


def test_document_says_what_came_of_it_and_on_whose_word(reader):
    document = make_document()
    make_outcome(document=document, version=document.latest(), source_url="https://example.org/a")

    page = reader.get("/en/documents/the-critical-issues/").text

    assert "What came of it" in page
    assert "Handed over at the session." in page
    assert "the organizers&#x27; record" in page
    assert 'href="https://example.org/a"' in page
    assert 'href="/en/documents/the-critical-issues/v1/"' in page


def test_document_tells_the_release_that_its_numbers_come_from(reader):
    make_issue()
    release = make_release()
    make_document(body_en="[[figures]]", body_km="[[figures]]")

    page = reader.get("/en/documents/the-critical-issues/").text

    assert release.sha256 in page
    assert f'href="{release.get_absolute_url()}"' in page


def test_document_takes_few_queries_however_much_it_holds(reader, queries_of):
    document = make_document()
    path = "/km/documents/the-critical-issues/"
    lay_in(document.latest(), "en", "km")
    make_issue()
    make_release()
    make_outcome(document=document, session=make_session())
    voice = make_excerpt()
    code = f"[[figures]]\n[[voice {voice.slug}]]"
    rewrite(document, body_en=code, body_km=code)
    lay_in(document.latest(), "en", "km")
    few = queries_of(reader, path)
    codes = "[[figures]]\n" + "\n".join(f"[[voice {make_excerpt().slug}]]" for _ in range(5))
    rewrite(document, body_en=codes, body_km=codes)
    lay_in(document.latest(), "en", "km")
    for _number in range(5):
        make_outcome(document=document, session=make_session())

    assert queries_of(reader, path) == few <= 12
    assert queries_of(reader, f"{path}?both=1") <= 12


def test_draft_is_not_there(reader):
    make_document(published=False)

    for path in ("", ".pdf", ".pdf.sha256", "/", "/v1/", "/v1.pdf", "/v1.pdf.sha256"):
        assert reader.get(f"/en/documents/the-critical-issues{path}").status_code in (301, 404)
    assert reader.get("/en/documents/the-critical-issues/").status_code == 404


def test_document_of_an_unpublished_roundtable_is_not_there(reader):
    document = make_document()
    lay_in(document.latest(), "en")
    unpublish(Roundtable.objects.get())

    for path in ("/", ".pdf", ".pdf.sha256", "/v1/", "/v1.pdf", "/v1.pdf.sha256"):
        assert reader.get(f"/en/documents/the-critical-issues{path}").status_code == 404
    assert "The critical issues" not in reader.get("/en/documents/").text


# Versions


def test_each_version_keeps_its_address_and_names_the_newest(reader):
    document = make_document()
    rewrite(document, title_en="The six critical issues", what_changed_en="One was added.")

    old = reader.get("/en/documents/the-critical-issues/v1/").text
    new = reader.get("/en/documents/the-critical-issues/").text

    assert "This is version 1. The newest is version 2." in old
    assert "The critical issues" in old
    assert "The six critical issues" not in old
    assert "The newest is" not in new
    assert "One was added." in new
    assert 'href="/en/documents/the-critical-issues/v1/"' in new
    assert "The newest is" not in reader.get("/en/documents/the-critical-issues/v2/").text


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999999"])
@pytest.mark.parametrize("ending", ["/", ".pdf", ".pdf.sha256"])
def test_version_that_never_was_is_not_there(reader, number, ending):
    lay_in(make_document().latest(), "en")

    path = f"/en/documents/the-critical-issues/v{number}{ending}"

    assert reader.get(path).status_code == 404


@pytest.mark.parametrize(
    ("asked", "true"),
    [
        ("the-critical-issues/v01/", "the-critical-issues/v1/"),
        ("the-critical-issues/v01.pdf", "the-critical-issues/v1.pdf"),
        ("old-name/", "the-critical-issues/"),
        ("old-name.pdf", "the-critical-issues.pdf"),
        ("old-name.pdf.sha256", "the-critical-issues.pdf.sha256"),
        ("old-name/v1/", "the-critical-issues/v1/"),
        ("old-name/v1.pdf", "the-critical-issues/v1.pdf"),
        ("old-name/v1.pdf.sha256", "the-critical-issues/v1.pdf.sha256"),
    ],
)
@pytest.mark.parametrize("language", ["en", "km"])
def test_former_address_leads_on_for_ever(reader, language, asked, true):
    document = make_document(slug="old-name")
    document.slug = "the-critical-issues"
    document.save()

    answer = reader.get(f"/{language}/documents/{asked}")

    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"/{language}/documents/{true}",
    )


# Files


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("path", ["the-critical-issues", "the-critical-issues/v1"])
def test_pdf_is_sent_as_it_is_with_its_name_and_its_sum(reader, language, path):
    lay_in(make_document().latest(), language)
    name = f"{path.replace('/', '-')}-{language}.pdf"
    sha256 = hashlib.sha256(PDF).hexdigest()

    file = reader.get(f"/{language}/documents/{path}.pdf")
    checksum = reader.get(f"/{language}/documents/{path}.pdf.sha256")

    assert file.content == PDF
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert file.headers["Cache-Control"] == "no-cache"
    assert sha256 in file.headers["ETag"]
    assert checksum.text == f"{sha256}  {path.split('/')[-1]}.pdf\n"
    assert checksum.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_pdf_in_the_other_language_only_is_not_there(reader):
    lay_in(make_document().latest(), "km")

    assert reader.get("/en/documents/the-critical-issues.pdf").status_code == 404
    assert reader.get("/en/documents/the-critical-issues.pdf.sha256").status_code == 404
    assert reader.get("/km/documents/the-critical-issues.pdf").status_code == 200


def test_pdf_that_a_reader_has_already_is_not_sent_again(reader):
    lay_in(make_document().latest(), "en")
    path = "/en/documents/the-critical-issues.pdf"

    tag = reader.get(path).headers["ETag"]

    assert reader.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert reader.head(path).status_code == 200
