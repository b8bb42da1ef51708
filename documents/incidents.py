"""What ends here when an organizer's account is closed at once: approvals of papers and of names.

See ``roundtable/incidents/parts.py``. Approvals of plain texts end without this module.
"""

from collections import Counter

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from documents.models import Document, EditionCopy, OfficialsEdition, RunningItem, UploadedPDF
from roundtable.incidents import approvals
from roundtable.incidents.parts import Standing, Task
from roundtable.publication import locked
from sessions.models import DialogueSession


def end(organizer, *, by):
    """End her approvals of what has not gone out: the next edition of a document, papers, names."""
    dropped = sum(
        approvals.drop(row, organizer, shown_too=True) for row in changed_documents(organizer)
    )
    dropped += drop_uploads(organizer) + drop_editions(organizer) + drop_names(organizer)
    return Counter(approvals=dropped)


def changed_documents(organizer):
    """Return the public documents whose next edition, not yet out, she approved in a language.

    Readers see the last edition of a document; its working text says what has changed since.
    """
    shown = Document.objects.published().filter(approvals.approved_by(organizer))
    next_one = Q(what_changed_en__gt="") | Q(what_changed_km__gt="")
    return shown.filter(next_one).order_by("pk")


def drop_uploads(organizer):
    """Drop her approvals of PDFs that wait for the next edition; return how many."""
    return UploadedPDF.objects.filter(approved_by=organizer).update(approved_by=None)


def drop_editions(organizer):
    """Let no further copy go out of the officials' editions that she approved; return how many."""
    approved = OfficialsEdition.objects.filter(approved_by=organizer).order_by("pk")
    for edition in approved:
        row = locked(edition)
        row.approved_on, row.approved_by, row.approved_alone = None, None, False
        row.save(update_fields=["approved_on", "approved_by", "approved_alone"])
    return len(approved)


def names_on_agendas(organizer):
    """Return (item, whether readers see it) of each public name that she approved."""
    shown = {*DialogueSession.objects.published().order_by().values_list("pk", flat=True)}
    items = RunningItem.objects.filter(name_approved_by=organizer).order_by("pk")
    return [(item, item.shows_name() and item.session_id in shown) for item in items]


def drop_names(organizer):
    """Drop her approvals of names that no reader sees on an agenda; return how many."""
    unseen = [item for item, is_seen in names_on_agendas(organizer) if not is_seen]
    for item in unseen:
        row = locked(item)
        row.name_approved, row.name_approved_by, row.name_approved_alone = "", None, False
        row.save(update_fields=["name_approved", "name_approved_by", "name_approved_alone"])
    return len(unseen)


def standing(organizer):
    """Return the names on public agendas that she approved; who wrote them takes them away."""
    told = [_("name approved by her")]
    found = [item for item, is_seen in names_on_agendas(organizer) if is_seen]
    return [Standing(item, told, may_be_taken_down=False) for item in found[: approvals.MOST]]


def by_hand(organizer):
    """Return what to do with the copies for officials that she made."""
    copies = EditionCopy.objects.filter(recalled_on=None)
    hers = copies.filter(Q(by=organizer) | Q(edition__frozen_by=organizer)).count()
    if not hers:
        return []
    told = ngettext(
        "%(count)s copy of an officials’ edition went through her hands. Look at it, and call it "
        "back if anything in it is doubtful.",
        "%(count)s copies of officials’ editions went through her hands. Look at them, and call "
        "back what is doubtful.",
        hers,
    )
    return [Task(told % {"count": hers}, reverse("admin:documents_editioncopy_changelist"))]
