"""The record of decisions in words: the table keeps codes, organizers read sentences."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from sessions.models import Roundtable
from submissions.consent import Consent, Scope
from submissions.models import Audience, Channel, Envelope, Reason, State, Topic, Verb

# What the codes before and after an act are codes of.
CODES_OF = {
    Verb.TAKEN_DOWN: (Channel,),
    Verb.EXCERPT_MADE: (Audience,),
    Verb.EXCERPT_REMOVED: (Audience,),
    Verb.OPENED: (Envelope.Kind,),
    Verb.EXPORTED: (Envelope.Kind,),
    Verb.CONSENT_LOWERED: (Consent, Scope),
    **dict.fromkeys(
        (
            Verb.TAKEN_UP,
            Verb.ACCEPTED,
            Verb.DECLINED,
            Verb.SET_ASIDE,
            Verb.REOPENED,
            Verb.WITHDRAWN,
        ),
        (State,),
    ),
}
BY_THE_CLEARING = (Verb.SEALED, Verb.ERASED)


class Line(NamedTuple):
    """One act as it is told."""

    on: object
    who: str
    what: str
    before: str
    after: str
    reason: str


def who(decision):
    """Return who did it: an organizer, the person herself, or the clearing."""
    if decision.by is not None:
        return str(decision.by)
    return _("the clearing") if decision.verb in BY_THE_CLEARING else _("the person")


def names():
    """Return the names that addresses in a record stand for, by verb."""
    return {
        Verb.SORTED: {topic.slug: topic.name for topic in Topic.objects.all()},
        Verb.MOVED: {found.slug: found.title for found in Roundtable.objects.defer("body_html")},
    }


def in_words(decision, codes, named):
    """Return codes of a record, parted by commas, as labels; what is no code stays as it is."""
    labels = {**named.get(decision.verb, {})}
    for choices in CODES_OF.get(decision.verb, ()):
        labels |= dict(choices.choices)
    return ", ".join(str(labels.get(code, code)) for code in codes.split(", "))


def line(decision, named):
    """Return one act in words; ``named`` comes from ``names()``."""
    return Line(
        on=decision.on,
        who=who(decision),
        what=decision.get_verb_display(),
        before=in_words(decision, decision.before, named),
        after=in_words(decision, decision.after, named),
        reason=dict(Reason.choices).get(decision.reason, decision.reason),
    )


def lines(submission):
    """Return the whole record of a submission, the latest act first."""
    decisions = submission.decisions.select_related("by").order_by("-number")
    named = names()
    return [line(decision, named) for decision in decisions]
