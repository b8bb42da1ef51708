"""The four consents in words: what a person reads before she chooses; the same everywhere.

The glossary's wording. Whose officials is always said: the word alone reads as Cambodian officials.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from submissions.consent import Consent, Scope


@dataclass(frozen=True)
class ConsentWords:
    """One consent: its code, what she says with it, what it means, and how it may look."""

    code: str
    label: str
    meaning: str
    example: str


def consents(host):
    """Return the four consents, the strictest first; ``host`` is whose officials are meant."""
    return [
        ConsentWords(
            Consent.CONFIDENTIAL.value,
            _("Confidential: only two or three people we trust read it"),
            _("We pass it to no official and never publish it. It is only counted."),
            _("For example: “12 people wrote about land.”"),
        ),
        ConsentWords(
            Consent.OFFICIALS.value,
            _("Officials of the host (%(host)s) may read it, without my name") % {"host": host},
            _("Never published, and never given to Cambodian authorities."),
            _(
                "For example, in a paper for officials: “A farmer says that the road to the rice "
                "field was closed.”"
            ),
        ),
        ConsentWords(
            Consent.QUOTED.value,
            _("My words may be published, without my name"),
            _("Anyone can read your words, authorities too, but not see your name."),
            _(
                "For example, on this site: “They closed the road to our field.” — someone inside "
                "Cambodia"
            ),
        ),
        ConsentWords(
            Consent.NAMED.value,
            _("My words may be published with my name"),
            _("Anyone can read your words and see your name, authorities too."),
            _(
                "For example, on this site: “They closed the road to our field.” — the name you "
                "give"
            ),
        ),
    ]


SCOPES = {
    Scope.ROUNDTABLE.value: _("This roundtable only"),
    Scope.WIDER.value: _("Other governments and the United Nations too, within the choice above"),
}


def host_of(roundtables):
    """Return whose officials are meant: the host, or in general words when it is not one."""
    hosts = {roundtable.host for roundtable in roundtables if roundtable.host}
    return hosts.pop() if len(hosts) == 1 else _("the institution that hosts the roundtable")
