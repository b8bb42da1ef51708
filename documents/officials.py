"""The officials' edition: excerpts for the host's officials, in numbered copies.

It is never a document on the site. What is stored names excerpts and never holds their words; each
copy is made from what is allowed at that moment, handed over, and not kept.
"""

import hashlib
import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from documents import pdf
from documents.models import CopiedExcerpt, EditionCopy
from roundtable import dates, text
from roundtable.approval import TextChanged
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.publication import locked
from roundtable.site_settings import SiteSettings
from submissions.models import Excerpt, Submission

STATE = ("contents", "frozen_digest", "frozen_on", "frozen_by")
STATE += ("approved_on", "approved_by", "approved_alone")


# What may stand in it


def allowed(edition):
    """Return the excerpts that an edition could hold at this moment."""
    found = Excerpt.objects.for_officials_in(edition.language).usable_for(edition.roundtable)
    return found.select_related("topic").order_by("topic__slug", "slug")


def chosen(edition):
    """Return the chosen excerpts that are allowed at this moment."""
    return allowed(edition).filter(officials_editions=edition)


def left_out(edition):
    """Return the codes of what is chosen and not allowed at this moment."""
    rest = edition.excerpts.exclude(pk__in=chosen(edition).order_by().values("pk"))
    return sorted(rest.values_list("slug", flat=True))


def contents_of(edition):
    """Return what would be frozen now: codes and digests, never words."""
    column = f"digest_{edition.language}"
    return {"excerpts": [[row.slug, getattr(row, column)] for row in chosen(edition)]}


def digest_of(edition, contents):
    """Return the SHA-256 of all that an edition says, its excerpts by their digests."""
    told = {
        **contents,
        "title": edition.title,
        "purpose": edition.purpose,
        "language": edition.language,
        "roundtable": edition.roundtable_id,
    }
    written = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def lost_codes(edition):
    """Return the codes of what was frozen and is not allowed any more, or reads otherwise."""
    column = f"digest_{edition.language}"
    now = {row.slug: getattr(row, column) for row in allowed(edition)}
    frozen = edition.contents.get("excerpts", [])
    return [code for code, digest in frozen if now.get(code) != digest]


def check_as_frozen(edition):
    """Raise ValidationError, with the codes, unless an edition could go out exactly as frozen."""
    if edition.frozen_on is None:
        raise ValidationError(_("It has not been frozen yet."))
    if lost := lost_codes(edition):
        sentence = _("Not allowed any more, or changed: %(codes)s. Please freeze it once more.")
        raise ValidationError(sentence % {"codes": ", ".join(lost)})
    if edition.frozen_digest != digest_of(edition, contents_of(edition)):
        raise ValidationError(_("Something in it was changed since. Please freeze it once more."))


# Two people


@transaction.atomic
def freeze(edition, *, by):
    """Freeze an edition with what is chosen and allowed now; ends a former approval."""
    row = locked(edition)
    row.contents = contents_of(row)
    if not row.contents["excerpts"]:
        raise ValidationError(_("None of the excerpts chosen is allowed now."))
    row.frozen_digest = digest_of(row, row.contents)
    row.frozen_on, row.frozen_by = timezone.localdate(), by
    row.approved_on, row.approved_by, row.approved_alone = None, None, False
    row.save(update_fields=STATE)
    record(Verb.EDITION_FROZEN, by=by, about=row)
    edition.refresh_from_db()


def may_approve(edition, *, by):
    """Return whether a person may approve what is frozen."""
    return edition.frozen_by != by or SiteSettings.current().team_of_one


@transaction.atomic
def approve(edition, *, digest, by):
    """Approve an edition exactly as ``digest`` says that it was read.

    Raises PermissionDenied for whoever froze it unless the team has one member, TextChanged when it
    was frozen anew meanwhile, and ValidationError when it could not go out. Twice is once.
    """
    row = locked(edition)
    check_as_frozen(row)
    if digest != row.frozen_digest:
        raise TextChanged
    if not may_approve(row, by=by):
        raise PermissionDenied(_("Someone who did not freeze it must approve it."))
    if row.approved_on is None:
        row.approved_on, row.approved_by = timezone.localdate(), by
        row.approved_alone = row.frozen_by == by
        row.save(update_fields=STATE)
        record(Verb.EDITION_APPROVED, by=by, about=row)
    edition.refresh_from_db()


# Copies


