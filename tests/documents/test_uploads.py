"""PDFs that organizers lay in: refused, or made harmless; judged by what they hold."""

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from documents import harmless, uploads, versions
from documents.models import UploadedPDF
from tests.factories import make_document

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def name(word):
    """Return a name of PDF."""
    return NameObject(f"/{word}")


def dictionary(**values):
    """Return a dictionary of PDF; text becomes a name."""
    return DictionaryObject(
        {name(key): name(v) if isinstance(v, str) else v for key, v in values.items()}
    )


def written(writer):
    """Return the bytes of what a writer holds."""
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def a_pdf(pages=1, change=None):
    """Return a PDF of empty pages, changed by a function first."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    return written(writer)


def lay_in(data, *, filename="paper.pdf", language="en", document=None, by):
    """Lay in a file with these bytes and this name."""
    file = io.BytesIO(data)
    file.name = filename
    document = document or make_document(published=False)
    return uploads.lay_in(document, language=language, file=file, by=by)


def kept(change, by):
    """Return the reader of a PDF as it is kept, and its bytes."""
    data = bytes(lay_in(a_pdf(change=change), by=by).data)
    return PdfReader(io.BytesIO(data), strict=True), data


def reason(data, by):
    """Return the one sentence with which a file is refused; nothing of it is kept."""
    with pytest.raises(ValidationError) as caught:
        lay_in(data, by=by)
    assert not UploadedPDF.objects.exists()
    (message,) = caught.value.messages
    return message


# Refused


def test_html_that_is_called_pdf_is_refused(sokha):
    assert "not a PDF" in reason(b"<html><script>alert(1)</script></html>", sokha)


def test_pdf_behind_other_bytes_is_refused(sokha):
    assert "not a PDF" in reason(b"GIF89a;<script></script>\n" + a_pdf(), sokha)


def test_pdf_of_any_name_is_taken(sokha):
    assert lay_in(a_pdf(), filename="paper.exe", by=sokha).pages == 1


def test_empty_file_is_refused(sokha):
    assert reason(b"", sokha) == "This file is empty."


def test_encrypted_pdf_is_refused(sokha):
    data = a_pdf(change=lambda writer: writer.encrypt("secret", algorithm="RC4-128"))

    assert "encrypted" in reason(data, sokha)


def test_pdf_that_opens_without_a_password_is_still_encrypted(sokha):
    data = a_pdf(change=lambda w: w.encrypt("", owner_password="x", algorithm="RC4-128"))

    assert "encrypted" in reason(data, sokha)


def test_file_over_the_size_is_refused(sokha, settings):
    settings.PDF_MAX_BYTES = 1024 * 1024

    assert reason(a_pdf() + b"\n" * 1024 * 1024, sokha) == "This file has more than 1 MB."


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_file_that_was_cut_off_is_refused(part, sokha):
    data = a_pdf(pages=3)

    assert "damaged or cut off" in reason(data[: int(len(data) * part)], sokha)


@pytest.mark.parametrize("rest", [b"", b"%%EOF", b"\x00" * 200 + b"%%EOF", b"1 0 obj<</A[[[%%EOF"])
def test_noise_behind_a_right_beginning_is_refused(rest, sokha):
    assert "damaged or cut off" in reason(b"%PDF-1.7\n" + rest, sokha)


def test_more_pages_than_anybody_reads_are_refused(sokha):
    assert "it has 201" in reason(a_pdf(pages=201), sokha)
    assert lay_in(a_pdf(pages=200), by=sokha).pages == 200


def test_stream_that_unpacks_to_gigabytes_is_refused(sokha, monkeypatch):
    monkeypatch.setitem(uploads.LIMITS, "zlib_maximum_output_length", 1024 * 1024)

    def pack(writer):
        stream = DecodedStreamObject()
        stream.set_data(b"\0" * (2 * 1024 * 1024))
        writer.root_object[name("Dests")] = writer._add_object(stream.flate_encode())

    assert "unpacks to more" in reason(a_pdf(change=pack), sokha)


def test_many_streams_that_unpack_to_too_much_together_are_refused(sokha, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_IN_ALL", 1024 * 1024)

    def pack(writer):
        packed = ArrayObject()
        for number in range(4):
            stream = DecodedStreamObject()
            stream.set_data(bytes([number]) * (400 * 1024))
            packed.append(writer._add_object(stream.flate_encode()))
        writer.pages[0][name("Contents")] = packed

    assert "unpacks to more" in reason(a_pdf(change=pack), sokha)


def test_picture_of_a_billion_points_is_refused(sokha):
    def draw(writer):
        picture = StreamObject()
        picture._data = b"\xff\xd8"
        size = {"Width": NumberObject(40_000), "Height": NumberObject(40_000)}
        picture.update(dictionary(Subtype="Image", Filter="CCITTFaxDecode", **size))
        writer.pages[0][name("Resources")] = dictionary(
            XObject=dictionary(P=writer._add_object(picture))
        )

    assert "unpacks to more" in reason(a_pdf(change=draw), sokha)


def test_language_that_the_portal_does_not_have_is_refused(sokha):
    with pytest.raises(ValidationError, match="English or Khmer"):
        lay_in(a_pdf(), language="fr", by=sokha)


# Made harmless


def test_script_that_runs_when_the_file_is_opened_is_taken_out(sokha):
    def add(writer):
        action = dictionary(S="JavaScript", JS=TextStringObject("secret-script"))
        scripts = ArrayObject([TextStringObject("all"), writer._add_object(action)])
        writer.root_object[name("Names")] = dictionary(JavaScript=dictionary(Names=scripts))
        writer.root_object[name("OpenAction")] = action
        writer.pages[0][name("AA")] = dictionary(O=action)

    reader, data = kept(add, sokha)

    assert "/OpenAction" not in reader.root_object
    assert not reader.root_object["/Names"]
    assert "/AA" not in reader.pages[0]
    assert b"secret-script" not in data


def test_embedded_file_is_taken_out_with_its_bytes(sokha):
    reader, data = kept(lambda w: w.add_attachment("notes.txt", b"secret-notes"), sokha)

    assert not reader.attachments
    assert b"secret-notes" not in data
    assert b"notes.txt" not in data


def annotated(action):
    """Return a function that adds a link with an action to the first page."""

    def add(writer):
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.org/kept"))
        box = ArrayObject(FloatObject(side) for side in (0, 0, 9, 9))
        note = dictionary(Type="Annot", Subtype="Link", Rect=box, A=action)
        writer.pages[0]["/Annots"].append(writer._add_object(note))

    return add


@pytest.mark.parametrize(
    "action",
    [
        dictionary(S="Launch", F=TextStringObject("secret-target")),
        dictionary(S="JavaScript", JS=TextStringObject("secret-target")),
        dictionary(S="SubmitForm", F=TextStringObject("secret-target")),
        dictionary(S="GoToR", F=TextStringObject("secret-target")),
        dictionary(S="GoToE", F=TextStringObject("secret-target")),
        dictionary(S="ImportData", F=TextStringObject("secret-target")),
        dictionary(S="URI", URI=TextStringObject("javascript:secret-target")),
        dictionary(S="URI", URI=TextStringObject("file:///secret-target")),
        dictionary(
            S="URI",
            URI=TextStringObject("https://example.org/"),
            Next=dictionary(S="Launch", F=TextStringObject("secret-target")),
        ),
    ],
)
def test_action_that_does_more_than_lead_on_is_taken_out(action, sokha):
    reader, data = kept(annotated(action), sokha)

    assert b"secret-target" not in data
    assert reader.pages[0]["/Annots"][0].get_object()["/A"]["/URI"] == "https://example.org/kept"


def test_comment_is_taken_out_with_its_authors_name(sokha):
    def add(writer):
        note = FreeText(text="secret-comment", rect=(0, 0, 50, 50))
        note[name("T")] = TextStringObject("secret-author")
        writer.add_annotation(0, note)

    reader, data = kept(add, sokha)

    assert not reader.pages[0]["/Annots"]
    assert b"secret" not in data


def test_comment_that_only_tags_point_at_is_emptied(sokha):
    def add(writer):
        note = writer.add_annotation(0, FreeText(text="secret-comment", rect=(0, 0, 50, 50)))
        tag = dictionary(Type="OBJR", Obj=note.indirect_reference)
        writer.root_object[name("StructTreeRoot")] = dictionary(Type="StructTreeRoot", K=tag)

    _reader, data = kept(add, sokha)

    assert b"secret-comment" not in data


def test_form_is_taken_out(sokha):
    def add(writer):
        form = dictionary(XFA=TextStringObject("secret-form"), Fields=ArrayObject())
        writer.root_object[name("AcroForm")] = form

    reader, data = kept(add, sokha)

    assert "/AcroForm" not in reader.root_object
    assert b"secret-form" not in data


def test_author_dates_and_program_are_taken_out(sokha):
    def add(writer):
        writer.add_metadata({"/Author": "secret-author", "/CreationDate": "D:20250326110000Z"})
        xmp = DecodedStreamObject()
        xmp.set_data(b"<x>secret-author</x>")
        writer.root_object[name("Metadata")] = writer._add_object(xmp)
        writer.pages[0][name("LastModified")] = TextStringObject("D:20250326110000Z")
        writer.pages[0][name("PieceInfo")] = dictionary(Maker=TextStringObject("secret-author"))
        writer.generate_file_identifiers()

    reader, data = kept(add, sokha)

    assert not reader.metadata
    assert "/ID" not in reader.trailer
    assert b"secret-author" not in data
    assert b"D:2025" not in data


def test_picture_keeps_no_place_where_it_was_taken(sokha):
    taken = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret-place"
    Image.new("RGB", (8, 8), "red").save(taken, "JPEG", exif=exif, comment=b"secret-comment")

    def draw(writer):
        picture = StreamObject()
        picture._data = taken.getvalue()
        size = {"Width": NumberObject(8), "Height": NumberObject(8)}
        colours = {"ColorSpace": "DeviceRGB", "BitsPerComponent": NumberObject(8)}
        picture.update(dictionary(Subtype="Image", Filter="DCTDecode", **size, **colours))
        drawn = dictionary(XObject=dictionary(P=writer._add_object(picture)))
        writer.pages[0][name("Resources")] = drawn

    reader, data = kept(draw, sokha)

    assert b"secret" in taken.getvalue()
    assert b"secret" not in data
    picture = reader.pages[0]["/Resources"]["/XObject"]["/P"]
    assert Image.open(io.BytesIO(picture._data)).getpixel((4, 4))[0] > 250


def test_picture_that_is_no_jpeg_stays_as_it_is():
    assert harmless.without_comments(b"not a picture") is None
    assert harmless.without_comments(b"\xff\xd8\xff") is None


def test_tags_language_and_headings_stay(sokha):
    def add(writer):
        root = writer.root_object
        root[name("Lang")] = TextStringObject("km")
        root[name("MarkInfo")] = dictionary(Marked=NumberObject(1))
        heading = dictionary(S="H1", A=dictionary(O="Layout"))
        root[name("StructTreeRoot")] = dictionary(Type="StructTreeRoot", K=heading)
        writer.add_outline_item(title="Part one", page_number=0)

    reader, _data = kept(add, sokha)

    assert reader.root_object["/Lang"] == "km"
    assert reader.root_object["/StructTreeRoot"]["/K"]["/A"]["/O"] == "/Layout"
    assert [item.title for item in reader.outline] == ["Part one"]


@pytest.mark.pdf
def test_pdf_of_our_own_passes_with_its_words_and_tags(sokha):
    from documents import pdf
    from tests.documents import papers

    made = pdf.of_blocks(papers.blocks("km"), language="km", cover=papers.cover("km"))

    upload = lay_in(made.data, language="km", by=sokha)

    data = bytes(upload.data)
    assert upload.pages == made.pages
    assert papers.pages_by_poppler(data) == papers.pages_by_poppler(made.data)
    assert "/StructTreeRoot" in PdfReader(io.BytesIO(data)).root_object


# Kept


def test_second_file_of_a_language_replaces_the_first_and_its_approval(sokha, dara):
    document = make_document(published=False)
    first = lay_in(a_pdf(), document=document, by=sokha)
    versions.approve_upload(first, sha256=first.sha256, by=dara)
    lay_in(a_pdf(), language="km", document=document, by=sokha)

    second = lay_in(a_pdf(pages=2), document=document, by=sokha)

    assert {*document.uploads.values_list("language", "pages")} == {("en", 2), ("km", 1)}
    assert second.approved_by is None


def test_refused_file_leaves_the_former_one(sokha):
    document = make_document(published=False)
    former = lay_in(a_pdf(), document=document, by=sokha)

    with pytest.raises(ValidationError):
        lay_in(b"no", document=document, by=sokha)

    assert document.uploads.get() == former
