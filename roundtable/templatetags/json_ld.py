"""Data about a page for search engines, as JSON-LD: a data block, which no policy forbids."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# As Django's own json_script: nothing in it can end the element or begin another.
ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data):
    """Show schema.org data of this page; nothing where there is none."""
    if not data:
        return ""
    written = SafeString(json.dumps(data, ensure_ascii=False).translate(ESCAPES))
    return format_html('<script type="application/ld+json">{}</script>\n', written)
