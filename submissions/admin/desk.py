"""The desk: where organizers read what people sent and decide. Everything happens through verbs.

There is no form that changes a submission's columns, and nobody deletes one, superusers neither.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from submissions.admin import desk_page, exports, taking_down
from submissions.admin.desk_actions import DeskActions
from submissions.admin.desk_acts import ACTS, perform
from submissions.admin.desk_list import NOT_IN_A_ROW, WORDS, DeskList
from submissions.models import Submission


@admin.register(Submission)
class SubmissionAdmin(DeskActions, DeskList, admin.ModelAdmin):
    """The list, the page of one submission, and the address of its verbs."""

    change_list_template = "admin/submission_list.html"

    def get_urls(self):
        """Add the addresses of the verbs, of taking down and of exports."""
        act = self.admin_site.admin_view(self.act_view)
        return [
            path("<str:object_id>/act/<slug:verb>/", act, name="submissions_submission_act"),
            *taking_down.urls(self),
            *exports.urls(self),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        """Never by the stock form."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never: a person withdraws her words, and the clearing removes what is over."""
        return False

    def has_curate_permission(self, request):
        """Return whether an organizer may decide."""
        return request.user.has_perm("submissions.curate_submission")

    def may_read(self, request):
        """Return whether an organizer may read the words."""
        return request.user.has_perm("submissions.read_submission")

    def changelist_view(self, request, extra_context=None):
        """Show the list; refuse what is posted by somebody who may not decide."""
        if request.method == "POST" and not self.has_curate_permission(request):
            raise PermissionDenied
        return super().changelist_view(request, {"title": capfirst(self.opts.verbose_name_plural)})

    def response_action(self, request, queryset):
        """Do an action; a key that is no key is an unreadable request."""
        try:
            return super().response_action(request, queryset)
        except ValidationError as error:
            raise ValueError("not a key") from error

    def add_view(self, request, form_url="", extra_context=None):
        """Take down what somebody said."""
        return taking_down.take_down(self, request)

    def history_view(self, request, object_id, extra_context=None):
        """Lead to the page, where the record of decisions stands."""
        return self.back_to(self.found(request, object_id))

    @method_decorator(require_safe)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show one submission."""
        return self.show(request, self.found(request, object_id))

    @method_decorator(require_POST)
    def act_view(self, request, object_id, verb):
        """Do one verb, then lead back; what is refused is told with all that was typed."""
        if not self.has_curate_permission(request):
            raise PermissionDenied
        submission = self.found(request, object_id)
        if verb not in ACTS:
            raise Http404
        act = ACTS[verb]
        form = act.form(request.POST, auto_id=f"{verb}-%s") if act.form else None
        try:
            told = perform(act, submission, form, by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return self.show(
                request, self.found(request, object_id), bound={verb: form} if form else {}
            )
        self.message_user(request, self.with_next(told, submission) if act.is_last else told)
        return self.back_to(submission)

    def found(self, request, object_id):
        """Return a submission that this organizer may see; its words only if she may read them."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        hidden = ("fold",) if self.may_read(request) else (*NOT_IN_A_ROW, *WORDS)
        beside = ("roundtable", "assigned_to", "same_as", "receipt", "imported")
        found = Submission.objects.select_related(*beside).defer(*hidden)
        try:
            return found.get(pk=object_id)
        except (Submission.DoesNotExist, ValidationError) as error:
            raise Http404 from error

    def show(self, request, submission, *, bound=None):
        """Return the page of one submission."""
        may_read, may_curate = self.may_read(request), self.has_curate_permission(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Submission %(id)s") % {"id": submission},
            "submission": submission,
            "may_read": may_read,
            "may_curate": may_curate,
            **desk_page.context(
                submission,
                user=request.user,
                may_read=may_read,
                may_curate=may_curate,
                bound=bound or {},
            ),
        }
        return render(request, "admin/submission_desk.html", context)

    def url_of(self, submission):
        """Return the address of a submission's page."""
        return reverse("admin:submissions_submission_change", args=[submission.pk])

    def back_to(self, submission):
        """Return the answer that leads to a submission's page."""
        return HttpResponseRedirect(self.url_of(submission))

    def with_next(self, told, submission):
        """Return what to tell with a link to the one that waits longest, if another waits."""
        following = desk_page.next_waiting(submission)
        if following is None:
            return told
        link = format_html('<a href="{}">{}</a>', self.url_of(following), _("Read the next one"))
        return format_html("{} {}", told, link)
