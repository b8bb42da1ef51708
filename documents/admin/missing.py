"""The page "What is missing": all that keeps a text from its readers, each with a link to it.

One query for each line of ``SECTIONS``, however many rows there are; each reader of the page sees
the kinds of texts that she may see.
"""

from itertools import groupby
from operator import itemgetter

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from documents.models import (
    Announcement,
    Document,
    DocumentVersion,
    FollowUp,
    Issue,
    ModelLetter,
    Outcome,
    Recommendation,
    Statement,
)
from submissions.models import Release

# So many of one kind are listed; the list itself shows them all.
MOST = 50
TEXTS = (Issue, Recommendation, Statement, Document, Outcome, ModelLetter, Announcement)


def lacking_or_stale(model):
    """Return the texts of a kind whose Khmer is missing or out of date."""
    return model.objects.lacking_khmer() | model.objects.stale()


def broken_documents(model):
    """Return the documents whose last version holds a voice that is gone or was changed."""
    broken = DocumentVersion.objects.latest_ones().broken().order_by()
    return model.objects.published().filter(pk__in=broken.values("document"))


# What is missing, of what, and which rows those are.
SECTIONS = (
    *((_("Khmer missing or out of date"), model, lacking_or_stale) for model in TEXTS),
    *((_("awaiting approval"), model, lambda m: m.objects.awaiting_approval()) for model in TEXTS),
    (_("waiting for its second person"), Release, lambda m: m.objects.drafts()),
    (_("without addressee"), Recommendation, lambda m: m.objects.without_addressee()),
    (_("without issue"), Recommendation, lambda m: m.objects.without_issue()),
    (_("without rank"), Issue, lambda m: m.objects.unranked()),
    (_("published without a PDF in both languages"), Document, lambda m: m.objects.without_pdf()),
    (_("holds a voice that is gone"), Document, broken_documents),
    (_("about to run out"), ModelLetter, lambda m: m.objects.running_out()),
    (_("overdue"), FollowUp, lambda m: m.objects.overdue()),
)


@require_safe
def missing(request):
    """Show what is missing, as far as this organizer may see it."""
    seen = [section for section in SECTIONS if may_view(request, section[1])]
    if not seen:
        raise PermissionDenied
    found = [(title, model, list(rows(model)[: MOST + 1])) for title, model, rows in seen]
    context = {
        **admin.site.each_context(request),
        "title": _("What is missing"),
        "sections": [
            section_of(title, [(model, rows) for _title, model, rows in group])
            for title, group in groupby([f for f in found if f[2]], key=itemgetter(0))
        ],
    }
    return render(request, "admin/missing.html", context)


def may_view(request, model):
    """Return whether an organizer may see texts of a kind in the back office."""
    return admin.site.is_registered(model) and request.user.has_perm(
        f"{model._meta.app_label}.view_{model._meta.model_name}"
    )


def section_of(title, found):
    """Return one section of the page: its title and its rows with their links."""
    return {
        "title": title,
        "rows": [row_of(row) for _model, rows in found for row in rows[:MOST]],
        "more": any(len(rows) > MOST for _model, rows in found),
    }


def row_of(row):
    """Return one text with the address of its form."""
    meta = row._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return {"kind": meta.verbose_name, "label": str(row), "url": url}
