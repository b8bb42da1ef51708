"""Tags that draw the contents of a version on a page; what blocks are, documents/blocks.py says."""

import datetime

from django import template
from django.utils import translation
from django.utils.safestring import SafeString

from documents.blocks import shown, side_by_side, voices_of
from roundtable.languages import CODES

register = template.Library()


@register.inclusion_tag("documents/_blocks.html", takes_context=True)
def blocks(context, contents):
    """Draw the blocks of a version in the active language; side by side for ``?both=1``."""
    both, active = context.get("both"), translation.get_language()
    codes = CODES if both else (active,)
    voices = voices_of(contents)
    found = {code: shown(contents, code, voices) for code in codes}
    return {
        "rows": side_by_side(found) if both else [found],
        "both": both,
        "language": active,
        "other_language": context.get("other_language"),
    }


@register.filter
def in_active(row):
    """Return the blocks of a row that are in the active language."""
    return row[translation.get_language()]


@register.filter
def cleaned(html):
    """Return HTML as it may stand on a page: nh3 cleaned it when the text was saved."""
    return SafeString(html)


@register.filter
def lowered(html):
    """Return cleaned HTML of an item, with its headings below the item's own."""
    for heading in ("h2", "h3"):
        html = html.replace(f"<{heading}>", "<h4>").replace(f"</{heading}>", "</h4>")
    return SafeString(html)


@register.filter
def day(value):
    """Return the day that an ISO date names."""
    return datetime.date.fromisoformat(value)


@register.filter
def with_bars(rows, release):
    """Return rows of counts, each with the width of its bar in percent; none where it is hidden.

    A full bar is everybody who was counted, as on the page of results.
    """
    most = max((row["total"] or 0 for row in rows), default=0)
    n = (release or {}).get("n") or most
    widths = [min(100, round(100 * row["total"] / n)) if row["total"] else 0 for row in rows]
    return [{**row, "bar": width} for row, width in zip(rows, widths, strict=True)]
