"""Pages of the community's statements."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents import walk
from documents.models import Statement
from roundtable.addresses import get_by_slug_or_404


@require_safe
def statement(request, slug):
    """Show one statement."""
    found = Statement.objects.published().select_related("roundtable", "issue", "session")
    found = get_by_slug_or_404(found, slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    return render(request, "documents/statement.html", context_of(found))


def context_of(found):
    """Return what stands on the page of a statement; its issue and session if readers see them."""
    return {
        "section": "documents",
        "statement": found,
        "issue": found.issue if found.issue and found.issue.is_published() else None,
        "session": found.session if found.session and found.session.is_published() else None,
        "walk": walk.stations(4, found.roundtable),
    }
