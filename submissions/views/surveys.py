"""Surveys: the list of them; and the form of one, shown, sent, given back, answered once."""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from roundtable import limits
from roundtable.addresses import get_by_slug_or_404
from submissions import guard, intake, receipts, releases, responses, sealing, wording
from submissions.forms.survey import SurveyForm
from submissions.models import Survey
from submissions.views import posting
from submissions.views.posting import Refusal

# Wide: a whole town may share one address of its phone company.
per_network = limits.Limit(burst=1200, per_second=4)

NOT_OPEN = _("This survey takes no answers today.")
SENT_ALREADY = _(
    "This form was sent before. If somebody else answers now, send it. To change your own answers, "
    "take the first ones back with your receipt, then send these."
)


@require_safe
def surveys(request):
    """List the surveys: what can be answered, what opens later, what is closed."""
    today = timezone.localdate()
    found = list(Survey.objects.published())
    context = {
        "section": "surveys",
        "open": [survey for survey in found if survey.is_open],
        "ahead": [survey for survey in found if survey.opens_on > today],
        "closed": [survey for survey in found if survey.closes_on < today],
        "with_results": {*Survey.objects.with_results().values_list("pk", flat=True)},
    }
    return render(request, "submissions/survey_list.html", context)


@csrf_exempt  # there are no cookies to forge with; guard.py is the defence
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request, slug):
    """Show the form of a survey, or take what was sent; closed, show its texts and its results."""
    readable = Survey.objects.published().select_related("roundtable")
    found = get_by_slug_or_404(readable.prefetch_related("questions__options"), slug)
    if request.method == "POST":
        return take(request, found)
    if found.slug != slug:
        return redirect(found, permanent=True)
    return show(request, SurveyForm(survey=found))


def purpose_of(survey):
    """Return the purpose of a survey's tokens: one of another survey opens nothing here."""
    return f"survey {survey.pk}"


def take(request, survey):
    """Store what was sent and show its receipt, or give everything back with the reason."""
    try:
        fields = posting.typed(request, most=SurveyForm(survey=survey).most_fields)
        if not per_network.allow(limits.network_key(request)):
            raise Refusal(429, posting.TOO_OFTEN)
        ticket = guard.read_token(fields.get("token", ""), purpose=purpose_of(survey))
        return stored(request, SurveyForm(fields, survey=survey), ticket)
    except guard.BadToken:
        refusal = Refusal(400, posting.STRANGE)
    except intake.SentOtherwise:
        refusal = Refusal(400, SENT_ALREADY)
    except sealing.NobodyToSealTo:
        refusal = Refusal(503, posting.CLOSED)
    except Refusal as error:
        refusal = error
    form = SurveyForm(posting.given_back(request), survey=survey)
    return show(request, form, status=refusal.status, sentence=refusal.sentence)


def stored(request, form, ticket):
    """Store a form once and show its receipt; raises Refusal.

    Whether it was sent before is asked before anything else is judged: a retry after a broken
    connection shows the same receipt, however late it comes.
    """
    if not form.is_valid():
        if not form.takes_answers:
            raise Refusal(400, NOT_OPEN)
        return show(request, form, status=400, token=form.data.get("token"))
    hasty = ticket.is_hasty or bool(form.data.get("website"))
    answered = form.answered(is_quarantined=hasty)
    accepted = responses.sent_before(answered, nonce=ticket.nonce)
    if accepted is None and not form.takes_answers:
        raise Refusal(400, NOT_OPEN)
    if accepted is None and ticket.is_expired:
        raise Refusal(400, posting.EXPIRED)
    accepted = accepted or responses.respond(answered, nonce=ticket.nonce)
    context = {"groups": receipts.grouped(accepted.number), "survey": form.survey}
    return render(request, "submissions/survey_sent.html", context)


def show(request, form, *, status=200, sentence="", token=""):
    """Show the form with everything typed, an error summary, and a token of its own.

    A survey that takes no answers shows its texts only, unless there is something to give back.
    """
    shows_form = form.takes_answers or form.is_bound
    closed = shows_form and not sealing.can_seal()
    status, sentence = (503, posting.CLOSED) if closed else (status, sentence)
    context = {
        **context_of(form),
        "form": form if shows_form else None,
        "can_be_sent": form.takes_answers and not closed,
        "sentence": sentence,
        "sent_before": sentence == SENT_ALREADY,
        # A refusal for another reason does not also scold for each field.
        "problems": form.problems() if form.is_bound and not sentence else [],
        "token": token or guard.new_token(purpose_of(form.survey)),
    }
    response = render(request, "submissions/survey.html", context, status=status)
    return posting.answer(response, retry=status in (429, 503))


def context_of(form):
    """Return what stands on the page of a survey, whether it can be answered or not."""
    survey = form.survey
    return {
        "section": "surveys",
        "survey": survey,
        "form": form,
        "opens_later": survey.opens_on > timezone.localdate(),
        "release": releases.latest_of(survey),
        # Nobody's name is asked for.
        "consents": wording.consents(wording.host_of([survey.roundtable]))[:-1],
    }
