"""Briefing packages: one organizer freezes, another reads everything in one sitting and approves.

Approved, the very files that were read go out as the next versions of two documents.
"""

import hashlib
import json
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from documents import generation, versions
from documents.briefing import PARTS, REPORT, address_of, contents_of, document_of
from documents.models import Document, DocumentFile, DocumentKind, Generation, PackedVoice
from roundtable import approval, dates
from roundtable.approval import TextChanged
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.languages import CODES
from roundtable.publication import locked, not_written
from roundtable.site_settings import SiteSettings
from submissions.models import Excerpt, Release, Submission

STATE = ("contents", "frozen_digest", "frozen_on", "frozen_by")
STATE += ("approved_on", "approved_by", "approved_alone")
COVER = ("title", "purpose")


# Freezing


@transaction.atomic
def freeze(package, *, by):
    """Freeze what a package would say now, and make its files after that; return the Generation.

    Ends a former approval. Raises ValidationError, by column, when something is lacking.
    """
    row = locked(package)
    check_ready(row)
    row.frozen_on, row.frozen_by = timezone.localdate(), by
    row.approved_on, row.approved_by, row.approved_alone = None, None, False
    row.contents = contents_of(row)
    found = voices_in(row.contents)
    row.frozen_digest = digest_of(row.contents, found)
    row.save(update_fields=STATE)
    row.voices.all().delete()
    PackedVoice.objects.bulk_create(
        PackedVoice(package=row, code_id=slug, digest_en=english, digest_km=khmer)
        for slug, english, khmer in found
    )
    record(Verb.PACKAGE_FROZEN, by=by, about=row)
    run = Generation.objects.create(package=row, by=by)
    transaction.on_commit(partial(generation.make_files.enqueue, run.pk))
    package.refresh_from_db()
    return run


def check_ready(row):
    """Raise ValidationError, by column, unless a package can be frozen."""
    missing = [f"{name}_km" for name in COVER if not row.in_language(name, "km").strip()]
    if missing:
        raise not_written(missing)
    if row.khmer_is_stale:
        raise ValidationError({"title_km": _("The Khmer is out of date.")})
    if not row.roundtable.published_on:
        raise ValidationError({"roundtable": _("Publish the roundtable first.")})
    if not row.roundtable.issues.published().exists():
        raise ValidationError({"roundtable": _("It has no published issue yet.")})
    released = Release.objects.published().of_voices().filter(roundtable=row.roundtable)
    if row.release_id and not released.filter(pk=row.release_id).exists():
        raise ValidationError({"release": _("Choose an approved release of this roundtable.")})


def voices_in(contents):
    """Return (code, English digest, Khmer digest) of each voice that contents refer to."""
    codes = {
        block["code"]
        for part in PARTS
        for found in contents[part].values()
        for block in found
        if block["kind"] == "voice"
    }
    voices = Excerpt.objects.published().filter(slug__in=codes).order_by("slug")
    return [*voices.values_list("slug", "digest_en", "digest_km")]


def digest_of(contents, found):
    """Return the SHA-256 of contents with the voices as they read now."""
    told = {"contents": contents, "voices": [list(voice) for voice in found]}
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def is_current(package):
    """Return whether a package, frozen now, would say exactly what it was frozen with."""
    contents = contents_of(package)
    return package.frozen_digest == digest_of(contents, voices_in(contents))


@transaction.atomic
def take_back(package):
    """Delete the files of a package that show a voice which is gone; needs nobody's approval."""
    row = locked(package)
    if row.voices.lost().exists():
        row.files.all().delete()


@transaction.atomic
def discard(package):
    """Delete a package that never went out; what was published stays for ever."""
    row = locked(package)
    if row.briefing_id or row.report_id:
        raise ValidationError(_("It has been published. It stays."))
    row.delete()


# Approving


def fingerprint(package):
    """Return the SHA-256 of all that a second reader sees: what is frozen, and every file."""
    files = package.files.order_by("name").values_list("name", "sha256")
    told = "\n".join([package.frozen_digest, *(" ".join(file) for file in files)])
    return hashlib.sha256(told.encode()).hexdigest()


