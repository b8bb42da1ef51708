"""Whether the audit is whole, and cannot be changed without a trace."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from roundtable.audit import chain, triggers
from roundtable.audit.entries import AuditEntry
from roundtable.audit.verbs import Chain
from roundtable.doctor.asking import check, ok, wrong

WAITING = datetime.timedelta(days=2)


@check("audit.triggers", _("Records are only added"))
def laid():
    """Ask whether the database itself refuses to change a record."""
    if missing := triggers.missing():
        text = _(
            "The triggers are missing on %(tables)s: run  manage.py migrate  and ask who took them off."
        )
        return wrong(text, tables=", ".join(missing))
    return ok()


@check("audit.chain", _("Audit"), is_slow=True)
def whole():
    """Ask whether every entry is as it was written; nothing is linked by looking."""
    broken = [fault for name in Chain.values for fault in chain.faults_of(name)]
    waiting = AuditEntry.objects.unlinked().filter(on__lt=timezone.now().date() - WAITING)
    if broken or waiting.exists():
        return wrong(
            _(
                "Entries were changed or taken out: run  manage.py verify_audit  and tell the others."
            )
        )
    return ok(", ".join(f"{head.chain} {head.number}" for head in chain.heads()))
