"""Whether the settings that come from the environment are those of a server."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from roundtable.doctor.asking import check, look, ok, wrong

SECRET_LENGTH, SECRET_LETTERS = 50, 5
PEPPER_LENGTH = 30


@check("settings.production", _("Production settings"), in_database=False)
def production():
    """Tell a trial from a server."""
    if settings.DEMONSTRATION:
        return look(_("This is a demonstration: every page says so."))
    if not settings.PRODUCTION:
        return look(_("PRODUCTION is not 1: right for trying out, never for a server."))
    return ok()


@check("settings.secret", "SECRET_KEY", at_start=True, in_database=False)
def secret():
    """Ask for a secret that nobody guesses."""
    if len(settings.SECRET_KEY) < SECRET_LENGTH or len({*settings.SECRET_KEY}) < SECRET_LETTERS:
        return wrong(_("It must be 50 random characters at least."))
    return ok()


@check("settings.peppers", "RECEIPT_PEPPERS", at_start=True, in_database=False)
def peppers():
    """Ask for peppers that nobody guesses."""
    if any(len(pepper) < PEPPER_LENGTH for pepper in settings.RECEIPT_PEPPERS.values()):
        return wrong(
            _("Each must be 30 random characters at least, behind its number and a colon.")
        )
    return ok()


@check("settings.address", _("The portal's address"), at_start=True, in_database=False)
def address():
    """Compare SITE_URL with ALLOWED_HOSTS; links and cookies rest on both."""
    if not settings.PRODUCTION:
        return ok(settings.SITE_URL)
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme != "https" or not parts.hostname or parts.path:
        return wrong(_("SITE_URL must be https:// and the name, nothing behind it."))
    if any("*" in host or host.startswith(".") for host in settings.ALLOWED_HOSTS):
        return wrong(
            _("ALLOWED_HOSTS must hold whole names only, without a star or a leading dot.")
        )
    if parts.hostname not in settings.ALLOWED_HOSTS:
        return wrong(_("ALLOWED_HOSTS does not hold the name in SITE_URL."))
    return ok(settings.SITE_URL)


@check("settings.proxy", "BEHIND_PROXY", in_database=False)
def proxy():
    """Ask for the web server in front: gunicorn alone is held by a few slow visitors."""
    if settings.PRODUCTION and not settings.BEHIND_PROXY:
        return look(
            _("It is not 1: behind deploy/nginx.conf it must be, or every page leads on to itself.")
        )
    return ok()
