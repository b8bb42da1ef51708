"""What somebody did in the last days, as the audit tells it: by kind, the newest first."""

import datetime
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from roundtable.audit.entries import AuditEntry
from roundtable.audit.verbs import Verb, label_of

# So many of one kind are listed; the audit itself holds them all.
MOST = 100
DAYS, MOST_DAYS = 30, 365

# In the order in which a coordinator has to think of them.
KINDS = (
    (_("Sealed envelopes"), (Verb.ENVELOPE_OPENED, Verb.ENVELOPE_EXPORTED)),
    (_("Files taken away"), (Verb.EXPORT_MADE, Verb.EDITION_HANDED)),
    (
        _("Approved and published"),
        (
            *(Verb.APPROVED, Verb.PUBLISHED, Verb.UNPUBLISHED),
            *(Verb.RELEASE_FROZEN, Verb.RELEASE_APPROVED, Verb.RELEASE_DISCARDED),
            *(Verb.PACKAGE_FROZEN, Verb.PACKAGE_APPROVED),
            *(Verb.EDITION_FROZEN, Verb.EDITION_APPROVED, Verb.EDITION_RECALLED),
        ),
    ),
    (
        _("People and roles"),
        (
            *(Verb.INVITED, Verb.INVITATION_ACCEPTED, Verb.INVITATION_CALLED_BACK),
            *(Verb.ORGANIZER_MADE, Verb.ROLES_CHANGED),
            *(Verb.ORGANIZER_CLOSED, Verb.ORGANIZER_OPENED),
            *(Verb.RETURN_ASKED, Verb.RETURN_AGREED, Verb.RETURN_CALLED_BACK),
        ),
    ),
    (_("Keys"), (Verb.KEY_MADE, Verb.KEY_LET_IN, Verb.KEY_RETIRED, Verb.RECOVERY_KEY_MADE)),
    (
        _("Logins and second factors"),
        (
            *(Verb.LOGGED_IN, Verb.LOGGED_OUT, Verb.LOGIN_FAILED, Verb.CODE_FAILED),
            *(Verb.FACTOR_ADDED, Verb.FACTOR_REMOVED, Verb.CODES_MADE),
            *(Verb.PASSWORD_CHANGED, Verb.SESSION_ENDED, Verb.RETURN_USED),
        ),
    ),
)
OTHER = _("Everything else")
TO_HER = _("What others did with this account")


@dataclass(frozen=True)
class Group:
    """Acts of one kind: how many there are, and the newest of them."""

    title: str
    count: int
    entries: list

    @property
    def more(self):
        """Return how many are not listed."""
        return self.count - len(self.entries)


def since(days, *, until):
    """Return the first day of the last ``days`` before a day."""
    return until - datetime.timedelta(days=days)


def groups(organizer, *, day):
    """Return what somebody did from a day on, by kind, and what others did with her account."""
    hers = AuditEntry.objects.filter(by=organizer, on__gte=day)
    counted = hers.order_by().values_list("verb").annotate(count=Count("pk"))
    counts = dict(counted)
    named = {verb for _title, verbs in KINDS for verb in verbs}
    kinds = [*KINDS, (OTHER, [verb for verb in counts if verb not in named])]
    found = [group(title, hers, verbs, counts) for title, verbs in kinds]
    about = f"{organizer._meta.label_lower}:{organizer.pk}"
    to_her = AuditEntry.objects.filter(about=about, on__gte=day).exclude(by=organizer)
    found.append(Group(TO_HER, to_her.count(), newest(to_her)))
    return [group for group in found if group.count]


def group(title, entries, verbs, counts):
    """Return the acts of some verbs as a Group."""
    count = sum(counts.get(verb, 0) for verb in verbs)
    return Group(title, count, newest(entries.filter(verb__in=verbs)) if count else [])


def newest(entries):
    """Return the newest entries, with who did each."""
    return list(entries.select_related("by").order_by("-on", "-at", "id")[:MOST])


def label(entry):
    """Return in words what was done."""
    return label_of(entry.verb, chain=entry.chain)
