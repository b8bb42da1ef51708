"""The walk of a voice as five stations: what stands beside the reader's place on a page.

    {% include "includes/walk.html" with step=4 walk=walk %}

draws what ``stations`` returns. Only texts and addresses: nothing is looked up here.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

VOICE, ISSUE, RECOMMENDATION, DOCUMENT, OUTCOME = (
    "voice",
    "issue",
    "recommendation",
    "document",
    "outcome",
)
NAMES = {
    VOICE: _("Voice"),
    ISSUE: _("Issue"),
    RECOMMENDATION: _("Recommendation"),
    DOCUMENT: _("Document"),
    OUTCOME: _("Outcome"),
}


@dataclass(frozen=True)
class Station:
    """One of the five: its place from one on, its name, where it leads, a few words below it."""

    place: int
    name: str
    link: str = ""
    caption: str = ""


def stations(step, roundtable=None, links=None, captions=None):
    """Return the five stations; the one where the reader is (1 to 5, or none) leads nowhere.

    With a roundtable they lead to its parts. ``links`` and ``captions``, by the names above,
    replace a link (an empty one: there is no page) or put a few words below a station.
    """
    leads = {**default_links(roundtable), **(links or {})}
    said = captions or {}
    return [
        Station(place, name, "" if place == step else leads[key], said.get(key, ""))
        for place, (key, name) in enumerate(NAMES.items(), start=1)
    ]


def default_links(roundtable):
    """Return where each station leads: to the parts of a roundtable, or to everything."""
    if roundtable is None:
        return {
            VOICE: reverse("submissions:voices"),
            ISSUE: reverse("documents:issues"),
            RECOMMENDATION: reverse("documents:recommendations"),
            DOCUMENT: reverse("documents:documents"),
            OUTCOME: reverse("documents:results"),
        }
    results, slug = reverse("documents:results"), roundtable.slug
    return {
        VOICE: reverse("submissions:voices"),
        ISSUE: f"{results}#issues-{slug}",
        RECOMMENDATION: f"{results}#recommendations-{slug}",
        DOCUMENT: f"{results}#documents-{slug}",
        OUTCOME: reverse("documents:follow-up", args=[slug]),
    }
