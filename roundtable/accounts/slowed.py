"""Guessing at a second factor is slowed down, whoever guesses, and each miss is on record.

A code has a million values and three of them open. From one network ten tries, then one in half a
minute; from anywhere thirty, then one a minute: about one chance in a hundred a day for somebody who
knows the password and has many networks, on two processes. That leaves the true person a place
within minutes; a passkey is not slowed.
"""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext_lazy

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.limits import Limit, hidden, network_key

FROM_ONE_NETWORK = Limit(burst=10, per_second=1 / 30)
FROM_ANYWHERE = Limit(burst=30, per_second=1 / 60)

WAIT = ngettext_lazy(
    "Too many attempts. Please wait %(seconds)d second, then try again.",
    "Too many attempts. Please wait %(seconds)d seconds, then try again.",
    "seconds",
)


@contextmanager
def slowed(request, user):
    """Run one attempt of a user; raises ValidationError when she, or who plays her, has to wait.

    Both limits are taken from before looking, so that many attempts at once count, too.
    """
    anywhere = hidden(b"second factor", str(user.pk).encode())
    here = hidden(b"second factor", anywhere, network_key(request))
    for limit, key in ((FROM_ONE_NETWORK, here), (FROM_ANYWHERE, anywhere)):
        if not limit.allow(key):
            seconds = max(FROM_ONE_NETWORK.seconds_left(here), FROM_ANYWHERE.seconds_left(anywhere))
            raise ValidationError(WAIT, "wait", {"seconds": max(1, seconds)})
    try:
        yield
    except ValidationError:
        record(Verb.CODE_FAILED, by=user)
        raise
    FROM_ONE_NETWORK.forget(here)
    FROM_ANYWHERE.give_back(anywhere)
