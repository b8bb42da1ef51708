"""Behind the receipt of answers to a survey: their state, a stricter consent, taking them back."""

import datetime

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from submissions import consent as ladder
from submissions import receipts, releases, responses, sealing, submitter, wording
from submissions.models import Response, State
from submissions.views import posting

# What a person is told of the state; never "rejected".
STATE_WORDS = {
    Response.State.COUNTED: _("We have received your answers, and they are counted."),
    Response.State.QUARANTINED: _(
        "We have received your answers. Somebody looks at them before they are counted."
    ),
    Response.State.LEFT_OUT: _("We have looked at your answers. They are not part of this count."),
    Response.State.WITHDRAWN: _("Your answers have been taken back"),
}


def act(request, fields, found):
    """Do with a response what was asked; whatever is not known is a look."""
    acts = {"consent": consent, "withdraw": withdraw}
    chosen = acts.get(fields.get("action"), look)
    return chosen(request, fields, found.response)


def look(request, fields, response):
    """Show the state."""
    return show(request, response)


def consent(request, fields, response):
    """Make the consent to the own words stricter."""
    words, wanted = response.words, fields.get("consent", "")
    if words is None or wanted not in ladder.LADDER:
        return show(request, response, status=400, sentence=_("Please choose one of these."))
    try:
        submitter.lower_consent(words, consent=wanted, scope=words.scope)
    except ValidationError as error:
        return show(request, response, status=400, sentence=error.messages[0])
    except submitter.Withdrawn:  # in another window, a moment ago
        return show(request, response)
    except sealing.NobodyToSealTo:
        return show(request, response, status=503, sentence=posting.CLOSED)
    return show(request, response, done=_("Done. Your words are now kept as you chose."))


def withdraw(request, fields, response):
    """Ask whether to take the answers back; do it when that is confirmed."""
    words = response.words
    handed_over = words is not None and submitter.was_handed_over(words)
    context = {"number": number_of(request), "handed_over": handed_over}
    if not fields.get("confirm"):
        return render(request, "submissions/survey_withdraw.html", context)
    responses.withdraw(response)
    return render(request, "submissions/survey_withdrawn.html", context)


def number_of(request):
    """Return the canonical number that a request carries; it has been found good."""
    return receipts.canonical(request.POST.get("receipt", ""))


def counted_until(response):
    """Return up to which day the published results count, if that is not before the answers."""
    release = releases.latest_of(response.survey)
    if release is None or response.state != Response.State.COUNTED:
        return None
    until = datetime.date.fromisoformat(release.data["until"])
    return until if until >= response.answered_on else None


def show(request, response, *, status=200, sentence="", done=""):
    """Show which survey it was and whether the answers are counted; never the answers."""
    survey, words = response.survey, response.words
    there = words is not None and words.state != State.WITHDRAWN
    known = wording.consents(wording.host_of([survey.roundtable])) if there else []
    stricter = ladder.stricter_than(words.consent) if there else ()
    context = {
        "number": number_of(request),
        "state": STATE_WORDS[response.state],
        "survey": survey,
        "is_shown": survey.is_published(),
        "until": counted_until(response),
        "consents": [choice for choice in known if choice.code in stricter],
        "present": next((choice for choice in known if choice.code == words.consent), None),
        "sentence": sentence,
        "done": done,
    }
    answer = render(request, "submissions/survey_receipt.html", context, status=status)
    return posting.answer(answer, retry=status == 503)
