"""Logging in to the back office: guessing is slowed down, nobody is ever locked out.

Two limits, both in memory only (roundtable/limits.py), both for any name alike, whether somebody
has it or not:

- A name tried from one network: five at once, then one in fifteen seconds. An attacker elsewhere
  does not use up what the true person has.
- A name tried from anywhere: thirty at once, then one a second, so that guessing from a thousand
  networks is slow too. It soon has room again for whoever waits for it, because each network can
  only try as often as the first limit lets it.

And one bound for all names together: one password is looked at and one waits in each process, since
that takes memory and a thread. Everybody else is told to come back, and a flood from one network
does not keep the others from waiting.

Nobody sleeps here for long: who has to wait is told how long.
"""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.debug import sensitive_variables

from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.limits import Limit, hidden, network_key
from roundtable.text import fold
from roundtable.turns import Busy, Turns

FROM_ONE_NETWORK = Limit(burst=5, per_second=1 / 15)
FROM_ANYWHERE = Limit(burst=30, per_second=1)
# How often a network may wait for its turn while somebody else's password is looked at.
WAITING = Limit(burst=10, per_second=1 / 5)
# How many failures are put on record: a flood must not fill the disk.
ON_RECORD = Limit(burst=100, per_second=1 / 10)
TURNS = Turns()
SECONDS_WHEN_BUSY = 60

WAIT = ngettext_lazy(
    "Too many attempts for this name. Please wait %(seconds)d second, then try again.",
    "Too many attempts for this name. Please wait %(seconds)d seconds, then try again.",
    "seconds",
)
BUSY = _("Please wait a minute, then try again. Nothing that you typed has been stored.")


class LoginForm(AdminAuthenticationForm):
    """Asks the database only as often as the limits allow.

    A wrong password, an unknown name, an inactive account and one that is no organizer's all get
    the same answer, after the same work.
    """

    # Set when somebody has to wait.
    seconds_to_wait = 0

    @sensitive_variables()
    def clean(self):
        """Take from both limits before looking, so that many attempts at once count, too."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return super().clean()
        # No name is longer; folding an endless one would be slow.
        anywhere = hidden(b"login", fold(name[: self.username_field.max_length]).encode())
        here = hidden(b"login", anywhere, network_key(self.request))
        # Whoever is refused by the second limit has used up one of the first: that keeps many
        # networks from hammering at the second until nobody else gets through.
        for limit, key in ((FROM_ONE_NETWORK, here), (FROM_ANYWHERE, anywhere)):
            if not limit.allow(key):
                self.seconds_to_wait = max(
                    1, FROM_ONE_NETWORK.seconds_left(here), FROM_ANYWHERE.seconds_left(anywhere)
                )
                raise ValidationError(WAIT, "wait", {"seconds": self.seconds_to_wait})
        try:
            with TURNS.turn(may_wait=lambda: WAITING.allow(network_key(self.request))):
                cleaned = super().clean()  # raises unless she is let in
        except Busy:
            FROM_ONE_NETWORK.give_back(here)
            FROM_ANYWHERE.give_back(anywhere)
            self.seconds_to_wait = SECONDS_WHEN_BUSY
            raise ValidationError(BUSY, "wait") from None
        except ValidationError:
            note_failure(name)
            raise
        FROM_ONE_NETWORK.forget(here)
        FROM_ANYWHERE.give_back(anywhere)
        return cleaned


def note_failure(name):
    """Put a failed login on record: whose account it was, never the name that was typed.

    The same two statements for a name that nobody has, so that the time tells nothing.
    """
    tried = get_user_model().objects.filter(username=name).first()
    # Names that nobody has share one count: they shall not hide an attack on somebody.
    if ON_RECORD.allow(tried and tried.pk):
        record(Verb.LOGIN_FAILED, about=tried)


def with_status(response):
    """Return the answer to a login; one that asks to wait says so in its status and headers."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    if seconds := getattr(form, "seconds_to_wait", 0):
        response.status_code = 429
        response.headers["Retry-After"] = str(seconds)
    return response
