"""PDFs that organizers lay in: judged by content, made harmless, kept for a second person."""

import hashlib
import io

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader, PdfWriter, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import StreamObject

from documents import harmless
from documents.models import DocumentFile, UploadedPDF
from roundtable.publication import locked

MOST_PAGES = 200
MOST_OBJECTS = 100_000
# Unpacked, in bytes: a few kilobytes can pack gigabytes. Of one stream, and of all together.
MOST_OF_A_STREAM = 50 * 1024 * 1024
MOST_IN_ALL = 200 * 1024 * 1024
MOST_PIXELS = 100_000_000
# What pypdf is let do with a stranger's file; no other program is called.
LIMITS = {
    **dict.fromkeys(
        """
        maximum_declared_stream_length array_based_stream_maximum_output_length
        lzw_maximum_output_length run_length_maximum_output_length zlib_maximum_output_length
        brotli_maximum_output_length image_maximum_buffer_size
        """.split(),
        MOST_OF_A_STREAM,
    ),
    "jbig2dec_binary": None,
    "disable_legacy_handling": True,
}
# Pictures in these are looked at by their size only.
PICTURES = frozenset(["/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"])

EMPTY = _("This file is empty.")
NOT_A_PDF = _("This is not a PDF, whatever its name says.")
LOCKED = _("This PDF is encrypted. Please export it without a password.")
DAMAGED = _("This PDF is damaged or cut off. Please export it once more.")
TOO_MUCH = _("This PDF unpacks to more than a reader’s program can bear.")


@transaction.atomic
def lay_in(document, *, language, file, by):
    """Keep a PDF for the next version of a document; return it, cleaned and not yet approved.

    It replaces the one that was laid in for the same language. Raises ValidationError.
    """
    if language not in dict(DocumentFile.LANGUAGES):
        raise ValidationError(_("Choose English or Khmer."))
    data, pages = cleaned(read(file))
    row = locked(document)
    row.uploads.filter(language=language).delete()
    return UploadedPDF.objects.create(
        document=row,
        language=language,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        pages=pages,
        laid_in_by=by,
    )


def read(file):
    """Return the bytes of a file that may be a PDF, judged by its first bytes and never its name."""
    data = file.read(settings.PDF_MAX_BYTES + 1)
    if not data:
        raise ValidationError(EMPTY)
    if len(data) > settings.PDF_MAX_BYTES:
        raise ValidationError(
            _("This file has more than %(most)s MB."),
            params={"most": settings.PDF_MAX_BYTES // 2**20},
        )
    if not data.startswith(b"%PDF-"):
        raise ValidationError(NOT_A_PDF)
    return data


def cleaned(data):
    """Return (bytes, pages) of a PDF without anything that acts, hides or tells of its maker."""
    try:
        with apply_configuration(**LIMITS):
            reader = opened(data)
            harmless.clean(reader)
            made = copied(reader)
            # Read once more: what is kept must be a PDF as strictly as what came.
            return made, len(PdfReader(io.BytesIO(made), strict=True).pages)
    except LimitReachedError:
        raise ValidationError(TOO_MUCH) from None
    except ValidationError:
        raise
    except (PyPdfError, RecursionError, ArithmeticError, AssertionError, AttributeError) as error:
        raise ValidationError(DAMAGED) from error
    except (LookupError, NotImplementedError, TypeError, ValueError) as error:
        # pypdf meets what it did not expect in many ways; none of them is a PDF to publish.
        raise ValidationError(DAMAGED) from error


def opened(data):
    """Return a reader of a PDF within our limits."""
    if b"%%EOF" not in data[-1024:]:
        raise ValidationError(DAMAGED)
    reader = PdfReader(io.BytesIO(data), strict=True)
    if reader.is_encrypted:
        raise ValidationError(LOCKED)
    if int(reader.trailer["/Size"]) > MOST_OBJECTS:
        raise ValidationError(TOO_MUCH)
    pages = len(reader.pages)
    if not 1 <= pages <= MOST_PAGES:
        raise ValidationError(
            _("This PDF must have 1 to %(most)s pages; it has %(pages)s."),
            params={"most": MOST_PAGES, "pages": pages},
        )
    check_unpacked(reader)
    return reader


def check_unpacked(reader):
    """Raise LimitReachedError when what is packed in a PDF is too much, one stream or all."""
    unpacked = 0
    for found in harmless.everything(reader.root_object):
        if not isinstance(found, StreamObject):
            continue
        if int(found.get("/Width", 0)) * int(found.get("/Height", 0)) > MOST_PIXELS:
            raise LimitReachedError
        filters = found.get("/Filter", [])
        if not PICTURES & {*([filters] if isinstance(filters, str) else filters)}:
            unpacked += len(found.get_data())
            found.decoded_self = None  # pypdf would keep it all
        if unpacked > MOST_IN_ALL:
            raise LimitReachedError


def copied(reader):
    """Return the bytes of what a reader's catalog reaches, without any word about their origin."""
    writer = PdfWriter(clone_from=reader)
    writer.metadata = None
    writer._ID = None
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
