"""The back office of incidents: whose account it is, what she did, one button; and what comes after.

Every page but the button can be looked at without doing anything. Coordinators act, auditors read.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from roundtable.accounts.gate import fresh
from roundtable.admin_incident_rows import shown_deeds, shown_standing, shown_tasks
from roundtable.admin_notice import NoticePages
from roundtable.admin_parts import OwnPages, PlainLookups, WaitingFilter, in_both
from roundtable.incidents import approvals, closing, deeds
from roundtable.incidents.models import Incident
from roundtable.models import Organizer


class DaysForm(forms.Form):
    """How far to look back."""

    days = forms.IntegerField(
        label=_("Days to look back"), min_value=1, max_value=deeds.MOST_DAYS, initial=deeds.DAYS
    )

    def chosen(self):
        """Return the number of days asked for, or the usual one."""
        return self.cleaned_data["days"] if self.is_bound and self.is_valid() else deeds.DAYS


@admin.register(Incident)
class IncidentAdmin(NoticePages, OwnPages, PlainLookups, admin.ModelAdmin):
    """Closings of accounts: made by one button, ended by a second person, never changed."""

    list_display = ("organizer", "at", "by", "over_at", "over_by")
    list_select_related = ("organizer", "by", "over_by")
    list_filter = (WaitingFilter,)
    actions = None
    waiting = (("open", _("account still closed")),)

    def get_urls(self):
        """Add the page of one account, and what the buttons do."""
        return [
            *self.notice_urls(),
            self.page("of/<int:organizer_id>/", self.person_view, "person"),
            self.page("of/<int:organizer_id>/close/", self.close_view, "close"),
            self.page("<path:object_id>/open-again/", self.open_again_view, "open_again"),
            self.page("<path:object_id>/take-down/", self.take_down_view, "take_down"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        """Never: an incident is on record."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Never: an incident is on record."""
        return False

    def context(self, request, **more):
        """Return what every page of these shows, and more."""
        return {**self.admin_site.each_context(request), "opts": self.opts, **more}

    def require(self, request):
        """Raise PermissionDenied unless an organizer may close accounts."""
        if not self.has_add_permission(request):
            raise PermissionDenied

    def organizer(self, organizer_id):
        """Return an organizer, or raise 404."""
        found = Organizer.objects.filter(pk=organizer_id).first()
        if found is None:
            raise Http404
        return found

    def looked_back(self, request, organizer, *, until):
        """Return what a page tells of somebody's last days, as many as were asked for."""
        form = DaysForm(request.GET if "days" in request.GET else None)
        days = form.chosen()
        found = deeds.groups(organizer, day=deeds.since(days, until=until))
        return {"days_form": form, "days": days, "groups": shown_deeds(found, request)}

    def add_view(self, request, form_url="", extra_context=None):
        """Ask whose account it is."""
        self.require(request)
        others = Organizer.objects.exclude(pk=request.user.pk).prefetch_related("groups")
        title = _("Close an account at once")
        people = others.filter(is_active=True, is_staff=True).order_by("username")
        context = self.context(request, title=title, people=people)
        return render(request, "admin/incident_choose.html", context)

    @method_decorator(require_safe)
    @fresh
    def person_view(self, request, organizer_id):
        """Show what somebody did, what stands by her word, and the button."""
        self.require(request)
        organizer = self.organizer(organizer_id)
        if incident := organizer.incidents.open().first():
            return HttpResponseRedirect(self.url_of("change", incident))
        context = self.context(
            request,
            title=_("Close the account of %(name)s at once") % {"name": organizer},
            organizer=organizer,
            is_self=organizer == request.user,
            why_not=closing.why_not_closed(organizer),
            standing=shown_standing(approvals.standing(organizer), request),
            **self.looked_back(request, organizer, until=timezone.localdate()),
        )
        return render(request, "admin/incident_person.html", context)

    @method_decorator(require_POST)
    @fresh
    def close_view(self, request, organizer_id):
        """Close the account; lead to what was ended and what is left to do."""
        self.require(request)
        organizer = self.organizer(organizer_id)
        try:
            incident = closing.close_account(organizer, by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return HttpResponseRedirect(self.url_of("person", organizer))
        self.log_change(request, organizer, in_both(_("Account closed at once.")))
        self.message_user(request, _("The account is closed."))
        return HttpResponseRedirect(self.url_of("change", incident))

    def incident(self, request, object_id):
        """Return an incident that this organizer may see."""
        found = self.get_object(request, unquote(object_id))
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return found

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show what was ended, what is left to do by hand, and what she did before."""
        incident = self.incident(request, object_id)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        organizer = incident.organizer
        context = self.context(
            request,
            title=_("Account closed: %(name)s") % {"name": organizer},
            incident=incident,
            organizer=organizer,
            may_act=self.has_add_permission(request),
            may_open=closing.may_open(incident, by=request.user),
            standing=shown_standing(approvals.standing(organizer), request),
            tasks=shown_tasks(organizer) if incident.over_at is None else [],
            **self.looked_back(request, organizer, until=incident.at.date()),
        )
        return render(request, "admin/incident.html", context)

    @method_decorator(require_POST)
    @fresh
    def open_again_view(self, request, object_id):
        """Give the account back."""
        self.require(request)
        incident = self.incident(request, object_id)
        try:
            closing.open_again(incident.organizer, by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.log_change(request, incident.organizer, in_both(_("Account opened again.")))
            told = _("The account is open again. Now ask for a way back, so that she can come in.")
            self.message_user(request, told)
        return HttpResponseRedirect(self.url_of("change", incident))

    @method_decorator(require_POST)
    @fresh
    def take_down_view(self, request, object_id):
        """Take down what was ticked of what stands by her word."""
        self.require(request)
        incident = self.incident(request, object_id)
        count = approvals.take_down(incident, request.POST.getlist("row"), by=request.user)
        if count:
            self.message_user(request, _("Taken down. Readers do not see it any more."))
        else:
            self.message_user(request, _("Tick first what to take down."), messages.WARNING)
        return HttpResponseRedirect(self.url_of("change", incident))
