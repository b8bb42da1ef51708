"""Pages of published texts."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from documents.models import Announcement
from roundtable.addresses import get_by_slug_or_404


@require_safe
def news(request):
    """List the news, the newest first."""
    context = {"section": "news", "news": Announcement.objects.published()}
    return render(request, "documents/news.html", context)


@require_safe
def announcement(request, slug):
    """Show one piece of news."""
    found = get_by_slug_or_404(Announcement.objects.published().select_related("roundtable"), slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    about = found.roundtable if found.roundtable and found.roundtable.is_published() else None
    context = {"section": "news", "announcement": found, "roundtable": about}
    return render(request, "documents/announcement.html", context)
