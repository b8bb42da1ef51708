"""The issues of all roundtables, and one issue with all that stands behind it and came of it."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents import ranked_by, walk
from documents.counts import Told
from documents.models import Issue
from documents.published import codes_in, join_outcomes, newest_first, voices_of
from roundtable.addresses import get_by_slug_or_404
from submissions import releases


@require_safe
def issues(request):
    """List the published issues by roundtable and rank."""
    found = Issue.objects.published().by_roundtable().select_related("roundtable")
    context = {"section": "results", "issues": found, "step": 2, "walk": walk.stations(2)}
    return render(request, "documents/issues.html", context)


@require_safe
def issue(request, slug):
    """Show one issue: how it was ranked, who stands behind it, what was asked and came of it."""
    shown = Issue.objects.published().select_related("roundtable", *ranked_by.LOADED)
    found = get_by_slug_or_404(shown, slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    return render(request, "documents/issue.html", context_of(found))


def context_of(found):
    """Return what the page of an issue shows; only what readers may see beside it."""
    roundtable = found.roundtable
    release = releases.latest(roundtable)
    told = Told(release) if release else None
    asked = list(found.recommendations.published().select_related("addressee"))
    if found.release:
        found.release.roundtable = roundtable
    documents = [
        row
        for row in roundtable.documents.published().with_latest()
        if found.code in codes_in(row.shown, "issues")
    ]
    for row in asked:
        row.roundtable = roundtable
    join_outcomes([*asked, *documents])
    context = {
        "section": "results",
        "issue": found,
        "roundtable": roundtable,
        "told": told,
        "counts": told.issue(found) if told else None,
        "survey_rank": ranked_by.rank_of(found),
        "voices": list(voices_of(found)),
        "recommendations": asked,
        "statements": found.statements.published(),
        "documents": documents,
        "outcomes": newest_first([*asked, *documents]),
        "step": 2,
    }
    context["walk"] = walk.stations(2, roundtable, links=own_links(context))
    return context


def own_links(context):
    """Return the stations that stand on the issue's own page."""
    names = {
        walk.VOICE: "voices",
        walk.RECOMMENDATION: "recommendations",
        walk.DOCUMENT: "documents",
        walk.OUTCOME: "outcomes",
    }
    return {key: f"#{name}" for key, name in names.items() if context[name]}
