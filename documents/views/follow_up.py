"""The ledger of a roundtable: what was asked and handed over, and what came of each."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents import walk
from documents.published import of_roundtables
from roundtable.addresses import get_by_slug_or_404
from sessions.models import Roundtable


@require_safe
def follow_up(request, slug):
    """Show every recommendation and document with its outcomes, or that there is none yet."""
    found = get_by_slug_or_404(Roundtable.objects.published(), slug)
    if found.slug != slug:
        return redirect("documents:follow-up", found.slug, permanent=True)
    (part,) = of_roundtables([found])
    context = {
        "section": "results",
        "roundtable": found,
        "part": part,
        "step": 5,
        "walk": walk.stations(5, found),
    }
    return render(request, "documents/follow_up.html", context)
