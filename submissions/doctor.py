"""What the doctor asks of keys and clearing (roundtable/doctor/)."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.doctor.asking import check, look, ok, wrong
from submissions.models import Clearing, SealingKey

LATE = datetime.timedelta(days=3)


@check("keys.recovery", _("Recovery key"))
def recovery():
    """Ask for the key that opens everything when no keyholder can."""
    found = SealingKey.objects.active().filter(is_recovery=True).first()
    if found is None:
        return wrong(_("There is none: run  manage.py make_recovery_key  and copy it to paper."))
    return ok(f"{found.active_since:%Y-%m-%d}")


@check("keys.keyholders", _("Keyholders"))
def keyholders():
    """Ask for two people who work here and can open what is sealed."""
    active = SealingKey.objects.active().of_keyholders()
    count = active.filter(organizer__is_active=True).count()
    if count == 0:
        return wrong(_("No keyholder has a key: nobody can read what is sent in confidence."))
    if count == 1:
        return look(_("Only one keyholder has a key: if she is gone, only the paper is left."))
    return ok(count)


@check("running.clearing", _("Nightly clearing"))
def clearing():
    """Ask whether what is kept too long is removed each night."""
    last = Clearing.objects.order_by("-on").values_list("on", flat=True).first()
    if last is None:
        return look(_("It never ran: let a timer run  manage.py purge  each night."))
    if timezone.localdate() - last > LATE:
        text = _("It ran last on %(day)s: run  manage.py purge  and see what it says.")
        return wrong(text, day=f"{last:%Y-%m-%d}")
    return ok(f"{last:%Y-%m-%d}")
