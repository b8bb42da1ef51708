"""Coming in: the password, the second step, and passkeys, which need neither name nor password."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roundtable import errors
from roundtable.accounts import codes, gate
from roundtable.limits import Limit, network_key

# Each beginning of a passkey login makes a session; a flood of them would fill the database.
BEGINNINGS = Limit(burst=30, per_second=1 / 2)

# Where the session keeps a digest of the password that the first step was taken with.
FIRST_STEP = "first_step"

NOT_TAKEN = _("This passkey was not accepted. Try again, or use your password.")


class PasswordLogin(LoginView):
    """Name and password; whoever has a second factor is asked for it next."""

    def form_valid(self, form):
        """Go on to the second step, or in, to set one up."""
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_success_url())
        self.request.session[FIRST_STEP] = user.get_session_auth_hash()
        return perform_password_login(self.request, {"username": user.get_username()}, login)


class SecondStep(AuthenticateView):
    """The second step of a login: a passkey, a code of the app, or one from paper."""

    def post(self, request, *args, **kwargs):
        """Check what was sent; a password that was set anew meanwhile begins from the beginning.

        Somebody who has to wait is told so by the status, too.
        """
        if request.session.get(FIRST_STEP) != self.stage.login.user.get_session_auth_hash():
            return self.stage.abort()
        response = super().post(request, *args, **kwargs)
        if self.form.errors.as_data().get("code", [ValidationError("")])[0].code == "wait":
            response.status_code = 429
        return response

    def get_context_data(self, **kwargs):
        """Add the frame; a demonstration shows the code that an app would."""
        context = super().get_context_data(**kwargs)
        user = self.stage.login.user
        kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        return {
            **admin.site.each_context(self.request),
            **context,
            "title": _("Second step"),
            "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
            "has_app": Authenticator.Type.TOTP in kinds,
            "demonstration_code": shown_code(user),
        }


def shown_code(user):
    """Return the code that opens a demonstration's account next, and nothing anywhere else."""
    if not settings.DEMONSTRATION or settings.PRODUCTION:
        return ""
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return codes.next_code(app) if app else ""


class PasskeyLogin(LoginWebAuthnView):
    """A passkey alone: the device has asked for finger, face or PIN."""

    def dispatch(self, request, *args, **kwargs):
        """Slow down who only begins."""
        if not BEGINNINGS.allow(network_key(request)):
            return errors.error_page(request, 429)
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form):
        """Lead back to the login, with one sentence for whatever was wrong."""
        messages.error(self.request, NOT_TAKEN)
        return HttpResponseRedirect(reverse("admin:login"))


def away_from_login(request):
    """Return where somebody who is logged in already goes instead of logging in, or None.

    Who has shown a password only comes to set up a second factor.
    """
    if not gate.is_organizer(request.user) or gate.has_shown(request):
        return None
    return None if gate.has_second_factor(request.user) else reverse("mfa_index")
