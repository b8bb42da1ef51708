"""Whether what has to run beside the portal runs."""

import datetime
import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from roundtable.doctor.asking import check, look, ok, wrong
from roundtable.doctor.files import store
from roundtable.stored import shelves

# ``tick --stay`` sleeps twenty seconds at most.
SECONDS_LATE = 60
WAITING = datetime.timedelta(minutes=15)


@check("running.tick", _("The clock of the pages"), in_database=False)
def tick():
    """Ask whether somebody turns the pages when their time is over."""
    if not store() or not settings.BEHIND_PROXY:
        return None
    label = shelves.pointer()
    if label and label.ends + SECONDS_LATE < time.time():
        return wrong(_("Pages are shown whose time is over: start  manage.py tick --stay"))
    return ok()


@check("running.tasks", _("Work outside of requests"))
def tasks():
    """Ask whether the task worker takes up what waits."""
    if not settings.TASK_WORKER:
        return None
    if DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - WAITING).exists():
        return wrong(_("Files wait to be made: start  manage.py db_worker"))
    if failed := DBTaskResult.objects.failed().count():
        return look(
            _("%(count)s files could not be made: see the package or document."), count=failed
        )
    return ok()
