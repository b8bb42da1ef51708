"""What the public forms share: who may post, how often, and how a refusal gives the words back."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from submissions import guard

FOREIGN = _("Your browser says that another site sent this form. If it was you, send it again.")
UNREADABLE = _("We could not read the form. Please write it again.")
TOO_MUCH = _("There was more in the form than we asked for. Please send it again.")
NO_FILES = _("Files cannot be sent here. Your words are still below; please send them without.")
TOO_OFTEN = _("Too many messages come from your network just now. Please wait a few minutes.")
CLOSED = _(
    "The form is closed for the moment, because what you write could not be kept safe. "
    "Nothing has been stored. Please come back later."
)
EXPIRED = _("This page had been open for more than a day. Please look at it and send it again.")
STRANGE = _("Something of the form was missing. Your words are below; please send them again.")
SENT_ALREADY = _(
    "This form was sent before. If these are new words, send them: they become a new message."
)

RETRY_SECONDS = 120


class Refusal(Exception):
    """A form that is not taken: with which status, and why in words."""

    def __init__(self, status, sentence):
        super().__init__()
        self.status, self.sentence = status, sentence


def typed(request, *, most=guard.MOST_FIELDS):
    """Return the fields that a request carries; raises Refusal when it is no form of ours.

    Foreign sites, files and too many fields are refused; what was typed is still in ``request.POST``
    then, to be given back.
    """
    if not guard.is_form(request) or "Content-Encoding" in request.headers:
        raise Refusal(415, UNREADABLE)
    try:
        fields, files = request.POST, request.FILES
    except (MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as error:
        raise Refusal(400, UNREADABLE) from error
    if files:
        raise Refusal(400, NO_FILES)
    if guard.has_too_many_fields(request, most=most):
        raise Refusal(400, TOO_MUCH)
    if guard.is_foreign(request):
        raise Refusal(403, FOREIGN)
    return fields


def given_back(request):
    """Return what can be given back of a form that was refused: its fields, or nothing."""
    try:
        return request.POST if guard.is_form(request) else {}
    except Exception:  # what could not be read cannot be given back
        return {}


def answer(response, *, retry=False):
    """Return an answer that invites to come back after a while where that helps."""
    if retry:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
