"""What the pages of the walk draw: the figure, and where a source is."""

from urllib.parse import urlsplit

from django import template

from documents import walk

register = template.Library()


@register.inclusion_tag("documents/_figure.html", takes_context=True)
def walk_figure(context, part):
    """Draw the walk of a roundtable as SVG, in the active language; nothing where nothing is."""
    return {"figure": part.figure(), "part": part, "second": context.get("second")}


@register.simple_tag
def stations(step, roundtable):
    """Return the five stations of a roundtable, for a page that is at one of them."""
    return walk.stations(step, roundtable)


@register.filter
def domain(address):
    """Return the host of a web address, without a leading www."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
