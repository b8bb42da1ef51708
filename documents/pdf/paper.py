"""The page of HTML behind a PDF: its cover, and its blocks by the same templates as on the site."""

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from roundtable.site_settings import SiteSettings
from roundtable.templatetags.portal import date_words, digits
from submissions.survey_told import in_active

# What stands on paper only, and never on a page of the site.
ON_PAPER = {"quote": "pdf/quote.html"}


def html(blocks, *, language, cover, compact=False):
    """Return a whole page of HTML with a cover and blocks."""
    with translation.override(language):
        context = {
            "language": language,
            "cover": cover,
            "facts": facts_of(cover),
            "qr_code": qr_code(cover["url"]) if cover.get("url") else "",
            "blocks": [(template_of(block), block) for block in blocks],
            "compact": compact,
            "site": SiteSettings.current(),
            "demonstration": settings.DEMONSTRATION,
        }
        return render_to_string("pdf/document.html", context)


def template_of(block):
    """Return the name of the template that draws a block."""
    return ON_PAPER.get(block["kind"], f"documents/blocks/{block['kind']}.html")


def facts_of(cover):
    """Return the pairs of a label and its value that a cover tells, in the active language."""
    told = [(_("Date"), cover.get("date")), *cover.get("facts", [])]
    return [(label, value) for label, value in [*told, (_("Number"), cover.get("code"))] if value]


def cover_of(version, language):
    """Return the cover of a version of a document in one language."""
    document = version.document
    with translation.override(language):
        number = digits(version.number)
        facts = [(_("What changed"), version.in_language("what_changed", language))]
        if document.roundtable:
            facts.insert(0, (_("Roundtable"), document.roundtable.in_language("title", language)))
        facts += [(_("Numbers from"), words_of(release)) for release in version.releases.all()]
        title, url = version.in_language("title", language), version.get_absolute_url()
        return {
            "kicker": f"{_('Official document')} · {document.get_kind_display()}",
            "title": title,
            "summary": version.in_language("summary", language),
            "date": date_words(version.made_on),
            "code": document.code + _(", ") + _("Version %(number)s") % {"number": number},
            "url": settings.SITE_URL + url,
            "facts": facts,
        }


def words_of(release):
    """Return which release numbers come from, with the sum by which it can be checked."""
    told = _("release %(number)s, frozen on %(day)s") % {
        "number": digits(release.number),
        "day": date_words(release.frozen_on),
    }
    if release.survey_id:
        told = in_active(release.data, "title") + _(", ") + told
    return f"{told}; SHA-256 {release.sha256}"


def qr_code(address):
    """Return an address as a QR code to stand in the page, told to those who cannot see it."""
    code = segno.make(address, error="m", micro=False)
    # Made by segno of our own address; no person's text is in it.
    drawing = code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None)
    return SafeString(drawing.replace(">", f"><title>{escape(address)}</title>", 1))
