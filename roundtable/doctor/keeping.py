"""Whether there are backups that were tried, and nothing runs out unseen."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.doctor.asking import check, look, ok, wrong
from roundtable.keeping.models import BackupRun, Upkeep

LATE = datetime.timedelta(hours=26)
TOO_LATE = datetime.timedelta(days=3)
DAYS_BETWEEN_CHECKS = 100
DAYS_A_YEAR = 366
DAYS_AHEAD = 30


def last(kind):
    """Return when a backup, a check or a restore was finished last; None if never."""
    return BackupRun.objects.filter(kind=kind).order_by("-at").values_list("at", flat=True).first()


@check("keeping.backup", _("Last backup"))
def backup():
    """Ask how old the newest backup is."""
    at = last(BackupRun.Kind.BACKUP)
    if at is None:
        return wrong(
            _("There is none: run  manage.py backup DIR,  and let a timer do it each night.")
        )
    day = f"{at:%Y-%m-%d}"
    if timezone.now() - at > TOO_LATE:
        return wrong(_("It is of %(day)s: see why the nightly one did not run."), day=day)
    if timezone.now() - at > LATE:
        return look(_("It is of %(day)s: see why the nightly one did not run."), day=day)
    return ok(day)


@check("keeping.check", _("Last check of a backup"))
def checked():
    """Ask when somebody last saw that a backup can be read."""
    at = last(BackupRun.Kind.CHECK)
    if at is None:
        return look(_("No backup was ever tried: manage.py backup --check FILE --key-file -"))
    if (timezone.now() - at).days > DAYS_BETWEEN_CHECKS:
        return look(_("It was on %(day)s: try one every three months."), day=f"{at:%Y-%m-%d}")
    return ok(f"{at:%Y-%m-%d}")


def done_within_a_year(field):
    """Return what is to be said of something that is to be done once a year."""
    day = getattr(Upkeep.current(), field)
    if day is None:
        return look(_("No date is filled in: see the page for handing over."))
    if (timezone.localdate() - day).days > DAYS_A_YEAR:
        return look(_("It was on %(day)s: do it once a year."), day=f"{day:%Y-%m-%d}")
    return ok(f"{day:%Y-%m-%d}")


def lasts(field):
    """Return what is to be said of something that runs out on a day."""
    day = getattr(Upkeep.current(), field)
    if day is None:
        return look(_("No date is filled in: see the page for handing over."))
    left = (day - timezone.localdate()).days
    if left < 0:
        return wrong(_("It ran out on %(day)s, if that is the true date."), day=f"{day:%Y-%m-%d}")
    if left <= DAYS_AHEAD:
        return look(_("It runs out on %(day)s."), day=f"{day:%Y-%m-%d}")
    return ok(f"{day:%Y-%m-%d}")


@check("keeping.drill", _("Last restore drill"))
def drill():
    """Ask when the portal was last restored for trial."""
    return done_within_a_year("last_drill_on")


@check("keeping.paper", _("Recovery key on paper"))
def paper():
    """Ask when somebody last saw the paper."""
    return done_within_a_year("last_paper_check_on")


@check("keeping.domain", _("Domain name"))
def domain():
    """Ask until when the name is paid."""
    return lasts("domain_until")


@check("keeping.certificate", _("Certificate"))
def certificate():
    """Ask until when the certificate is good."""
    return lasts("certificate_until")


@check("keeping.server", _("Server"))
def server():
    """Ask until when the server is paid."""
    return lasts("server_until")
