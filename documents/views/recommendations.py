"""The recommendations of all roundtables, and one with its issues and what came of it."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents import walk
from documents.counts import Told
from documents.models import Recommendation
from documents.published import codes_in
from roundtable.addresses import get_by_slug_or_404
from submissions import releases


@require_safe
def recommendations(request):
    """List the published recommendations by roundtable, each with how it stands."""
    found = Recommendation.objects.published().with_outcomes()
    found = found.select_related("roundtable", "addressee")
    context = {
        "section": "results",
        "recommendations": found.order_by("-roundtable__position", "roundtable__slug", "number"),
        "step": 3,
        "walk": walk.stations(3),
    }
    return render(request, "documents/recommendations.html", context)


@require_safe
def recommendation(request, slug):
    """Show one recommendation: who is asked for what, why, and what came of it."""
    shown = Recommendation.objects.published().select_related("roundtable", "addressee")
    found = get_by_slug_or_404(shown, slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    return render(request, "documents/recommendation.html", context_of(found))


def context_of(found):
    """Return what the page of a recommendation shows; only what readers may see beside it."""
    roundtable = found.roundtable
    issues = list(found.issues.published().in_order().select_related("roundtable", "release"))
    release = releases.latest(roundtable)
    before = Recommendation.objects.published().filter(pk=found.carried_from_id)
    outcomes = list(found.outcomes.published().with_parts())
    context = {
        "section": "results",
        "recommendation": found,
        "roundtable": roundtable,
        "issues": issues,
        "told": Told(release) if release else None,
        "bars": Told(release).issue_bars(issues) if release else [],
        "outcomes": outcomes,
        "latest": outcomes[0] if outcomes else None,
        "carried_from": before.select_related("roundtable").first(),
        "carried_to": found.carried_to.published().select_related("roundtable"),
        "documents": [
            row
            for row in roundtable.documents.published().with_latest()
            if found.code in codes_in(row.shown, "recommendations")
        ],
        "letters": found.letters.current(),
        "step": 3,
    }
    context["walk"] = walk.stations(3, roundtable, links=own_links(context))
    return context


def own_links(context):
    """Return the stations that stand on the recommendation's own page, or one step from it."""
    issues = context["issues"]
    links = {walk.VOICE: f"{issues[0].get_absolute_url()}#counts"} if len(issues) == 1 else {}
    names = {walk.ISSUE: "issues", walk.DOCUMENT: "documents", walk.OUTCOME: "outcomes"}
    return links | {key: f"#{name}" for key, name in names.items() if context[name]}
