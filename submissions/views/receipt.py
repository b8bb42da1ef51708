"""Behind the receipt: the state, messages, a reply, a stricter consent, withdrawal. POST only.

The number never stands in an address, a title or a link. What does not open answers all alike.
What is behind the receipt of answers to a survey: ``response_receipt.py``.
"""

from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from roundtable import limits
from roundtable.turns import Busy
from submissions import consent as ladder
from submissions import guard, receipts, sealing, submitter, wording
from submissions.consent import Scope
from submissions.followed import follow
from submissions.forms.submit import WordsField
from submissions.models import Envelope, Follow, ResponseReceipt, State
from submissions.views import posting, response_receipt
from submissions.views.posting import Refusal

PURPOSE = "reply"
MOST_LETTERS_OF_A_REPLY = 2000
# Each wrong number takes one; a carrier's thousands of phones share them.
guesses = limits.Limit(burst=600, per_second=1)

UNKNOWN = _("Nothing opens with this number. Please compare each digit with what you wrote down.")
BUSY = _("Many people look at their messages just now. Please try again in a minute.")
TOO_MANY = _("Too many numbers were tried from your network. Please wait a few minutes.")

# What a person is told of the state; never "rejected".
STATE_WORDS = {
    State.RECEIVED: _("We have received it. Nobody has read it yet."),
    State.READING: _("It is being read."),
    State.ACCEPTED: _("It is part of this round."),
    State.DECLINED: _("It has been read, but it is not part of this round."),
    State.SPAM: _("It has been read, but it is not part of this round."),
}


@csrf_exempt  # there are no cookies to forge with; guard.py is the defence
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request):
    """Ask for the number, or do with it what was asked."""
    if request.method != "POST":
        return ask(request)
    try:
        fields = posting.typed(request)
        if guard.said_twice(fields):  # the wider of two consents could come last
            raise Refusal(400, posting.TOO_MUCH)
        found, identity = find(request, fields.get("receipt", ""))
    except Refusal as refusal:
        return ask(request, status=refusal.status, sentence=refusal.sentence)
    if isinstance(found, ResponseReceipt):
        return response_receipt.act(request, fields, found)
    act = ACTIONS.get(fields.get("action", "look"), look)
    try:
        return act(request, fields, found, identity)
    except submitter.Withdrawn:  # in another window, a moment ago
        return ask(request, status=404, sentence=UNKNOWN)
    except sealing.NobodyToSealTo:
        said = {"sentence": posting.CLOSED, "reply": fields.get("reply", "")}
        return show(request, found, identity, status=503, **said)


def find(request, number):
    """Return (receipt, identity) of a typed number; raises Refusal."""
    network = limits.network_key(request)
    try:
        found, identity = receipts.look_up(receipts.canonical(number), network=network)
    except receipts.WronglyTyped as slip:
        raise Refusal(400, slip.sentence) from slip
    except Busy as busy:
        raise Refusal(503, BUSY) from busy
    if found is None:
        # Only misses count, and only they are refused: a true number opens from any network.
        raise Refusal(404, UNKNOWN) if guesses.allow(network) else Refusal(429, TOO_MANY)
    return found, identity


def ask(request, *, status=200, sentence=""):
    """Show the field for the number, with what was typed and what is wrong with it."""
    number = posting.given_back(request).get("receipt", "") if request.method == "POST" else ""
    context = {
        "sentence": sentence,
        "unknown": status == 404,
        "number": number[: receipts.LONGEST_TYPED],
    }
    response = render(request, "submissions/receipt.html", context, status=status)
    return posting.answer(response, retry=status in (429, 503))


def look(request, fields, found, identity):
    """Show the state."""
    return show(request, found, identity)


def reply(request, fields, found, identity):
    """Keep a reply; what cannot be kept is given back."""
    words = fields.get("reply", "")
    try:
        ticket = guard.read_token(fields.get("token", ""), purpose=PURPOSE)
        words = WordsField(most=MOST_LETTERS_OF_A_REPLY).clean(words)
        submitter.reply(found.submission, words=words, nonce=ticket.nonce)
    except guard.BadToken:
        return show(request, found, identity, status=400, sentence=posting.STRANGE, reply=words)
    except ValidationError as error:
        said = {"sentence": error.messages[0], "reply": words}
        return show(request, found, identity, status=400, **said)
    return show(request, found, identity, done=_("We have your reply."))


def consent(request, fields, found, identity):
    """Make the consent stricter."""
    submission = found.submission
    wanted = fields.get("consent") or submission.consent
    scope = fields.get("scope") or submission.scope
    if wanted not in ladder.LADDER or scope not in Scope.values:
        sentence = _("Please choose one of these.")
        return show(request, found, identity, status=400, sentence=sentence)
    try:
        submitter.lower_consent(submission, consent=wanted, scope=scope)
    except ValidationError as error:
        return show(request, found, identity, status=400, sentence=error.messages[0])
    return show(request, found, identity, done=_("Done. Your words are now kept as you chose."))


def withdraw(request, fields, found, identity):
    """Ask whether to withdraw; do it when that is confirmed."""
    handed_over = submitter.was_handed_over(found.submission)
    if not fields.get("confirm"):
        context = {"number": number_of(request), "handed_over": handed_over}
        return render(request, "submissions/withdraw.html", context)
    submitter.withdraw(found.submission)
    return render(request, "submissions/withdrawn.html", {"handed_over": handed_over})


ACTIONS = {"look": look, "reply": reply, "consent": consent, "withdraw": withdraw}


def number_of(request):
    """Return the canonical number that a request carries; it has been found good."""
    return receipts.canonical(request.POST.get("receipt", ""))


def messages_of(submission, identity):
    """Return (day, words) of the organizers' messages, which this receipt's key opens."""
    found = []
    envelopes = submission.envelopes.filter(kind=Envelope.Kind.MESSAGE).order_by("sealed_on", "id")
    for envelope in envelopes:
        contents = sealing.contents_of(envelope.data, identity)
        found.append((envelope.sealed_on, contents["message"]))
    return found


def show(request, found, identity, *, status=200, sentence="", done="", reply=""):
    """Show what the receipt may show: by her own choice the state only, or also what came of it."""
    submission = found.submission
    followed = follow(submission) if found.follow == Follow.DETAIL else None
    accepted = 2 if submission.state == State.ACCEPTED else 1
    roundtable = submission.roundtable
    stricter = ladder.stricter_than(submission.consent)
    host = wording.host_of([roundtable] if roundtable else [])
    context = {
        "number": number_of(request),
        "state": STATE_WORDS[submission.state],
        "step": followed.step if followed else accepted,
        "messages": messages_of(submission, identity),
        "followed": followed,
        "roundtable": roundtable if roundtable and roundtable.is_published() else None,
        "consents": [words for words in wording.consents(host) if words.code in stricter],
        "present": next(w for w in wording.consents(host) if w.code == submission.consent),
        "may_narrow": submission.scope == Scope.WIDER,
        "token": guard.new_token(PURPOSE),
        "sentence": sentence,
        "done": done,
        "reply": reply,
    }
    response = render(request, "submissions/state.html", context, status=status)
    return posting.answer(response, retry=status == 503)
