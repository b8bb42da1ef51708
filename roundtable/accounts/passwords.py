"""Setting a password: on the row as it stands, and nothing else of it.

An account may be closed while its owner is changing her password; a form that saved the whole row
would open it again.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from roundtable.publication import locked


@transaction.atomic
def set_password(organizer, password):
    """Set somebody's password; raises PermissionDenied when her account was closed meanwhile.

    Or when her password was set by another way since ``organizer`` was read.
    """
    row = locked(organizer)
    if not row.is_active or row.password != organizer.password:
        raise PermissionDenied
    organizer.set_password(password)
    organizer.save(update_fields=["password"])
