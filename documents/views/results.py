"""Everything published, by roundtable."""

from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from documents import open_data, walk
from documents.published import of_roundtables
from roundtable.templatetags.portal import digits
from sessions.models import Roundtable


@require_safe
def results(request):
    """Show what was said, asked and handed over, and what came of it; the newest first."""
    roundtables = Roundtable.objects.published().prefetch_related("figures")
    parts = [part for part in of_roundtables(roundtables) if part]
    newest = parts[0] if parts else None
    stations = walk_of(newest) if newest else walk.stations(2)
    context = {
        "section": "results",
        "parts": parts,
        "data_files": open_data.FILES,
        "step": 2,
        "walk": stations,
    }
    return render(request, "documents/results.html", context)


def walk_of(part):
    """Return the stations of a roundtable's part of the page."""
    links = {walk.VOICE: f"#voices-{part.roundtable.slug}"} if part.told else {}
    return walk.stations(2, part.roundtable, links=links, captions=captions(part))


def captions(part):
    """Return how many there are of each station; no number of voices but that of a release."""
    issues, asked = len(part.issues), len(part.recommendations)
    documents, outcomes = len(part.documents), len(part.outcomes)
    found = {
        walk.ISSUE: ngettext("%(count)s issue", "%(count)s issues", issues) % count(issues),
        walk.RECOMMENDATION: ngettext("%(count)s request", "%(count)s requests", asked)
        % count(asked),
        walk.DOCUMENT: ngettext("%(count)s document", "%(count)s documents", documents)
        % count(documents),
        walk.OUTCOME: ngettext("%(count)s recorded", "%(count)s recorded", outcomes)
        % count(outcomes),
    }
    if part.told and part.told.n is not None:
        voices = part.told.n
        found[walk.VOICE] = ngettext("%(count)s voice", "%(count)s voices", voices) % count(voices)
    return found


def count(number):
    """Return a number as a caption takes it in."""
    return {"count": digits(number)}
