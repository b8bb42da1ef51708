"""Whether the program itself is whole."""

import re
import sys
from importlib.metadata import PackageNotFoundError, version

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from roundtable.doctor.asking import check, ok, wrong

# Lines with a marker are for some machines only.
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\$", re.MULTILINE)


@check("program.packages", _("Python and packages"), in_database=False)
def packages():
    """Compare what is installed with the lock."""
    lock = (settings.BASE_DIR / "requirements.lock").read_text()
    if others := [name for name, locked in LOCKED.findall(lock) if installed(name) != locked]:
        text = _("Not as in requirements.lock: %(names)s. Install that file again.")
        return wrong(text, names=", ".join(others))
    return ok(f"Python {sys.version_info.major}.{sys.version_info.minor}")


def installed(name):
    """Return the version that is installed, or nothing."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
