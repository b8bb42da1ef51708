"""The pages of the handbook, for every organizer."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from roundtable.handbook import chapters


@require_safe
def contents(request):
    """Show which chapters there are."""
    found = chapters.contents(get_language())
    context = {**admin.site.each_context(request), "title": _("Handbook"), "chapters": found}
    return render(request, "admin/handbook.html", context)


@require_safe
def chapter(request, slug):
    """Show one chapter, with the way to the one before and the one after."""
    if slug not in chapters.CHAPTERS:
        raise Http404
    found = chapters.contents(get_language())
    place = chapters.CHAPTERS.index(slug)
    context = {
        **admin.site.each_context(request),
        "title": found[place].title,
        "chapter": found[place],
        "number": place + 1,
        "before": found[place - 1] if place else None,
        "after": found[place + 1] if place + 1 < len(found) else None,
    }
    return render(request, "admin/handbook_chapter.html", context)
