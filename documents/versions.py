"""Versions of documents: published by two people, taken back by themselves.

Every verb locks the document first, so that no two of them give one number twice.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from documents import blocks, survey_block
from documents.models import Document, DocumentFile, DocumentVersion, HeldVoice
from documents.tasks import make_files_later
from roundtable import search
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.languages import CODES
from roundtable.models import SiteSettings
from roundtable.publication import locked, not_written
from submissions import releases
from submissions.models import Excerpt

TEXTS = [f"{name}_{code}" for name in ("title", "summary", "what_changed") for code in CODES]


@transaction.atomic
def publish(document, *, by, contents=None, release=None):
    """Publish the next version of a document as it is approved; return it.

    ``contents``: those of a package, frozen and approved; otherwise they are made from the text.
    Raises ValidationError by column when something is not written, not approved, or refers to what
    is not there. ``document`` is fresh afterwards.
    """
    row = locked(document)
    if missing := row.missing_to_publish():
        raise not_written(missing)
    if made_from_text := contents is None:
        check_approved(row)
        release = releases.latest(row.roundtable) if row.roundtable else None
        contents = blocks.of_document(row, release)
    version = next_version(row, contents, {name: getattr(row, name) or "" for name in TEXTS})
    if release is not None:
        version.releases.add(release)
    version.releases.add(*survey_block.releases_in(contents))
    if made_from_text:
        lay_in_uploads(row, version)
    for name in ("what_changed", *(n for n in TEXTS if n.startswith("what_changed"))):
        setattr(row, name, "")
    stamp(row, by=by)
    if by is not None:
        record(Verb.PUBLISHED, by=by, about=row, detail=f"v{version.number}")
    document.refresh_from_db()
    # A voice that was withdrawn in this very moment did not see this version yet.
    transaction.on_commit(lambda: take_back(version))
    if by is not None:
        make_files_later(version)
    return version


def check_approved(row):
    """Raise ValidationError unless a second person has approved what would go out."""
    if not all(row.is_approved(code) for code in CODES):
        raise not_approved()
    if row.uploads.filter(approved_by__isnull=True).exists():
        raise ValidationError(
            _("A PDF that was laid in must be approved by a second person first.")
        )


def not_approved():
    """Return the error of a text that waits for its second person."""
    return ValidationError(_("Both languages must be approved by a second person first."))


def check_says_what_changed(row):
    """Raise ValidationError, by column, unless a document with a version says what is new in it."""
    columns = [name for name in TEXTS if name.startswith("what_changed")]
    missing = [name for name in columns if not (getattr(row, name) or "").strip()]
    if missing and row.versions.exists():
        said = _("Say what has changed since the last version.")
        raise ValidationError(dict.fromkeys(missing, said))


def stamp(row, *, by):
    """Note that a document is public; what was approved of its text stays approved."""
    approved = [code for code in CODES if row.is_approved(code)]
    row.published_on, row.published_by = row.published_on or timezone.localdate(), by
    row.clean_texts()
    for code in CODES:
        setattr(row, f"digest_{code}", row.digest(code))
    for code in approved:
        setattr(row, f"approved_{code}", getattr(row, f"digest_{code}"))
    row.save()


def next_version(row, contents, texts):
    """Store the next version of a locked document with the voices that it holds.

    A voice that is not public at this moment is left out of it, whatever was approved before.
    """
    last = row.versions.aggregate(last=Max("number"))["last"] or 0
    codes = blocks.voice_codes(contents)
    voices = Excerpt.objects.published().usable_for(row.roundtable).filter(slug__in=codes)
    found = {excerpt.slug: excerpt for excerpt in voices}
    version = DocumentVersion.objects.create(
        document=row,
        number=last + 1,
        contents=blocks.without(contents, {*codes} - {*found}),
        **texts,
    )
    HeldVoice.objects.bulk_create(
        HeldVoice(
            version=version,
            code_id=excerpt.slug,
            digest_en=excerpt.digest_en,
            digest_km=excerpt.digest_km,
        )
        for excerpt in found.values()
    )
    return version


def lay_in_uploads(row, version):
    """Turn the approved uploads of a document into the files of its new version."""
    for upload in row.uploads.all():
        DocumentFile.objects.create(
            version=version,
            language=upload.language,
            data=upload.data,
            pages=upload.pages,
            is_uploaded=True,
        )
    row.uploads.all().delete()


@transaction.atomic
def take_back(version):
    """Take the voices that are gone out of a document: publish what remains as its next version.

    Needs nobody's approval: it is the same approved content, with less in it. Files that show a
    lost voice are deleted, and so are those that wait for the next version: what stands in a PDF
    that was laid in, only its readers know. Only the last version has a next one; older ones merely
    answer 410. It need not be the one that was named: another verb may have published it a moment
    ago.
    """
    document = locked(version.document)
    if lost_codes(version):
        version.files.all().delete()
        document.uploads.all().delete()
    last = document.latest()
    gone = lost_codes(last)
    if not gone:
        return
    last.files.all().delete()
    texts = {name: getattr(last, name) or "" for name in TEXTS}
    for language in CODES:
        with override(language):
            texts[f"what_changed_{language}"] = gettext("A voice was taken out.")
    remaining = next_version(document, blocks.without(last.contents, gone), texts)
    remaining.releases.set(last.releases.all())
    search.index(document)


def lost_codes(version):
    """Return the codes of a version's voices that may not stand in it any more."""
    return {*version.held.lost().values_list("code_id", flat=True)}


def catch_up():
    """Give every document whose last version lost a voice its next one; return how many.

    The verbs on voices do so at once; this is the net below them.
    """
    shown = Document.objects.published()
    broken = DocumentVersion.objects.latest_ones().broken().filter(document__in=shown)
    found = list(broken.select_related("document"))
    for version in found:
        take_back(version)
    return len(found)


@transaction.atomic
def approve_upload(upload, *, sha256, by):
    """Approve a PDF that somebody else has laid in, exactly as it was read.

    Raises PermissionDenied for whoever laid it in, unless the site's settings say that the team
    has one member.
    """
    row = locked(upload)
    if row.sha256 != sha256:
        raise ValidationError(_("The file was changed while you read it."))
    if row.laid_in_by == by and not SiteSettings.current().team_of_one:
        raise PermissionDenied(_("Someone who did not lay it in must approve it."))
    row.approved_by = by
    row.save(update_fields=["approved_by"])
    record(Verb.APPROVED, by=by, about=row, detail="pdf")


def served(document, number=None):
    """Return (version, whether it may still be served) of a document; None where there is none.

    Without a number it is the last version.
    """
    found = document.versions.all() if number is None else document.versions.filter(number=number)
    version = found.order_by("-number").first()
    return version, bool(version and version.is_intact())
