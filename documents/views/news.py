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
    return render(request, "documents/announcement.html", context_of(found))


def context_of(announcement):
    """Return what stands on the page of one piece of news."""
    about = announcement.roundtable
    shown = about if about and about.is_published() else None
    return {"section": "news", "announcement": announcement, "roundtable": shown}
