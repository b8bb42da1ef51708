"""Whether the machine keeps time, and keeps nothing else: no swap, no core dumps, no access log."""

import datetime
import re
import resource
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.audit.entries import AuditEntry
from roundtable.doctor.asking import check, look, ok, wrong
from roundtable.doctor.database import asked, is_postgresql
from roundtable.keeping.models import BackupRun

SECONDS_APART = 10
# An act may be on record by another machine whose clock goes a little faster.
AHEAD = datetime.timedelta(minutes=5)
SWAPS = Path("/proc/swaps")
TIMESYNC = Path("/run/systemd/timesync")
NGINX = Path("/etc/nginx")
RESTART = Path("/run/reboot-required")
SERVER = re.compile(r"^\s*server\s*\{", re.MULTILINE)
LOG = re.compile(r"^\s*access_log\s+([^;\s]+)", re.MULTILINE)


@check("machine.clock", _("Clock"))
def clock():
    """Compare the clock with the database's and with what is on record; no network is asked."""
    now = timezone.now()
    if (
        is_postgresql()
        and abs(asked("SELECT clock_timestamp()")[0] - now).total_seconds() > SECONDS_APART
    ):
        return wrong(
            _("This machine and the database tell different times: set both right (timedatectl).")
        )
    latest = [last_moment(model) for model in (AuditEntry, BackupRun)]
    if any(moment and moment > now + AHEAD for moment in latest):
        return wrong(_("Something on record lies ahead of this clock: set it right (timedatectl)."))
    if TIMESYNC.exists() and not (TIMESYNC / "synchronized").exists():
        return look(_("The clock is not set by the network: timedatectl set-ntp true"))
    return ok(f"{now:%Y-%m-%d %H:%M} UTC")


def last_moment(model):
    """Return the latest moment on record in a table, None while there is none."""
    return model.objects.aggregate(latest=Max("at"))["latest"]


@check("machine.swap", _("Swap"), in_database=False)
def swap():
    """Ask whether what is in memory may be written to a disk in clear."""
    lines = SWAPS.read_text().splitlines()[1:] if SWAPS.exists() else []
    clear = [words[0] for line in lines if (words := line.split()) and not is_covered(words[0])]
    if clear:
        return look(
            _("What is in memory may come to the disk: swapoff -a, and take it out of /etc/fstab.")
        )
    return ok()


def is_covered(device):
    """Return whether a swap device is memory itself, or stands behind the device mapper (LUKS)."""
    return device.startswith(("/dev/zram", "/dev/dm-", "/dev/mapper/"))


@check("machine.dumps", _("Core dumps"), in_database=False)
def dumps():
    """Ask whether a process that breaks leaves its memory on the disk."""
    if resource.getrlimit(resource.RLIMIT_CORE)[0] == 0:
        return ok()
    return look(
        _("A process that breaks may leave its memory on the disk: LimitCORE=0, or  ulimit -c 0")
    )


@check("machine.restart", _("Updates of the machine"), in_database=False)
def restart():
    """Ask whether an update waits for the machine to start anew."""
    if RESTART.exists():
        return look(_("One waits for the machine to start anew: do it at a quiet hour."))
    return ok()


@check("machine.log", _("The web server's log"), in_database=False)
def access_log():
    """Ask whether nginx writes visitors' addresses down, as far as its files can be read."""
    if not settings.BEHIND_PROXY:
        return None
    found = [*NGINX.glob("conf.d/*.conf"), *NGINX.glob("sites-enabled/*")]
    loud = [path.name for path in found if keeps_log(path)]
    if loud:
        return wrong(
            _(
                "nginx writes addresses down for %(names)s: say  access_log off;  in each server there."
            ),
            names=", ".join(sorted(loud)),
        )
    return ok()


def keeps_log(path):
    """Return whether a configuration has a server without ``access_log off``."""
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError):
        return False
    told = LOG.findall(text)
    return any(word != "off" for word in told) or len(told) < len(SERVER.findall(text))
