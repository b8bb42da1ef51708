"""The back office of responses: looked at, counted or left out, and never edited.

What somebody answered is shown to those who may read submissions; everybody else sees that there is
a response, and its state.
"""

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from roundtable import dates
from roundtable.admin_parts import WaitingFilter, in_both
from submissions import responses
from submissions.admin.one_by_one import one_by_one
from submissions.admin.only_read import OnlyRead
from submissions.models import OTHER, Kind, Response

# More would keep a browser waiting for too long; the rest is for the next press of the button.
MOST_AT_ONCE = 300
OTHER_LABEL = _("other: in her own words")


class ByDay(ChangeList):
    """The newest day first; within a day by random key, which tells nothing of the hour."""

    def get_ordering(self, request, queryset):
        """Return the one order that an index serves."""
        return ["-answered_on", "id"]


@admin.register(Response)
class ResponseAdmin(OnlyRead):
    """Responses to all surveys, one list; each with its answers in words."""

    waiting = (("quarantined", _("in quarantine")),)
    actions = ("count_selected", "leave_out_selected")
    actions_selection_counter = True
    change_form_template = "admin/response_page.html"
    list_display = (
        "short_id",
        "state",
        "day",
        "survey",
        "language",
        "place",
        "is_group",
        "channel",
    )
    list_display_links = ("short_id",)
    list_filter = (WaitingFilter, "survey", "state", "channel", "place", "language", "is_group")
    list_select_related = ("survey",)
    list_per_page = 50
    list_max_show_all = 50
    fields = readonly_fields = list_display

    def get_changelist(self, request, **kwargs):
        """Keep the order fixed."""
        return ByDay

    def get_queryset(self, request):
        """Load no answers for a list; the page of one asks for its own."""
        return super().get_queryset(request).defer("choices", "key", "sent_digest")

    def changelist_view(self, request, extra_context=None):
        """Show the list; refuse what is posted by somebody who may not say what is counted."""
        if request.method == "POST" and not self.has_sort_permission(request):
            raise PermissionDenied
        return super().changelist_view(request, extra_context)

    def response_action(self, request, queryset):
        """Do an action; a key that is no key is an unreadable request."""
        try:
            return super().response_action(request, queryset)
        except ValidationError as error:
            raise ValueError("not a key") from error

    def has_sort_permission(self, request):
        """Return whether an organizer may say what is counted."""
        return request.user.has_perm("submissions.sort_response")

    @admin.display(description=pgettext_lazy("of a submission", "number"))
    def short_id(self, obj):
        """Return the first eight digits: what organizers call it among themselves."""
        return str(obj)

    @admin.display(description=_("answered on"))
    def day(self, obj):
        """Return the day in words."""
        return dates.format_date(obj.answered_on, get_language())

    # Counted or left out

    @admin.action(description=_("Count these"), permissions=["sort"])
    def count_selected(self, request, queryset):
        """Let the next release count them."""
        told = in_both(_("To be counted."))
        self.sort(request, queryset, state=Response.State.COUNTED, told=told)

    @admin.action(description=_("Leave these out"), permissions=["sort"])
    def leave_out_selected(self, request, queryset):
        """Let no later release count them."""
        told = in_both(_("Left out of the count."))
        self.sort(request, queryset, state=Response.State.LEFT_OUT, told=told)

    def sort(self, request, queryset, *, state, told):
        """Bring each response to a state, on record; name those that were withdrawn meanwhile."""

        def sort_one(response):
            responses.sort(response, state=state)
            self.log_change(request, response, told)

        rows = list(queryset.select_related(None).only("pk")[:MOST_AT_ONCE])
        done, refused = one_by_one(rows, sort_one)
        if done:
            sentence = ngettext("%(count)d response: done.", "%(count)d responses: done.", done)
            self.message_user(request, sentence % {"count": done})
        for reason, ids in refused.items():
            sentence = _("Not done with %(ids)s: %(reason)s")
            found = sentence % {"ids": ", ".join(ids), "reason": reason}
            self.message_user(request, found, messages.ERROR)
        if len(rows) == MOST_AT_ONCE:
            sentence = _("That was as many as can be done at once. For the rest, do it again.")
            self.message_user(request, sentence, messages.WARNING)

    # One response

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        """Show the answers to who may read; where the own words stand, to who may look there."""
        context |= {"title": _("Response %(id)s") % {"id": obj}, "subtitle": None}
        context["may_read"] = request.user.has_perm("submissions.read_submission")
        if context["may_read"]:
            context["answers"] = in_words(obj)
        if obj.words_id and request.user.has_perm("submissions.view_submission"):
            context["words_url"] = reverse(
                "admin:submissions_submission_change", args=[obj.words_id]
            )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def in_words(response):
    """Return (question, its answers in words) of a response, in the order of the form."""
    asked = response.survey.questions.counted().prefetch_related("options")
    return [
        (question.title, [label(question, code) for code in response.choices[question.code]])
        for question in asked
        if response.choices.get(question.code)
    ]


def label(question, code):
    """Return what a stored code stands for, in the organizer's language."""
    if question.kind == Kind.SCALE:
        return code
    if code == OTHER:
        return OTHER_LABEL
    return next((option.label for option in question.options.all() if option.code == code), code)
