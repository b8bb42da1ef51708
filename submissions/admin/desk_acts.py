"""What can be done on a submission's page: each act is one verb, with what it asks and tells.

The page offers only what its state allows; the verb itself refuses whatever else is posted.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from submissions import moderation, sealing
from submissions.admin.one_by_one import one_by_one
from submissions.forms import desk as asked
from submissions.models import CLOSED, UNDECIDED, State

WITHDRAWN = _("It was withdrawn.")
NOBODY_TO_SEAL_TO = _("There is no key to seal the message to. Tell a keyholder.")


@dataclass(frozen=True)
class Act:
    """One act: ``run(submission, data, by=user)`` may return what to tell instead of ``told``."""

    label: str
    told: str
    run: Callable
    form: type[forms.Form] | None = None
    possible: Callable = lambda submission: True
    # Whether the submission is off one's desk with it, so that the next one is offered.
    is_last: bool = False


def is_undecided(submission):
    """Return whether somebody still has to decide."""
    return submission.state in UNDECIDED


def can_be_accepted(submission):
    """Return whether nothing is missing before it can be accepted."""
    whole = submission.roundtable_id and not submission.is_quarantined
    return is_undecided(submission) and bool(whole)


def can_be_moved(submission):
    """Return whether its person left open which roundtable it is for."""
    return submission.roundtable_id is None or submission.scope != "roundtable"


def write(submission, data, *, by):
    """Leave a message; raises ValidationError when nothing can be sealed."""
    try:
        moderation.write_to(submission, words=data["words"], by=by)
    except sealing.NobodyToSealTo as error:
        raise ValidationError(NOBODY_TO_SEAL_TO) from error


def unlink_copy(submission, data, *, by):
    """Take the link of one of its copies away."""
    if data["copy"].same_as_id != submission.pk:
        raise ValidationError(_("It is not linked any more."))
    moderation.unlink(data["copy"], by=by)


def set_all_aside(submission, data, *, by):
    """Set this and the near copies that the organizer saw aside, each for itself."""
    copies = [copy for copy in data["copies"] if copy.pk != submission.pk]
    rows = [*copies, submission] if is_undecided(submission) else copies
    done, refused = one_by_one(rows, lambda row: moderation.set_aside(row, by=by))
    if not done:
        raise ValidationError([*refused])
    told = ngettext("%(count)d is set aside as spam.", "%(count)d are set aside as spam.", done)
    return told % {"count": done}


def simply(verb):
    """Return the ``run`` of a verb that asks for nothing."""
    return lambda submission, data, by: verb(submission, by=by)


def with_danger(*, is_danger):
    """Return the ``run`` that begins or ends a danger."""
    return lambda submission, data, by: moderation.set_danger(
        submission, is_danger=is_danger, by=by
    )


ACTS = {
    "clear": Act(
        label=_("Let out of quarantine"),
        told=_("It is out of quarantine."),
        run=simply(moderation.clear),
        possible=lambda submission: submission.is_quarantined and is_undecided(submission),
    ),
    "take-up": Act(
        label=_("Take up to read"),
        told=_("It is yours to read now."),
        run=simply(moderation.take_up),
        possible=lambda submission: submission.state == State.RECEIVED,
    ),
    "accept": Act(
        label=_("Accept"),
        told=_("It is accepted."),
        run=simply(moderation.accept),
        possible=can_be_accepted,
        is_last=True,
    ),
    "decline": Act(
        label=_("Leave out of this round"),
        told=_("It is left out of this round."),
        run=lambda submission, data, by: moderation.decline(
            submission, reason=data["reason"], by=by
        ),
        form=asked.ReasonForm,
        possible=is_undecided,
        is_last=True,
    ),
    "set-aside": Act(
        label=_("Set aside as spam"),
        told=_("It is set aside as spam."),
        run=simply(moderation.set_aside),
        possible=is_undecided,
        is_last=True,
    ),
    "reopen": Act(
        label=_("Open again"),
        told=_("It is being read again. What was made of it is not public meanwhile."),
        run=simply(moderation.reopen),
        possible=lambda submission: submission.state in CLOSED,
    ),
    "assign": Act(
        label=_("Assign"),
        told=_("It is assigned."),
        run=lambda submission, data, by: moderation.assign(submission, to=data["to"], by=by),
        form=asked.AssignForm,
    ),
    "sort": Act(
        label=_("Keep these topics"),
        told=_("The topics are kept."),
        run=lambda submission, data, by: moderation.sort(submission, topics=data["topics"], by=by),
        form=asked.TopicsForm,
    ),
    "move": Act(
        label=_("Move to this roundtable"),
        told=_("It is moved."),
        run=lambda submission, data, by: moderation.move(
            submission, roundtable=data["roundtable"], by=by
        ),
        form=asked.MoveForm,
        possible=can_be_moved,
    ),
    "alarm": Act(
        label=_("Somebody is in danger now"),
        told=_("It is marked: somebody is in danger now."),
        run=with_danger(is_danger=True),
        possible=lambda submission: not submission.is_danger,
    ),
    "calm": Act(
        label=_("The danger is over"),
        told=_("The mark is taken away."),
        run=with_danger(is_danger=False),
        possible=lambda submission: submission.is_danger,
    ),
    "link": Act(
        label=_("Says the same: link"),
        told=_("They are linked. Both stay as they are."),
        run=lambda submission, data, by: moderation.link(data["copy"], to=submission, by=by),
        form=asked.CopyForm,
    ),
    "unlink": Act(
        label=_("Take the link away"),
        told=_("The link is taken away."),
        run=simply(moderation.unlink),
        possible=lambda submission: submission.same_as_id is not None,
    ),
    "unlink-copy": Act(
        label=_("Take the link away"),
        told=_("The link is taken away."),
        run=unlink_copy,
        form=asked.CopyForm,
    ),
    "set-all-aside": Act(
        label=_("Set all of them aside as spam"),
        told="",
        run=set_all_aside,
        form=asked.CopiesForm,
        is_last=True,
    ),
    "note": Act(
        label=_("Keep the note"),
        told=_("The note is kept."),
        run=lambda submission, data, by: moderation.note(submission, words=data["words"], by=by),
        form=asked.NoteForm,
    ),
    "write-to": Act(
        label=_("Leave the message"),
        told=_("The message is left. She reads it when she looks up her number."),
        run=write,
        form=asked.MessageForm,
        possible=lambda submission: getattr(submission, "receipt", None) is not None,
    ),
}


def possible(submission):
    """Return the names of the acts that the state of a submission allows."""
    if submission.state == State.WITHDRAWN:
        return set()
    return {name for name, act in ACTS.items() if act.possible(submission)}


def perform(act, submission, form, *, by):
    """Do one act and return what to tell; raises ValidationError with one sentence."""
    if submission.state == State.WITHDRAWN:
        raise ValidationError(WITHDRAWN)
    if form is not None and not form.is_valid():
        raise ValidationError(next(iter(form.errors.values())))
    result = act.run(submission, form.cleaned_data if form else {}, by=by)
    return result if isinstance(result, str) else act.told
