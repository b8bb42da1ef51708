"""The forms of second factors: allauth's, with our limits, our words, and codes that open once."""

import json
import unicodedata

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from roundtable.accounts import codes, seeds
from roundtable.accounts.slowed import slowed
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.login import ON_RECORD
from roundtable.text import clean

WRONG = _("This code is not right, or it has been used already.")
UNREADABLE = _(
    "This server cannot check the codes of your app any more. Use a passkey, or ask a coordinator "
    "for a way back."
)


class CodeField(forms.CharField):
    """A code, typed with Western or Khmer digits."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(**{"label": _("Code"), "max_length": 20, "widget": widget, **kwargs})

    def to_python(self, value):
        """Return the code in Western digits, without the spaces that apps show."""
        typed = super().to_python(value)
        return "".join(str(unicodedata.digit(c, c)) for c in typed if not c.isspace())


class OnceOnly:
    """Part of a form that takes a code: of the app, where each opens once, or from paper."""

    def clean_code(self):
        """Return a code that is right and was never used; raises ValidationError."""
        with slowed(context.request, self.user):
            try:
                code = super().clean_code()
                self.use_up(code)
            except seeds.Unreadable:
                raise ValidationError(UNREADABLE) from None
        return code

    def use_up(self, code):
        """Refuse a code of the app that another process has accepted already."""
        if self.authenticator.type == Authenticator.Type.TOTP:
            seed = seeds.opened(self.authenticator.data["secret"])
            if not codes.use(self.user, seed=seed, code=code):
                raise ValidationError(WRONG)


class CodeForm(OnceOnly, AuthenticateForm):
    """The second step of a login."""

    code = CodeField()


class CodeAgainForm(OnceOnly, ReauthenticateForm):
    """The second factor, once more, before an act that cannot be undone."""

    code = CodeField()


class PasswordAgainForm(account.ReauthenticateForm):
    """The password, once more: for who has no second factor yet."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def clean_password(self):
        """Return the password if it is hers; raises ValidationError."""
        with slowed(context.request, self.user):
            return super().clean_password()


class AppForm(ActivateTOTPForm):
    """The first code of an app that was just set up."""

    code = CodeField()

    def clean_code(self):
        """Return the code and use it up: it shall not also open the next login."""
        with slowed(context.request, self.user):
            code = super().clean_code()
            if not codes.use(self.user, seed=self.secret, code=code):
                raise ValidationError(WRONG)
        return code


# What the reader of passkeys lets through of a message that is none.
LONGEST_CREDENTIAL = 64 * 1024
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)


class CredentialField(forms.JSONField):
    """What a device has sent; anything may come in its place."""

    def __init__(self, **kwargs):
        super().__init__(**{"widget": forms.HiddenInput, **kwargs})

    def to_python(self, value):
        """Return it as a dictionary; raises ValidationError."""
        if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
            raise ValidationError(WRONG)
        try:
            found = super().to_python(value)
            json.dumps(found, ensure_ascii=False).encode()  # no halves of characters
        except (RecursionError, ValueError):
            raise ValidationError(WRONG) from None
        if not isinstance(found, dict):
            raise ValidationError(WRONG)
        return found

    def prepare_value(self, value):
        """Return nothing: it is never shown again."""
        return ""


class Signed:
    """Part of a form that takes a device's signature: nonsense is refused like a wrong one."""

    def clean_credential(self):
        """Return the passkey that has signed; raises ValidationError, and puts that on record."""
        try:
            return super().clean_credential()
        except (ValidationError, *MALFORMED):
            self.note_failure()
            raise ValidationError(WRONG) from None

    def note_failure(self):
        """Put it on record; a flood of it must not fill the disk."""
        if ON_RECORD.allow(self.user and self.user.pk):
            verb = Verb.CODE_FAILED if self.user else Verb.LOGIN_FAILED
            record(verb, by=self.user, detail="webauthn")


class PasskeyStepForm(Signed, AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    credential = CredentialField()


class PasskeyLoginForm(Signed, LoginWebAuthnForm):
    """A passkey instead of name and password."""

    credential = CredentialField()


class PasskeyAgainForm(Signed, ReauthenticateWebAuthnForm):
    """The passkey, once more."""

    credential = CredentialField()


class PasskeyForm(AddWebAuthnForm):
    """A new passkey: always one that opens without a password, asked for by finger, face or PIN."""

    name = forms.CharField(label=_("Name of the device"), required=False, max_length=60)
    passwordless = forms.BooleanField(initial=True)
    credential = CredentialField()

    def clean_name(self):
        """Return a name in one line."""
        self.cleaned_data["name"] = clean(self.cleaned_data["name"], one_line=True)
        return super().clean_name()

    def clean(self):
        """Return what the device has sent; raises ValidationError for nonsense."""
        try:
            return super().clean()
        except MALFORMED:
            raise ValidationError(WRONG) from None