def hand(edition, *, institution, recipient, by):
    """Make the next copy for an office; return (its record, the bytes of the PDF).

    The PDF is made before anything is locked, and handed out only if nothing has changed until it
    is on record. Raises ValidationError when a chosen excerpt is not allowed exactly as approved.
    """
    recipient = text.clean(recipient, one_line=True).strip()
    if text.is_blank(recipient):
        raise ValidationError({"recipient": _("Say which office it is for.")})
    if reason := pdf.why_not():
        raise ValidationError(reason)
    check_may_go_out(edition)
    copy = EditionCopy(edition=edition, number=next_number(edition), institution=institution)
    copy.recipient, copy.by = recipient, by
    made = paper_of(copy)
    copy.sha256 = hashlib.sha256(made.data).hexdigest()
    keep(copy)
    return copy, made.data


def check_may_go_out(edition):
    """Raise ValidationError unless an edition is approved and could go out exactly so."""
    if edition.approved_on is None:
        raise ValidationError(_("A second person must approve it first."))
    check_as_frozen(edition)


def next_number(edition):
    """Return the number of the next copy."""
    return (edition.copies.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def keep(copy):
    """Record a copy with what stands in it, if that still is what is approved and allowed.

    Locks first what the excerpts come from, as every verb on them does: a withdrawal then comes
    either before this look, or after the record that says what to recall.
    """
    codes = [code for code, _digest in copy.edition.contents["excerpts"]]
    behind = Excerpt.objects.filter(slug__in=codes).values("submission")
    rows = Submission.objects.filter(pk__in=behind).order_by("pk").only("pk")
    list(rows.select_for_update(of=("self",), no_key=True))
    row = locked(copy.edition)
    check_may_go_out(row)
    if row.frozen_digest != copy.edition.frozen_digest or next_number(row) != copy.number:
        raise ValidationError(_("Another copy was made at this moment. Please try once more."))
    copy.save(force_insert=True)
    column = f"digest_{row.language}"
    CopiedExcerpt.objects.bulk_create(
        CopiedExcerpt(
            copy=copy, code=found.slug, digest=getattr(found, column), consent=found.consent
        )
        for found in chosen(row)
    )
    record(Verb.EDITION_HANDED, by=copy.by, about=copy, detail=str(copy.number))


@transaction.atomic
def note_recall(copy, *, by=None):
    """Note that a copy was called back today. Twice is once."""
    row = locked(copy)
    if row.recalled_on is None:
        row.recalled_on = timezone.localdate()
        row.save(update_fields=["recalled_on"])
        record(Verb.EDITION_RECALLED, by=by, about=row)
    copy.refresh_from_db()


# What is printed


def paper_of(copy):
    """Return the PDF of one copy."""
    code = copy.edition.language
    with translation.override(code):
        return pdf.of_blocks(blocks_of(copy.edition), language=code, cover=cover_of(copy))


def cover_of(copy):
    """Return the words of the cover; the last line stands below every page, too."""
    edition = copy.edition
    code = edition.language
    number = dates.khmer_digits(copy.number) if code == "km" else str(copy.number)
    warning = _("Copy %(number)s, for %(institution)s, %(recipient)s. Do not pass on.") % {
        "number": number,
        "institution": copy.institution.in_language("name", code),
        "recipient": copy.recipient,
    }
    return {
        "kicker": _("Officials’ edition, not for publication"),
        "title": edition.title,
        "summary": edition.purpose,
        "date": dates.format_date(copy.on, code),
        "facts": [[_("Roundtable"), edition.roundtable.in_language("title", code)]],
        "note": warning,
        "foot": warning,
    }


def blocks_of(edition):
    """Return the excerpts by topic, in the active language; nobody's name stands beside them."""
    code, topic, found = translation.get_language(), None, []
    for excerpt in chosen(edition):
        if excerpt.topic != topic:
            topic = excerpt.topic
            name = topic.in_language("name", code)
            found.append({"kind": "html", "html": format_html("<h2>{}</h2>", name)})
        words = excerpt.in_language("text", code)
        found.append({"kind": "quote", "text": words, "beside": beside(excerpt)})
    return found


def beside(excerpt):
    """Return what stands below an excerpt: its code, the place if shown, the translation."""
    parts = [excerpt.slug, excerpt.get_shown_place_display() if excerpt.shown_place else ""]
    if original := excerpt.translated_from():
        parts.append(_("translation; original: %(language)s") % {"language": original})
    return " · ".join(str(part) for part in parts if part)
