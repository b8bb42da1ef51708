"""Pages of model letters: readers send them themselves; this server sends and counts nothing."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.letters import mailto, paragraphs, plain
from documents.models import ModelLetter
from roundtable.addresses import get_by_slug_or_404
from roundtable.dates import format_date
from roundtable.languages import CODES


@require_safe
def letters(request):
    """List the letters that may still be sent."""
    context = {"section": "letters", "letters": ModelLetter.objects.current()}
    return render(request, "documents/letters.html", context)


@require_safe
def letter(request, slug):
    """Show one letter, with the ways to send it until its last day is over."""
    found = get_by_slug_or_404(ModelLetter.objects.published(), slug)
    if found.slug != slug:
        return redirect(found, permanent=True)
    return render(request, "documents/letter.html", context_of(found))


@require_safe
def letter_text(request, slug):
    """Send a letter as plain text, in the language of the path."""
    found = get_by_slug_or_404(ModelLetter.objects.published(), slug)
    if found.slug != slug:
        return redirect("documents:letter-text", found.slug, permanent=True)
    code = translation.get_language()
    lines = [found.in_language("subject", code), plain(found, code), ""]
    if found.has_run_out():
        lines.insert(0, is_over(found, code))
    return HttpResponse("\n\n".join(lines), content_type="text/plain; charset=utf-8")


def is_over(found, code):
    """Return the sentence that a letter's last day is over."""
    return _("This letter was to be sent until %(day)s. That day is over.") % {
        "day": format_date(found.expires_on, code)
    }


def context_of(found):
    """Return what stands on the page of a letter: its text in both languages, and to whom it goes."""
    active = translation.get_language()
    asked = found.recommendation
    return {
        "section": "letters",
        "letter": found,
        "recommendation": asked if asked and asked.is_published() else None,
        "over": is_over(found, active) if found.has_run_out() else "",
        "texts": [text_of(found, code) for code in by_language(active)],
        "countries": countries(found, by_language(active)),
    }


def by_language(active):
    """Return our two languages, the active one first."""
    return sorted(CODES, key=lambda code: code != active)


def text_of(found, code):
    """Return a letter in one language, to draw."""
    subject = found.in_language("subject", code)
    return {"code": code, "subject": subject, "paragraphs": paragraphs(found, code)}


def countries(found, codes):
    """Return the addressees by the reader's country; those of every other country stand last."""
    rows = sorted(
        found.addressees.select_related("addressee"), key=lambda r: (not r.country, r.country)
    )
    for row in rows:
        row.links = links(found, row, codes) if row.email else []
    return [list(group) for _country, group in groupby(rows, key=lambda row: row.country)]


def links(found, row, codes):
    """Return (language, link) of an e-mail to an addressee in each language."""
    return [
        (
            code,
            mailto(row.email, subject=found.in_language("subject", code), body=plain(found, code)),
        )
        for code in codes
    ]
