"""The form: shown, sent, given back, and answered once with the receipt."""

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from roundtable import limits
from submissions import guard, intake, receipts, sealing, wording
from submissions.forms.submit import SubmitForm, gathering
from submissions.models import Survey
from submissions.views import posting
from submissions.views.posting import Refusal

PURPOSE = "submit"
# Wide: a whole town may share one address of its phone company.
per_network = limits.Limit(burst=1200, per_second=4)


@csrf_exempt  # there are no cookies to forge with; guard.py is the defence
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request):
    """Show the form, or take what was sent."""
    if request.method == "POST":
        return take(request)
    return show(request, SubmitForm(auto_id="%s", roundtables=gathering()))


def take(request):
    """Store what was sent and show its receipt, or give everything back with the reason."""
    try:
        fields = posting.typed(request)
        if not per_network.allow(limits.network_key(request)):
            raise Refusal(429, posting.TOO_OFTEN)
        ticket = ticket_of(fields)
        form = SubmitForm(fields, auto_id="%s", roundtables=gathering())
        return stored(request, form, ticket)
    except Refusal as refusal:
        form = SubmitForm(posting.given_back(request), auto_id="%s", roundtables=gathering())
        return show(request, form, status=refusal.status, sentence=refusal.sentence)


def ticket_of(fields):
    """Return the form's ticket; raises Refusal."""
    try:
        return guard.read_token(fields.get("token", ""), purpose=PURPOSE)
    except guard.BadToken as error:
        raise Refusal(400, posting.STRANGE) from error


def stored(request, form, ticket):
    """Store a form once and show its receipt; raises Refusal.

    Whether it was sent before is asked before the token's age is judged: a retry after a broken
    connection shows the same receipt, however late it comes.
    """
    if not form.is_valid():
        return show(request, form, status=400, token=form.data.get("token"))
    try:
        hasty = ticket.is_hasty or bool(form.data.get("website"))
        entry = form.entry(is_quarantined=hasty)
        accepted = intake.sent_before(entry, nonce=ticket.nonce)
        if accepted is None and ticket.is_expired:
            raise Refusal(400, posting.EXPIRED)
        accepted = accepted or intake.receive(entry, nonce=ticket.nonce)
    except intake.SentOtherwise as error:
        raise Refusal(400, posting.SENT_ALREADY) from error
    except sealing.NobodyToSealTo as error:
        raise Refusal(503, posting.CLOSED) from error
    context = {"groups": receipts.grouped(accepted.number), "submission": accepted.submission}
    return render(request, "submissions/sent.html", context)


def show(request, form, *, status=200, sentence="", token=""):
    """Show the form with everything typed, an error summary, and a token of its own."""
    closed = not sealing.can_seal()
    status, sentence = (503, posting.CLOSED) if closed else (status, sentence)
    context = {
        "form": form,
        "closed": closed,
        "sent_before": sentence == posting.SENT_ALREADY,
        "sentence": sentence,
        # A refusal for another reason does not also scold for each field.
        "problems": form.problems() if form.is_bound and not sentence else [],
        "consents": wording.consents(wording.host_of(form.roundtables)),
        "scopes": wording.SCOPES.items(),
        "token": token or guard.new_token(PURPOSE),
        "written_language": get_language(),
        "gathering": form.roundtables,
        "survey": Survey.objects.open().order_by("closes_on", "slug").first(),
    }
    response = render(request, "submissions/submit.html", context, status=status)
    return posting.answer(response, retry=status in (429, 503))
