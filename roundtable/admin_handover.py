"""The page for a coordinator who begins: one hour, from top to bottom, and on paper."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from roundtable import handover
from roundtable.keeping.models import Upkeep


class UpkeepForm(forms.ModelForm):
    """The dates and names that a coordinator keeps."""

    class Meta:
        model = Upkeep
        fields = (
            "domain_until",
            "domain_with",
            "certificate_until",
            "server_until",
            "server_with",
            "last_drill_on",
            "last_paper_check_on",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                # The browser's own calendar, which needs no script; it sends this form of a date.
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean_last_drill_on(self):
        """Refuse a drill that has not been yet."""
        return not_ahead(self.cleaned_data["last_drill_on"])

    def clean_last_paper_check_on(self):
        """Refuse a look at the paper that has not been yet."""
        return not_ahead(self.cleaned_data["last_paper_check_on"])


def not_ahead(day):
    """Return a day on which something was done; raises ValidationError when it lies ahead."""
    if day and day > timezone.localdate():
        raise ValidationError(_("This day lies ahead."))
    return day


@require_http_methods(["GET", "HEAD", "POST"])
def page(request):
    """Show who is here and what is open; store the dates that a coordinator fills in."""
    if not request.user.has_perm("roundtable.view_upkeep"):
        raise PermissionDenied
    may_fill_in = request.user.has_perm("roundtable.change_upkeep")
    form = UpkeepForm(request.POST or None, instance=Upkeep.current()) if may_fill_in else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            handover.fill_in(form.instance, changed=form.changed_data, by=request.user)
            messages.success(request, _("The dates are kept."))
            return HttpResponseRedirect(reverse("handover"))
    return render(request, "admin/handover.html", context(request, form))


def context(request, form):
    """Return all that the page shows."""
    team = handover.people()
    # As stored: what a form holds that was given back is not what is kept.
    upkeep = Upkeep.current()
    return {
        **admin.site.each_context(request),
        "title": _("Handover"),
        "today": timezone.localdate(),
        "team": team,
        "idle_days": handover.IDLE_DAYS,
        "keys": handover.keys(team),
        "promises": handover.open_promises(request.user),
        "upkeep": upkeep,
        "dates": handover.upkeep_dates(upkeep),
        "form": form,
        "runs": handover.last_runs(),
        "findings": handover.complaints(),
        "heads": handover.audit_heads(),
    }