def why_not_yet(package):
    """Return in a sentence why a package cannot be approved as it is, or an empty text."""
    if package.frozen_on is None:
        return _("It has not been frozen yet.")
    if package.voices.lost().exists():
        return _("A voice in it is not published any more. Please freeze it once more.")
    if not is_current(package):
        return _("Something in it was changed since. Please freeze it once more.")
    last = package.generations.first()
    if last.is_under_way:
        return _("Its files are being made.")
    has = {*package.files.values_list("name", flat=True)}
    if last.state != Generation.State.DONE or not has >= {*generation.names()}:
        return _("Its files are missing. Please freeze it once more.")
    return ""


def may_approve(package, *, by):
    """Return whether a person may approve what is frozen."""
    return package.frozen_by != by or SiteSettings.current().team_of_one


@transaction.atomic
def approve(package, *, digest, by):
    """Approve a package exactly as ``digest`` (its fingerprint) says that it was read; publish it.

    Raises PermissionDenied for whoever froze it unless the team has one member, TextChanged when it
    is not the same any more, and ValidationError when it cannot go out. Twice is once.
    """
    lock_submissions(package)
    row = locked(package)
    if reason := why_not_yet(row):
        raise ValidationError(reason)
    if digest != fingerprint(row):
        raise TextChanged
    if not may_approve(row, by=by):
        raise PermissionDenied(_("Someone who did not freeze it must approve it."))
    if row.approved_on is None:
        row.approved_on, row.approved_by = timezone.localdate(), by
        row.approved_alone = row.frozen_by == by
        for part in PARTS:
            setattr(row, part, published(row, part, by=by))
        row.save(update_fields=[*STATE, *PARTS])
        record(Verb.PACKAGE_APPROVED, by=by, about=row)
    package.refresh_from_db()


def lock_submissions(package):
    """Lock what the voices come from, before the package, as every verb on a voice does.

    So that none is withdrawn between the look at it and its publication.
    """
    behind = Excerpt.objects.filter(packed_in__package=package).values("submission")
    rows = Submission.objects.filter(pk__in=behind).order_by("pk").only("pk")
    list(rows.select_for_update(of=("self",), no_key=True))


def published(row, part, *, by):
    """Publish one part of an approved package; return its document."""
    document = written(row, part)
    if document.uploads.exists():
        raise ValidationError(_("Take away first the PDF that was laid in for this document."))
    for code in CODES:
        digest = getattr(document, f"digest_{code}")
        approval.approve(document, language=code, digest=digest, by=by)
    contents = row.contents[part]
    version = versions.publish(document, by=by, contents=contents, release=row.release)
    for file in row.files.filter(name__startswith=part, name__endswith=".pdf"):
        code = file.name.removeprefix(f"{part}-").removesuffix(".pdf")
        DocumentFile.objects.create(
            version=version, language=code, data=file.data, pages=file.pages
        )
    return document


def written(row, part):
    """Return the document of a part with what stands above its contents, saved, not approved."""
    document = document_of(row, part)
    if document is None:
        slug = address_of(row, part)
        document = Document(roundtable=row.roundtable, kind=DocumentKind(part), slug=slug)
    else:
        document = locked(document)
    for code, words in above(row, part, again=document.pk is not None).items():
        for name, value in words.items():
            setattr(document, f"{name}_{code}", value)
    approval.note_edit(document, by=row.frozen_by)
    document._history_user = row.frozen_by
    document.save()
    return document


def above(row, part, *, again):
    """Return the title, the summary and so on of a part's document, by language."""
    texts = {}
    for code in CODES:
        with override(code):
            title = gettext("Full report: %(title)s") if part == REPORT else "%(title)s"
            day = dates.format_date(row.frozen_on, code)
            changed = gettext("Made anew from the texts and figures of %(day)s.") % {"day": day}
            texts[code] = {
                "title": title % {"title": row.in_language("title", code)},
                "summary": row.in_language("purpose", code),
                "body": gettext("Made by the portal from what is published here."),
                "what_changed": changed if again else "",
            }
    return texts
