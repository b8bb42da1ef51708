"""What allauth asks the portal: who may sign up (nobody), how secrets are kept, what keys are called."""

import io
from urllib.parse import urlsplit

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roundtable.accounts import gate, seeds, sessions
from roundtable.accounts.returning import MAIN
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.site_settings import SiteSettings


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only; nothing is mailed, nobody's address is asked for."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": _("This password is not right."),
    }

    def is_reauthentication_required(self, *, app, **kwargs):
        """Ask again only when nothing was shown in the last minutes: a login counts, too."""
        return not gate.is_fresh(context.request)

    def login(self, request, user):
        """Log her in, and note that this browser is."""
        super().login(request, user)
        sessions.note(request)
        record(Verb.LOGGED_IN, by=user, detail=gate.second_factor(request) or "password")

    def respond_user_inactive(self, request, user):
        """Answer as to anybody who is not let in."""
        return HttpResponseRedirect(reverse("admin:login"))

    def is_open_for_signup(self, request):
        """Never."""
        return False

    def get_client_ip(self, request):
        """Return nothing: no address reaches a cache or a mail."""
        return ""

    def get_http_user_agent(self, request):
        """Return nothing."""
        return ""

    def send_mail(self, template_prefix, email, context):
        """Send nothing: the portal has no mail server."""

    def get_reauthentication_methods(self, user):
        """Ask for the second factor wherever there is one, for the passkey first.

        The password alone proves too little.
        """
        methods = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        return stronger[::-1] or methods

    def add_message(self, request, level, message_template=None, message_context=None, **kwargs):
        """Say only what we have worded; allauth's own messages come in English on a Khmer page."""
        if kwargs.get("message"):
            super().add_message(request, level, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: seeds sealed, keys bound to the portal's one true address."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it has been used already."),
        "cannot_delete_authenticator": _("It is your last one. Add another one first."),
    }

    def encrypt(self, text):
        """Return a seed as it is stored."""
        return seeds.sealed(text)

    def decrypt(self, encrypted_text):
        """Return a stored seed; raises seeds.Unreadable when its secret is not there any more."""
        return seeds.opened(encrypted_text)

    def can_delete_authenticator(self, authenticator):
        """Refuse to take the last passkey or app away: the back office would be closed to her."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=MAIN)
        return others.exclude(pk=authenticator.pk).exists()

    def get_totp_label(self, user):
        """Return the name that stands beside the codes in an app."""
        return user.get_username()

    def get_totp_issuer(self):
        """Return the portal's address: it tells one installation from another."""
        return urlsplit(settings.SITE_URL).netloc

    def build_totp_svg(self, url):
        """Return the QR code as an SVG file."""
        written = io.BytesIO()
        segno.make(url, error="m").save(written, kind="svg", scale=4, light="#fff")
        return written.getvalue().decode()

    def generate_authenticator_name(self, user, type):
        """Return a name for a new passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return str(_("Passkey %(number)d") % {"number": count + 1})

    def get_public_key_credential_rp_entity(self):
        """Bind passkeys to SITE_URL's name, never to what a request says of itself."""
        return {
            "id": urlsplit(settings.SITE_URL).hostname,
            "name": str(SiteSettings.current().name),
        }

    def get_public_key_credential_user_entity(self, user):
        """Return the name under which a device keeps the key."""
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.get_username(), "display_name": user.get_username()}
