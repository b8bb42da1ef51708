"""Accounts that were closed stay closed in a database that is older."""

from django.contrib.auth import get_user_model
from django.db import transaction

from roundtable.accounts import sessions
from roundtable.audit.entries import record
from roundtable.audit.verbs import Verb
from roundtable.incidents.closing import lock_out


def closed():
    """Return the accounts that are closed: key and name, because a key alone may come again."""
    rows = get_user_model().objects.filter(is_active=False)
    return sorted(f"{row.pk}:{row.username}" for row in rows)


@transaction.atomic
def close_again(listed):
    """Close the accounts of a list that are open here; return how many."""
    done = 0
    for row in get_user_model().objects.filter(is_active=True):
        if f"{row.pk}:{row.username}" in listed:
            lock_out(row)
            sessions.end_all(row)
            record(Verb.ORGANIZER_CLOSED, about=row, detail="restored")
            done += 1
    return done
