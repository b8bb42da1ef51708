"""What a page is about, for search engines."""

from django import template

from documents import structured as descriptions
from roundtable.templatetags.json_ld import json_ld

register = template.Library()


@register.simple_tag(takes_context=True)
def structured(context, obj):
    """Describe the text of a page: ``{% structured issue %}``; a preview is no page."""
    if context.get("preview"):
        return ""
    return json_ld(descriptions.of(obj, site=context["site"]))
