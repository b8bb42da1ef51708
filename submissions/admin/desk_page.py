"""What stands on a submission's page, as far as whoever looks may see it."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from submissions import voices
from submissions.admin import desk_record
from submissions.admin.desk_acts import ACTS, is_undecided, possible
from submissions.admin.desk_list import beginning, language_tag, without_words
from submissions.admin.excerpt_states import state_of, with_states
from submissions.consent import Consent, Scope
from submissions.models import Envelope, State, Submission
from submissions.near import near_copies
from submissions.spotting import KINDS, segments

# Beside one submission; the list shows all that were compared.
MOST_BESIDE = 40

ALLOWS = {
    Consent.CONFIDENTIAL: _("Only keyholders read it. It is counted and never passed on."),
    Consent.OFFICIALS: _("A redacted excerpt may go to the host’s officials, without the name."),
    Consent.QUOTED: _("A redacted excerpt may be published, without the name."),
    Consent.NAMED: _(
        "A redacted excerpt may be published, with the name once a keyholder has released it."
    ),
}
SCOPE_ALLOWS = {
    Scope.ROUNDTABLE: _("It may be used for this roundtable only."),
    Scope.WIDER: _("It may also be used towards other governments and the UN."),
}
WHY_NO_WORDS = {
    "removed": _("The words have been removed."),
    "sealed": _("The words are sealed: a keyholder opens them in a reading session."),
    "original": _("The original words were sealed some time after the decision."),
}


class Said(NamedTuple):
    """One of the two texts, in pieces, with what may identify somebody marked."""

    heading: str
    pieces: list


def said(submission):
    """Return the texts that are there, as they were typed."""
    fields = [Submission._meta.get_field(name) for name in ("concern", "recommendation")]
    texts = [(field.verbose_name, getattr(submission, field.name)) for field in fields]
    return [Said(name, segments(text)) for name, text in texts if text]


def kinds_in(texts):
    """Return what the marks in the texts mean, in a fixed order: for the legend."""
    found = {piece.kind for text in texts for piece in text.pieces}
    return ", ".join(str(label) for kind, label in KINDS.items() if kind in found)


def why_no_words(submission):
    """Return the sentence that stands where no words stand."""
    if not without_words(submission):
        return ""
    if submission.state == State.SPAM or not submission.envelopes.words().exists():
        return WHY_NO_WORDS["removed"]
    return WHY_NO_WORDS["sealed" if submission.is_confidential else "original"]


def near_rows(submission):
    """Return the nearest copies with their first words."""
    return [
        {
            "percent": near.percent,
            "submission": near.submission,
            "begins": beginning(near.submission),
        }
        for near in near_copies(submission, most=MOST_BESIDE)
    ]


def words_context(submission):
    """Return what may be seen by those who read: words, near copies, notes."""
    texts = said(submission)
    undecided = is_undecided(submission)
    return {
        "texts": texts,
        "legend": kinds_in(texts),
        "words_language": language_tag(submission),
        "why_no_words": why_no_words(submission),
        "near": near_rows(submission) if undecided else [],
        "notes": submission.notes.select_related("by"),
    }


def excerpts(submission):
    """Return the excerpts with their states and the addresses of their forms."""
    return [
        {
            "excerpt": excerpt,
            "state": state_of(excerpt),
            "url": reverse("admin:submissions_excerpt_change", args=[excerpt.pk]),
        }
        for excerpt in with_states(submission.excerpts.all())
    ]


def new_excerpts(submission):
    """Return (label, address) of the forms for the excerpts that the consent allows."""
    if submission.state in (State.WITHDRAWN, State.SPAM):
        return []
    form = reverse("admin:submissions_excerpt_add")
    return [
        (audience.label, f"{form}?submission={submission.pk}&audience={audience.value}")
        for audience in voices.audiences(submission)
    ]


def excerpts_context(submission, user):
    """Return the excerpts, for those who may see them, and where new ones are written."""
    return {
        "excerpts": excerpts(submission) if user.has_perm("submissions.view_excerpt") else None,
        "new_excerpts": new_excerpts(submission)
        if user.has_perm("submissions.add_excerpt")
        else [],
    }


def messages_context(submission):
    """Return how many replies came, how many of them nobody has opened, how many messages went."""
    kinds = list(submission.envelopes.values_list("kind", "is_read"))
    replies = [is_read for kind, is_read in kinds if kind == Envelope.Kind.REPLY]
    return {
        "replies": len(replies),
        "replies_waiting": replies.count(False),
        "messages_left": sum(kind == Envelope.Kind.MESSAGE for kind, _is_read in kinds),
    }


def facts_context(submission):
    """Return what an auditor may see as well."""
    return {
        "allows": ALLOWS[submission.consent],
        "scope_allows": SCOPE_ALLOWS[submission.scope],
        "receipt": getattr(submission, "receipt", None),
        "copies": submission.copies.all(),
        **messages_context(submission),
    }


def first_values(name, submission):
    """Return what the form of an act shows before anybody has typed."""
    return {
        "assign": {"to": submission.assigned_to_id},
        "sort": {"topics": submission.topics.all()},
        "move": {"roundtable": submission.roundtable_id},
    }.get(name)


def acts_context(submission, bound):
    """Return the buttons and forms of the possible acts, and those just filled in: ``bound``."""
    allowed = possible(submission)
    forms = {
        name: act.form(auto_id=f"{name}-%s", initial=first_values(name, submission))
        for name, act in ACTS.items()
        if act.form and name in allowed
    } | bound
    buttons = [
        {"name": name, "label": ACTS[name].label, "form": forms.get(name)}
        for name in ONE_BUTTON
        if name in allowed
    ]
    return {"buttons": buttons, "forms": {k.replace("-", "_"): v for k, v in forms.items()}}


# The other acts stand beside what they are about.
ONE_BUTTON = ("clear", "take-up", "accept", "decline", "set-aside", "reopen")


def next_waiting(submission):
    """Return what is to be read after a submission, or None: danger first, then the oldest."""
    waiting = waiting_besides(submission).only("pk").order_by("received_on", "-id")
    return waiting.filter(is_danger=True).first() or waiting.first()


def waiting_besides(submission):
    """Return what nobody has begun to read, but for a submission."""
    return Submission.objects.waiting().exclude(pk=submission.pk)


def next_context(submission, user):
    """Return which one is next, how many wait, and how many this organizer is reading."""
    reading = Submission.objects.filter(state=State.READING, assigned_to=user)
    return {
        "next": next_waiting(submission),
        "waiting_count": waiting_besides(submission).count(),
        "reading_count": reading.exclude(pk=submission.pk).count(),
    }


def context(submission, *, user, may_read, may_curate, bound):
    """Return all that the page shows; of what was withdrawn, only that and its record."""
    found = {"record": desk_record.lines(submission)}
    if may_curate:
        found |= next_context(submission, user)
    if submission.state == State.WITHDRAWN:
        return found
    found |= facts_context(submission) | excerpts_context(submission, user)
    if may_read:
        found |= words_context(submission)
    if may_curate:
        found |= acts_context(submission, bound)
    return found
