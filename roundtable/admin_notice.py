"""The page of the public notice: ready-made wordings, changed where needed, put up in one step."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from roundtable.accounts.gate import fresh
from roundtable.incidents import notice
from roundtable.models import SiteSettings


class NoticeForm(forms.Form):
    """One notice in both languages; there are several of these forms on the page."""

    english = forms.CharField(
        label=_("In English"),
        max_length=notice.LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "lang": "en"}),
    )
    khmer = forms.CharField(
        label=_("In Khmer"),
        max_length=notice.LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "lang": "km"}),
    )

    def __init__(self, *args, code, **kwargs):
        super().__init__(*args, auto_id=f"id_{code}_%s", **kwargs)
        self.code = code
        self.occasion = notice.OCCASIONS.get(code, _("In your own words"))


def forms_of(post):
    """Return a form for each ready-made wording and an empty one; the one that was sent is bound."""
    found = []
    for code, words in [*notice.wordings().items(), ("own", {"en": "", "km": ""})]:
        data = post if post is not None and post.get("wording") == code else None
        initial = {"english": words["en"], "khmer": words["km"]}
        found.append(NoticeForm(data, code=code, initial=initial))
    return found


class NoticePages:
    """The two addresses of the notice, as a part of the admin of incidents."""

    def notice_urls(self):
        """Return their patterns."""
        return [
            self.page("notice/", self.notice_view, "notice"),
            self.page("notice/take-down/", self.notice_down_view, "notice_down"),
        ]

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    @fresh
    def notice_view(self, request):
        """Show the notice that is up and the wordings; put one up."""
        if not self.may(request, "add"):
            raise PermissionDenied
        found = forms_of(request.POST if request.method == "POST" else None)
        sent = next((form for form in found if form.is_bound), None)
        if sent is not None and sent.is_valid() and self.put_up(request, sent):
            return HttpResponseRedirect(reverse("admin:roundtable_incident_notice"))
        context = self.context(
            request,
            title=_("Public notice"),
            site=SiteSettings.current(),
            forms=found,
            most=notice.LONGEST,
        )
        return render(request, "admin/incident_notice.html", context)

    def put_up(self, request, form):
        """Put up what a form holds; return whether that was done."""
        try:
            notice.put_up_notice(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        self.message_user(request, _("The notice stands at the top of every page now."))
        return True

    @method_decorator(require_POST)
    def notice_down_view(self, request):
        """Take the notice away."""
        try:
            notice.take_down_notice(by=request.user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
        else:
            self.message_user(request, _("The notice is gone from every page."))
        return HttpResponseRedirect(reverse("admin:roundtable_incident_notice"))
