"""The small forms of the desk: each asks for the one thing that a verb needs."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from sessions.models import Roundtable
from submissions.forms.submit import RoundtableChoice, WordsField
from submissions.models import Reason, State, Submission, Topic
from submissions.moderation import LONGEST_MESSAGE

NOT_THERE = {"required": _("Choose one first."), "invalid_choice": _("This is not there any more.")}


def curators():
    """Return the active organizers who may decide on submissions, by name."""
    found = get_user_model().objects.with_perm("submissions.curate_submission")
    return found.filter(is_staff=True).order_by("username")


class ReasonForm(forms.Form):
    """Why a submission is not in this round."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *Reason.choices],
        error_messages={
            "required": _("Choose a reason from the list."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )


class TopicForm(forms.Form):
    """One topic to add to several submissions."""

    topic = forms.ModelChoiceField(
        label=_("Topic"),
        queryset=Topic.objects.all(),
        empty_label=_("Choose a topic"),
        error_messages=NOT_THERE,
    )


class TopicsForm(forms.Form):
    """All topics of one submission; none is allowed."""

    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("This is not there any more."),
            "invalid_pk_value": _("This is not there any more."),
        },
    )


class AssignForm(forms.Form):
    """To whom a submission is given; to nobody when left empty."""

    to = forms.ModelChoiceField(
        label=_("Assigned to"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("nobody"),
        error_messages=NOT_THERE,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = curators()


class MoveForm(forms.Form):
    """The roundtable that a submission is for."""

    roundtable = RoundtableChoice(
        label=_("Roundtable"),
        queryset=Roundtable.objects.all(),
        empty_label=_("Choose a roundtable"),
        error_messages=NOT_THERE,
    )


class NoteForm(forms.Form):
    """A note for other organizers."""

    words = WordsField(label=_("A note for other organizers"), most=LONGEST_MESSAGE)


class MessageForm(forms.Form):
    """A message to the person behind a receipt."""

    words = WordsField(label=_("A message to the person"), most=LONGEST_MESSAGE)


class CopyForm(forms.Form):
    """Another submission, which says the same."""

    copy = forms.ModelChoiceField(
        queryset=Submission.objects.exclude(state=State.WITHDRAWN), error_messages=NOT_THERE
    )


class CopiesForm(forms.Form):
    """All the near copies that an organizer has on her page."""

    copies = forms.ModelMultipleChoiceField(
        queryset=Submission.objects.exclude(state=State.WITHDRAWN),
        error_messages={
            "required": _("Choose one first."),
            "invalid_choice": _("This is not there any more."),
            "invalid_pk_value": _("This is not there any more."),
        },
    )
