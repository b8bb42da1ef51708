"""The page that says what a clearing would do today, and does it at the press of a button."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from submissions import retention, sealing
from submissions.models import Clearing

CLOCK_MOVED = _(
    "Nothing was done: the clock of this machine does not fit the record. A day on record lies "
    "ahead of today, the clock was set since the last clearing, or none has run for more than "
    "%(days)d days. Ask the operator to look at the clock. If it is right, tick the box below."
)
NOBODY_TO_SEAL_TO = _(
    "Nothing was done: there is no key to seal the original words to. Ask a keyholder to make one."
)


def told(clearing):
    """Return what a clearing did, in one sentence."""
    done = clearing.sealed + clearing.spam
    sentence = ngettext(
        "Cleared: %(done)d submission, and %(erased)d sealed contents removed.",
        "Cleared: %(done)d submissions, and %(erased)d sealed contents removed.",
        done,
    )
    return sentence % {"done": done, "erased": clearing.erased}


def clear(model_admin, request):
    """Say what is due; do it when the button was pressed."""
    if not request.user.has_perm("submissions.purge_submission"):
        raise PermissionDenied
    if request.method == "POST":
        if sentence := refused(model_admin, request):
            model_admin.message_user(request, sentence, messages.ERROR)
        else:
            return HttpResponseRedirect(request.path)
    last = Clearing.objects.order_by("-on", "-pk").first()
    context = model_admin.context(
        request,
        title=_("Clearing"),
        due=retention.due(),
        last=last,
        may_see_list=model_admin.has_view_permission(request),
        has_stood_still="after_a_pause" in request.POST,
    )
    return render(request, "admin/retention.html", context)


def refused(model_admin, request):
    """Run a clearing and tell what it did; return the sentence why it did not run."""
    try:
        clearing = retention.purge(by=request.user, after_a_pause="after_a_pause" in request.POST)
    except retention.ClockMoved:
        return CLOCK_MOVED % {"days": retention.LONGEST_PAUSE_DAYS}
    except sealing.NobodyToSealTo:
        return NOBODY_TO_SEAL_TO
    model_admin.message_user(request, told(clearing))
    return ""
