"""Linking: which submissions and voices stand behind an issue. Nobody outside sees which.

A voice is linked with its submission. Both belong to the issue's roundtable, or may be used for it
by their own scope. What was withdrawn is never linked; a withdrawal takes the links away.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from roundtable.publication import locked
from submissions.models import Audience, Excerpt, State, Submission


def linkable_submissions(issue):
    """Return the submissions that may stand behind an issue."""
    usable = Submission.objects.usable_for(issue.roundtable_id)
    return usable.filter(state=State.ACCEPTED)


def linkable_voices(issue):
    """Return the excerpts that may stand beside an issue: for the public, and still allowed."""
    usable = Excerpt.objects.usable_for(issue.roundtable_id).allowed()
    return usable.filter(audience=Audience.PUBLIC)


@transaction.atomic
def link(issue, *, submissions=(), voices=()):
    """Link submissions and voices, given by their keys, to an issue.

    Raises ValidationError, and links nothing, when one of them may not stand behind it.
    """
    row = locked(issue)
    wanted = {*submissions, *owners(voices)}
    # Locked in one order: a withdrawal comes before this or after it, never between.
    found = linkable_submissions(row).filter(pk__in=wanted).order_by("pk")
    if {s.pk for s in found.select_for_update(of=("self",), no_key=True)} != wanted:
        raise ValidationError(REFUSED)
    allowed = linkable_voices(row).filter(pk__in=voices)
    if {*allowed.values_list("pk", flat=True)} != {*voices}:
        raise ValidationError(REFUSED)
    row.submissions.add(*wanted)
    row.voices.add(*voices)


@transaction.atomic
def unlink(issue, *, submissions=(), voices=()):
    """Take links away; a submission takes its voices along."""
    row = locked(issue)
    row.voices.remove(*voices, *row.voices.filter(submission__in=submissions))
    row.submissions.remove(*submissions)


def owners(voices):
    """Return the keys of the submissions that voices, given by their keys, were made from."""
    made_from = Excerpt.objects.filter(pk__in=voices).values_list("submission", flat=True)
    return {*made_from.order_by()}


REFUSED = _(
    "One of them may not stand behind this issue any more, and nothing was changed. Look at the "
    "list again."
)
