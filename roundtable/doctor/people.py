"""Whether enough people are there, and come in by two factors."""

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from roundtable import roles
from roundtable.doctor.asking import check, look, ok, wrong
from roundtable.site_settings import SiteSettings

FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)


def working():
    """Return the organizers who may come in."""
    return get_user_model().objects.filter(is_active=True, is_staff=True)


@check("people.coordinator", _("Coordinators"))
def coordinator():
    """Ask whether somebody can invite, and act when something happens."""
    count = working().filter(groups__name=roles.COORDINATOR).count()
    if count:
        return ok(count)
    if working().filter(is_superuser=True).exists():
        return look(_("Nobody is coordinator: give the role to one or two people."))
    return wrong(_("Nobody can invite anybody: run  manage.py createsuperuser"))


@check("people.second_factor", _("Second factor"))
def second_factor():
    """Ask who could come in by a password alone."""
    theirs = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    without = working().exclude(Exists(theirs)).count()
    if without:
        return look(
            _("%(count)s organizers have none yet: they must make a passkey."), count=without
        )
    return ok()


@check("people.alone", _("Two people publish"))
def alone():
    """Ask whether one person may approve her own texts."""
    if SiteSettings.current().team_of_one:
        return look(
            _("One person may approve her own texts: switch it off as soon as you are two.")
        )
    return ok()
