"""What can be said of somebody's second factors."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from roundtable.accounts import seeds


def codes_left(authenticator):
    """Return how many recovery codes are left, or None when their seed cannot be opened."""
    try:
        return len(authenticator.wrap().get_unused_codes())
    except seeds.Unreadable:
        return None


def passkeys_work_here():
    """Return whether browsers allow passkeys at the portal's address: they want a name, no number."""
    try:
        ip_address(urlsplit(settings.SITE_URL).hostname)
    except ValueError:
        return True
    return False
