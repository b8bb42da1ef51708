"""Codes of an app: each opens once, on whichever process it is tried."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth
from django.contrib.auth import get_user_model

from roundtable.accounts import seeds


def step_of(seed, code):
    """Return the half minute that a code belongs to, or None when it is not one of today's."""
    now = int(time.time()) // app_settings.TOTP_PERIOD
    for step in range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1):
        if code_of(seed, step) == "".join(code.split()):
            return step
    return None


def code_of(seed, step):
    """Return the code of one half minute (RFC 6238)."""
    return auth.format_hotp_value(auth.hotp_value(seed, step))


def use(user, *, seed, code):
    """Use a code up and return True, or return False when it, or a later one, was used before.

    RFC 6238, section 5.2. One UPDATE decides, so two processes cannot both accept it.
    """
    step = step_of(seed, code)
    if step is None:
        return False
    fresh = get_user_model().objects.filter(pk=user.pk, last_code_step__lt=step)
    return bool(fresh.update(last_code_step=step))


def next_code(authenticator):
    """Return a code that still opens; for demonstrations, which show it on the page."""
    user = get_user_model().objects.get(pk=authenticator.user_id)
    now = int(time.time()) // app_settings.TOTP_PERIOD
    seed = seeds.opened(authenticator.data["secret"])
    return code_of(seed, max(now - app_settings.TOTP_TOLERANCE, user.last_code_step + 1))
