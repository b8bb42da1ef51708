"""An organizer's own account: her passkeys, app, recovery codes and sessions."""

import datetime

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from roundtable.accounts import gate, names, sessions
from roundtable.accounts.adapter import SecondFactorAdapter
from roundtable.accounts.sessions import OrganizerSession
from roundtable.audit.entries import AuditEntry, record
from roundtable.audit.verbs import Verb

SEED = "mfa.totp.secret"  # where allauth keeps it while an app is set up


class InFrame:
    """Part of a view: in the frame of the back office."""

    title = ""

    def get_context_data(self, **kwargs):
        """Add what every page of the back office has."""
        context = super().get_context_data(**kwargs)
        return {**admin.site.each_context(self.request), **context, "title": self.title}


@require_safe
def account(request):
    """Show by what an organizer comes in, and where she is logged in."""
    mine = Authenticator.objects.filter(user=request.user).order_by("created_at", "pk")
    by_type = {kind: [a for a in mine if a.type == kind] for kind in Authenticator.Type}
    codes = by_type[Authenticator.Type.RECOVERY_CODES]
    context = {
        **admin.site.each_context(request),
        "title": _("My account"),
        "passkeys": [a.wrap() for a in by_type[Authenticator.Type.WEBAUTHN]],
        "app": next(iter(by_type[Authenticator.Type.TOTP]), None),
        "codes": names.codes_left(codes[0]) if codes else None,
        "is_ready": gate.has_second_factor(request.user),
        "passkeys_work_here": names.passkeys_work_here(),
        "site_url": settings.SITE_URL,
        "failed": failed_lately(request.user),
        "sessions": OrganizerSession.objects.filter(organizer=request.user).alive(),
        "this_session": request.session.get(sessions.ROW),
    }
    return render(request, "account/account.html", context)


def failed_lately(user):
    """Return how often the second step was failed under her name in a week."""
    since = timezone.localdate() - datetime.timedelta(days=7)
    return AuditEntry.objects.filter(by=user, verb=Verb.CODE_FAILED, on__gte=since).count()


@require_POST
@transaction.atomic
def end_session(request, pk):
    """End one of her own sessions, or all but this one (``pk`` 0)."""
    if pk:
        row = get_object_or_404(OrganizerSession, pk=pk, organizer=request.user)
        sessions.end(row)
    else:
        sessions.end_all(request.user, but=request.session.session_key)
    record(Verb.SESSION_ENDED, by=request.user, about=request.user)
    messages.success(request, _("Ended: there it asks for the login again."))
    return HttpResponseRedirect(reverse("mfa_index"))


class AddPasskey(InFrame, AddWebAuthnView):
    """Set up a passkey on this device."""

    title = _("Add a passkey")

    @method_decorator(transaction.atomic)
    def form_valid(self, form):
        """Add it; the first one opens the back office at once."""
        response = super().form_valid(form)
        added(self.request, Authenticator.Type.WEBAUTHN)
        return response


class AddApp(InFrame, ActivateTOTPView):
    """Set up an app that shows codes."""

    title = _("Add an app")

    def get_context_data(self, **kwargs):
        """Add the seed in groups of four, to be typed where no camera is at hand."""
        context = super().get_context_data(**kwargs)
        seed = context["form"].secret
        groups = [seed[at : at + 4] for at in range(0, len(seed), 4)]
        return {**context, "seed": " ".join(groups)}

    @method_decorator(transaction.atomic)
    def form_valid(self, form):
        """Add it; the first one opens the back office at once."""
        response = super().form_valid(form)
        added(self.request, Authenticator.Type.TOTP)
        return response


@require_safe
def app_picture(request):
    """Return the QR code of the seed that is being set up: a file, as the policy wants it."""
    seed = request.session.get(SEED)
    if not seed:
        return HttpResponse(status=404)
    adapter = SecondFactorAdapter()
    address = adapter.build_totp_url(request.user, seed)
    return HttpResponse(adapter.build_totp_svg(address), content_type="image/svg+xml")


def added(request, kind):
    """Count a second factor as shown in this session, and put it on record."""
    newest = Authenticator.objects.filter(user=request.user, type=kind).order_by("-pk").first()
    gate.count_as_shown(request, newest)
    record(Verb.FACTOR_ADDED, by=request.user, about=newest, detail=str(kind))


def removed(request, authenticator):
    """Put a second factor that goes on record; whoever has come in by it elsewhere is out."""
    kind = str(authenticator.type)
    record(Verb.FACTOR_REMOVED, by=request.user, about=authenticator, detail=kind)
    sessions.end_all(request.user, but=request.session.session_key)


class RemovePasskey(InFrame, RemoveWebAuthnView):
    """Take a passkey away: of a phone that was lost, for example."""

    title = _("Remove a passkey")
    success_url = reverse_lazy("mfa_index")

    @method_decorator(transaction.atomic)
    def form_valid(self, form):
        """Remove it, unless the back office would be closed to her then."""
        passkey = self.get_object()
        adapter = SecondFactorAdapter()
        if not adapter.can_delete_authenticator(passkey):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_index"))
        removed(self.request, passkey)
        return super().form_valid(form)


class RemoveApp(InFrame, DeactivateTOTPView):
    """Take the app away."""

    title = _("Remove the app")

    @method_decorator(transaction.atomic)
    def form_valid(self, form):
        """Put it on record, and end her other sessions."""
        removed(self.request, self.authenticator)
        return super().form_valid(form)


class RecoveryCodes(InFrame, ViewRecoveryCodesView):
    """The recovery codes, shown once."""

    title = _("Recovery codes")


class NewRecoveryCodes(InFrame, GenerateRecoveryCodesView):
    """New recovery codes; the former ones end."""

    title = _("New recovery codes")

    @method_decorator(transaction.atomic)
    def form_valid(self, form):
        """Put it on record."""
        record(Verb.CODES_MADE, by=self.request.user)
        return super().form_valid(form)


class CodeAgain(InFrame, CodeAgainView):
    """A code, once more."""

    title = _("Show again that it is you")


class PasskeyAgain(InFrame, ReauthenticateWebAuthnView):
    """The passkey, once more."""

    title = _("Show again that it is you")

    def form_invalid(self, form):
        """Ask again on the same page."""
        messages.error(self.request, _("This passkey was not accepted. Try again."))
        return HttpResponseRedirect(self.request.get_full_path())


class PasswordAgain(InFrame, ReauthenticateView):
    """The password, once more."""

    title = _("Show again that it is you")
