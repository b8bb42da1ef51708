"""What the roles are called in both languages, and which of them a person may give.

What each may do is in roundtable/role_permissions.py.
"""

from django.contrib.auth.models import Group
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# May invite organizers and give them the other roles; only a superuser makes one a coordinator.
COORDINATOR = "coordinator"

NAMES = {
    "curator": pgettext_lazy("role", "curator"),
    "translator": pgettext_lazy("role", "translator"),
    "publisher": pgettext_lazy("role", "publisher"),
    "keyholder": pgettext_lazy("role", "keyholder"),
    "auditor": pgettext_lazy("role", "auditor"),
    COORDINATOR: pgettext_lazy("role", "coordinator"),
}
# With what they are for, where one chooses.
LABELS = {
    "curator": _("curator: reads and groups what people send"),
    "translator": _("translator: writes the other language"),
    "publisher": _("publisher: approves and publishes"),
    "keyholder": _("keyholder: opens what is sealed"),
    "auditor": _("auditor: sees what was done, changes nothing"),
    COORDINATOR: _("coordinator: invites organizers and gives them roles"),
}


def grantable(by):
    """Return the groups of roles that a person may give, if she may give any at all."""
    names = [name for name in NAMES if name != COORDINATOR or by.is_superuser]
    return Group.objects.filter(name__in=names).order_by("pk")


def listed(groups):
    """Return the names of these groups as one lazy text, so that it can be told in both languages."""
    names = sorted(group.name for group in groups)
    if not names:
        return pgettext_lazy("role", "none")
    return format_lazy(", ".join("{}" for _name in names), *(NAMES.get(n, n) for n in names))
