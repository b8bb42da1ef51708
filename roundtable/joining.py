"""The page that an invitation's link leads to: a name, a password, and one is an organizer."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from roundtable.invitations import Invitation, accept, find, roles_in
from roundtable.models import Organizer
from roundtable.roles import listed


class NewOrganizerForm(UserCreationForm):
    """A name and a password for our own user model."""

    class Meta(UserCreationForm.Meta):
        model = Organizer
        help_texts = {"username": _("Latin letters, digits and @ . + - _ only.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # No letter of another script that looks like one of a colleague's name.
        self.fields["username"].validators.append(ASCIIUsernameValidator())
        self.fields["password1"].help_text = _(
            "At least 15 characters, for example four words that have nothing to do with each "
            "other. Tell it to nobody."
        )
        self.fields["password2"].help_text = ""


def address_of(token):
    """Return the whole link of an invitation."""
    return settings.SITE_URL + reverse("join", args=[token])


@sensitive_variables("token", "form")
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, token):
    """Ask for a name and a password; a link that is wrong, used, old or called back is a 404."""
    try:
        invitation = find(token)
        form = NewOrganizerForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and (organizer := joined(form, token)):
            messages.success(request, _("Your account is ready."))
            login = Login(user=organizer, redirect_url=reverse("mfa_index"))
            name = {"username": organizer.get_username()}
            return perform_password_login(request, name, login)
    except Invitation.DoesNotExist:
        raise Http404 from None
    context = {
        **admin.site.each_context(request),
        "title": _("Become an organizer"),
        "roles": listed(roles_in(invitation)),
        "form": form,
    }
    return render(request, "admin/join.html", context)


@sensitive_variables()
def joined(form, token):
    """Return the account that was made, or None: somebody was quicker, and the form says so."""
    username, password = form.cleaned_data["username"], form.cleaned_data["password1"]
    try:
        return accept(token=token, username=username, password=password)
    except (ValidationError, IntegrityError):
        form.add_error("username", _("Somebody has just taken this name. Choose another."))
        return None
