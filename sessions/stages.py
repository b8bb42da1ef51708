"""How a roundtable moves from stage to stage."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sessions.models import Roundtable, StageChange

ORDER = [stage.value for stage in Roundtable.Stage]


@transaction.atomic
def move(roundtable, *, to, by, reason=""):
    """Move a roundtable to the next stage, or back with a reason, and record the step.

    Raises ValidationError when a stage would be skipped, or when going back has no reason.
    """
    roundtable = Roundtable.objects.select_for_update().get(pk=roundtable.pk)
    here, there = ORDER.index(roundtable.stage), ORDER.index(to)
    reason = reason.strip()
    if there == here:
        raise ValidationError(_("The roundtable is already at this stage."))
    if there > here + 1:
        raise ValidationError(_("One stage after the other: a stage cannot be skipped."))
    if there < here and not reason:
        raise ValidationError({"reason": _("Say why the roundtable goes back.")})
    StageChange.objects.create(
        roundtable=roundtable, before=roundtable.stage, after=to, by=by, reason=reason
    )
    roundtable.stage = to
    roundtable.save()
    return roundtable
