"""What the desk does with several submissions at once: the same verbs, each row for itself."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from roundtable.publication import locked
from submissions import moderation
from submissions.admin.desk_acts import WITHDRAWN
from submissions.admin.one_by_one import one_by_one
from submissions.forms.desk import ReasonForm, TopicForm
from submissions.models import State

# More would keep a browser waiting for too long; the rest is for the next press of the button.
MOST_AT_ONCE = 300


def action(description):
    """Return the decorator of an action that only curators have."""
    return admin.action(description=description, permissions=["curate"])


@transaction.atomic
def add_topic(submission, *, topic, by):
    """Put a submission under one more topic."""
    row = locked(submission)
    if row.state == State.WITHDRAWN:
        raise ValidationError(WITHDRAWN)
    moderation.sort(row, topics={*row.topics.all(), topic}, by=by)


@transaction.atomic
def give(submission, *, to, by):
    """Assign a submission that was not withdrawn."""
    if locked(submission).state == State.WITHDRAWN:
        raise ValidationError(WITHDRAWN)
    moderation.assign(submission, to=to, by=by)


def chosen(queryset):
    """Return the selected rows, as many as can be done at once; verbs read what they need."""
    bare = queryset.select_related(None).prefetch_related(None).defer(None)
    return list(bare.only("pk")[:MOST_AT_ONCE])


class DeskActions:
    """The actions of the desk's list."""

    actions = (
        "take_up_selected",
        "assign_to_me",
        "accept_selected",
        "decline_selected",
        "set_aside_selected",
        "add_topic_selected",
        "clear_selected",
    )
    actions_selection_counter = True

    def do(self, request, queryset, verb):
        """Do one verb with each selected row; tell how many were done, and which were not and why."""
        rows = chosen(queryset)
        done, refused = one_by_one(rows, verb)
        if done:
            told = ngettext("%(count)d submission: done.", "%(count)d submissions: done.", done)
            self.message_user(request, told % {"count": done})
        for reason, ids in refused.items():
            sentence = _("Not done with %(ids)s: %(reason)s")
            told = sentence % {"ids": ", ".join(ids), "reason": reason}
            self.message_user(request, told, messages.ERROR)
        if len(rows) == MOST_AT_ONCE:
            sentence = _("That was as many as can be done at once. For the rest, do it again.")
            self.message_user(request, sentence, messages.WARNING)

    def ask(self, request, queryset, *, form, title, name):
        """Return the page that asks, before an action is done, for what it needs."""
        rows = chosen(queryset)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "form": form,
            "rows": rows,
            "action": name,
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        return render(request, "admin/submission_bulk.html", context)

    @action(_("Take up to read"))
    def take_up_selected(self, request, queryset):
        """Begin to read them."""
        self.do(request, queryset, lambda row: moderation.take_up(row, by=request.user))

    @action(_("Assign to me"))
    def assign_to_me(self, request, queryset):
        """Give them to whoever presses."""
        self.do(request, queryset, lambda row: give(row, to=request.user, by=request.user))

    @action(_("Accept"))
    def accept_selected(self, request, queryset):
        """Make them part of their roundtable."""
        self.do(request, queryset, lambda row: moderation.accept(row, by=request.user))

    @action(_("Set aside as spam"))
    def set_aside_selected(self, request, queryset):
        """Set them aside."""
        self.do(request, queryset, lambda row: moderation.set_aside(row, by=request.user))

    @action(_("Let out of quarantine"))
    def clear_selected(self, request, queryset):
        """Say of each that a person wrote it."""
        self.do(request, queryset, lambda row: moderation.clear(row, by=request.user))

    @action(_("Leave out of this round …"))
    def decline_selected(self, request, queryset):
        """Ask for the reason, then leave them out."""
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            title = _("Leave out of this round")
            return self.ask(request, queryset, form=form, title=title, name="decline_selected")
        reason, by = form.cleaned_data["reason"], request.user
        return self.do(request, queryset, lambda row: moderation.decline(row, reason=reason, by=by))

    @action(_("Add a topic …"))
    def add_topic_selected(self, request, queryset):
        """Ask for the topic, then add it to those that they have."""
        form = TopicForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            title = _("Add a topic")
            return self.ask(request, queryset, form=form, title=title, name="add_topic_selected")
        topic, by = form.cleaned_data["topic"], request.user
        return self.do(request, queryset, lambda row: add_topic(row, topic=topic, by=by))
