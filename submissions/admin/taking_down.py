"""Taking down a voice: a volunteer writes what somebody said, and gives her the receipt number.

Who called is noted nowhere. That it was written down, by whom and on which day stands in the
submission's own record; Django's history would add the hour, so nothing goes there.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from submissions import guard, intake, receipts, sealing, wording
from submissions.admin import paper_form
from submissions.forms.submit import gathering
from submissions.forms.taking_down import TakingDownForm, open_for_taking_down

PURPOSE = "taking-down"
MAY_TAKE_DOWN = "submissions.add_submission"
# Khmer first: most who are asked speak it.
CODES = ("km", "en")
RETRY_SECONDS = 120

CLOSED = _(
    "Nothing can be stored at the moment: there is no key to seal to. A keyholder has to make one. "
    "What you typed is still here; keep it nowhere else."
)
STRANGE = _("Something of the form was missing. What you typed is still here; store it once more.")
STORED_ALREADY = _(
    "This form was stored before, with other words. If these are somebody else’s, store them: they "
    "become a new message."
)


def urls(model_admin):
    """Return the patterns of the paper form; taking down itself is the admin's "add" page."""

    @require_safe
    def paper(request):
        return paper_form.show(model_admin, request)

    view = model_admin.admin_site.admin_view(paper)
    return [path("paper-form/", view, name="submissions_submission_paper_form")]


def take_down(model_admin, request):
    """Show the script and the form; store what was said once, and show its receipt."""
    if not request.user.has_perm(MAY_TAKE_DOWN):
        raise PermissionDenied
    roundtables = open_for_taking_down()
    if request.method != "POST":
        return show(model_admin, request, TakingDownForm(auto_id="%s", roundtables=roundtables))
    form = TakingDownForm(request.POST, auto_id="%s", roundtables=roundtables)
    try:
        ticket = guard.read_token(request.POST.get("token", ""), purpose=PURPOSE)
    except guard.BadToken:
        return show(model_admin, request, form, sentence=STRANGE)
    if not form.is_valid():
        return show(model_admin, request, form, token=request.POST["token"])
    return store(model_admin, request, form, nonce=ticket.nonce)


def store(model_admin, request, form, *, nonce):
    """Store a valid form once; give everything back when that cannot be."""
    try:
        accepted = intake.receive(form.entry(), nonce=nonce, by=request.user)
    except intake.SentOtherwise:
        return show(model_admin, request, form, sentence=STORED_ALREADY)
    except sealing.NobodyToSealTo:
        return show(model_admin, request, form, token=request.POST["token"])
    return slip(model_admin, request, accepted)


def frame(model_admin, request, title):
    """Return what each of these pages needs."""
    return {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "may_see_list": model_admin.has_view_permission(request),
        "codes": CODES,
    }


def show(model_admin, request, form, *, sentence="", token=""):
    """Show the script and the form with everything typed; 503 while nothing can be sealed."""
    closed = not sealing.can_seal()
    context = {
        **frame(model_admin, request, _("Take down a voice")),
        "form": form,
        "sentence": CLOSED if closed else sentence,
        "problems": form.problems() if form.is_bound and not (closed or sentence) else [],
        "script": [spoken(code) for code in CODES],
        "token": token or guard.new_token(PURPOSE),
    }
    status = 503 if closed else 200
    response = render(request, "admin/taking_down_form.html", context, status=status)
    if closed:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def spoken(code):
    """Return what the script of one language says of consent, and whose officials are meant."""
    with translation.override(code):
        host = str(wording.host_of(gathering()))
        return {"code": code, "host": host, "consents": wording.consents(host)}


def slip(model_admin, request, accepted):
    """Show the receipt number, to be read out or handed over as a printed slip."""
    with translation.override("km"):
        address = settings.SITE_URL + reverse("submissions:receipt")
    context = {
        **frame(model_admin, request, _("Written down")),
        "groups": receipts.grouped(accepted.number),
        "submission": accepted.submission,
        "address": address,
    }
    return render(request, "admin/taking_down_slip.html", context)
