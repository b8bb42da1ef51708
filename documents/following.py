"""Following up: what was due is done, and the next step is planned in the same breath."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import FollowUp
from roundtable.publication import locked


@transaction.atomic
def done(follow_up, *, by, next_on=None, due="", owner=None):
    """Mark a step as done today and plan the next one; return it, or None if nothing is next.

    The next step belongs to ``owner``, or else to whoever did this one. Without new words the same
    thing is due again. Raises ValidationError when it was done before, or when what is next has no
    day or lies behind.
    """
    row = locked(follow_up)
    today = timezone.localdate()
    if row.done_on is not None:
        raise ValidationError(_("Somebody has marked this as done already."))
    if due and next_on is None:
        raise ValidationError({"next_on": _("Give the day of the next step.")})
    if next_on is not None and next_on < today:
        raise ValidationError({"next_on": _("This day is over. Give one that lies ahead.")})
    row.done_on = today
    row.save(update_fields=["done_on"])
    follow_up.refresh_from_db()
    if next_on is None:
        return None
    return FollowUp.objects.create(
        recommendation=row.recommendation,
        document=row.document,
        owner=owner or by,
        next_on=next_on,
        due=due or row.due,
    )
