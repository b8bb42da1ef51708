"""The page that a way back leads to: a new password, and the portal is hers again."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from roundtable.accounts.returning import ReturnLink, find, use


class NewPasswordForm(SetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = _(
            "At least 15 characters, for example four words that have nothing to do with each "
            "other. Tell it to nobody."
        )
        self.fields["new_password2"].widget = forms.PasswordInput(
            attrs={"autocomplete": "new-password"}
        )


def address_of(token):
    """Return the whole link of a way back."""
    return settings.SITE_URL + reverse("come-back", args=[token])


@sensitive_variables("token", "form")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request, token):
    """Ask for a new password; a link that is wrong, used, old or not agreed to yet is a 404."""
    try:
        link = find(token)
        form = NewPasswordForm(link.organizer, request.POST or None)
        if request.method == "POST" and form.is_valid():
            use(token=token, password=form.cleaned_data["new_password1"])
            messages.success(request, _("Your new password is set. Log in with it."))
            return HttpResponseRedirect(reverse("admin:login"))
    except ReturnLink.DoesNotExist:
        raise Http404 from None
    context = {
        **admin.site.each_context(request),
        "title": _("Come back"),
        "organizer": link.organizer,
        "takes_all": link.kind == ReturnLink.Kind.ALL,
        "form": form,
    }
    return render(request, "account/come_back.html", context)
