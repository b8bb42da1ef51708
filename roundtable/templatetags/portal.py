"""Tags for pages in two languages: side by side, labelled where a translation is missing."""

import datetime

from django import template
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from roundtable import dates, languages, markdown

register = template.Library()


class PairNode(template.Node):
    """Renders its content once, or twice side by side when the page shows both languages."""

    def __init__(self, nodelist, classes):
        self.nodelist, self.classes = nodelist, classes

    def render(self, context):
        """Render in the active language; with ``?both=1`` again in the other, in a pair."""
        first = self.nodelist.render(context)
        if not context.get("both"):
            return first
        other = context["other_language"]
        with translation.override(other), context.push(second=True, language=other):
            second = self.nodelist.render(context)
        return f'<div class="{self.classes}"><div>{first}</div><div lang="{other}">{second}</div></div>'


@register.tag
def pair(parser, token):
    """Enclose what stands side by side in both languages: ``{% pair %}…{% endpair %}``.

    Everything inside is computed anew for the second language. ``second`` is true there, so that
    an ``id`` can be left out. ``{% pair stack %}`` puts one language below the other: for what
    needs the whole width.
    """
    classes = " ".join(token.split_contents())
    nodelist = parser.parse(("endpair",))
    parser.delete_first_token()
    return PairNode(nodelist, classes)


class AlsoNode(template.Node):
    """Renders words once, or in both languages one after the other for ``?both=1``."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        """Render in the active language, and in the other when the page shows both."""
        first = self.nodelist.render(context)
        if not context.get("both"):
            return first
        other = context["other_language"]
        with translation.override(other), context.push(language=other):
            second = self.nodelist.render(context)
        return f'{first} <span class="also" lang="{other}">{second}</span>'


@register.tag
def also(parser, token):
    """Enclose a heading's words: ``{% also %}…{% endalso %}`` adds the other language for both."""
    nodelist = parser.parse(("endalso",))
    parser.delete_first_token()
    return AlsoNode(nodelist)


def only_in(code):
    """Return the label of a text that is written in one language only."""
    return _("only in English so far") if code == "en" else _("only in Khmer so far")


@register.simple_tag
def written(obj, name):
    """Show a translated field in the active language, or labelled in the other if it has none."""
    active = translation.get_language()
    if own := obj.in_language(name, active):
        return own
    other = languages.other(active)
    if not (text := obj.in_language(name, other)):
        return ""
    label = only_in(other)
    return format_html('<span lang="{}">{}</span> <span class="tag">{}</span>', other, text, label)


@register.simple_tag
def stale(obj):
    """Say beside a text in Khmer that its English has been changed since."""
    if not obj.khmer_is_stale or translation.get_language() != "km":
        return ""
    return format_html('<span class="tag">{}</span>', _("the translation is out of date"))


@register.inclusion_tag("includes/written_html.html", takes_context=True)
def written_html(context, obj, name):
    """Show a translated Markdown field; side by side, paragraph beside paragraph, for ``both``.

    The stored HTML was cleaned by nh3 when it was saved, so it may pass as it is.
    """
    active = translation.get_language()
    other = languages.other(active)
    html = {code: SafeString(obj.in_language(f"{name}_html", code)) for code in (active, other)}
    side_by_side = context.get("both") and html[active] and html[other]
    return {
        "own": html[active],
        "other": html[other],
        "other_code": other,
        "label": only_in(other),
        "pairs": [
            (SafeString(left), SafeString(right))
            for left, right in markdown.pairs(html[active], html[other])
        ]
        if side_by_side
        else [],
    }


@register.simple_tag
def has(obj, name):
    """Return whether a translated field is written in either language."""
    return any(obj.in_language(name, code) for code in languages.CODES)


@register.filter
def date_words(value):
    """Return a date in words, in the active language."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    return dates.format_date(value, translation.get_language())


@register.filter
def moment_words(value):
    """Return a day and a time in words, in the active language."""
    return dates.format_moment(value, translation.get_language())


@register.filter
def length_words(value):
    """Return a number of minutes as hours and minutes."""
    return dates.format_length(value, translation.get_language())


@register.filter
def digits(value):
    """Return a number in the digits of the active language."""
    return dates.khmer_digits(value) if translation.get_language() == "km" else str(value)


@register.filter
def city_text(city_time):
    """Return a CityTime in words, in the active language."""
    return city_time.text(translation.get_language())
