"""What stands between a public form and those who would misuse it; without any cookie.

Three things: where a request says it comes from (Origin, Sec-Fetch-Site), which is the defence
against foreign sites; a signed token of single purpose, whose nonce makes one form one submission;
and what a machine would do that a person does not, which sends to quarantine and never refuses.
The browsers inside Facebook and Telegram send no Origin or an odd Referer: what is missing is never
held against anybody.
"""

import base64
import contextlib
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.signing import BadSignature, Signer

LIFETIME_SECONDS = 24 * 60 * 60
# Nobody reads the form, chooses a consent and writes in less.
FASTEST_SECONDS = 3
MOST_FIELDS = 50
LONGEST_TOKEN = 300


class BadToken(Exception):
    """The token was not given by this portal for this purpose."""


@dataclass(frozen=True)
class Ticket:
    """What a token carries: a nonce, and its age in seconds."""

    nonce: bytes
    age: int

    @property
    def is_expired(self):
        """Return whether the form was opened too long ago, or in the future."""
        return not -60 <= self.age <= LIFETIME_SECONDS

    @property
    def is_hasty(self):
        """Return whether the form was filled in faster than a person can."""
        return self.age < FASTEST_SECONDS


def signer(purpose):
    """Return the signer of one purpose's tokens."""
    return Signer(salt=f"roundtable form {purpose}")


def new_token(purpose):
    """Return a fresh token: a random nonce and the time, signed; stored nowhere."""
    nonce = base64.urlsafe_b64encode(secrets.token_bytes(18)).decode()
    return signer(purpose).sign(f"{nonce}.{int(time.time())}")


def read_token(token, *, purpose):
    """Return the Ticket of a token; raises BadToken. An old one is returned, too."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise BadToken
    try:
        nonce, moment = signer(purpose).unsign(token).split(".")
    except (BadSignature, ValueError) as error:
        raise BadToken from error
    return Ticket(base64.urlsafe_b64decode(nonce), int(time.time()) - int(moment))


def own_hosts(request):
    """Return the hosts under which this portal is reached."""
    hosts = {urlsplit(url).netloc for url in (settings.SITE_URL, settings.ONION_URL) if url}
    with contextlib.suppress(DisallowedHost):
        hosts.add(request.get_host())
    return hosts


def is_foreign(request):
    """Return whether a browser says that another site made it send this form."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin", "null")
    return origin != "null" and host_of(origin) not in own_hosts(request)


def host_of(origin):
    """Return the host that an Origin names; nothing for what is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def is_form(request):
    """Return whether the body is of a kind that a browser's form sends."""
    return request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")


def has_too_many_fields(request, *, most=MOST_FIELDS):
    """Return whether there are more fields than the form has; a survey says how many it has."""
    return sum(len(values) for _name, values in request.POST.lists()) > most


def said_twice(fields):
    """Return the names of the fields that came more than once, with different values.

    A form of ours sends each once, the topics excepted: which of two answers is meant, nobody knows.
    """
    lists = fields.lists() if hasattr(fields, "lists") else ()
    return {name for name, values in lists if len({*values}) > 1} - {"topics"}
