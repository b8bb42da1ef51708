"""Finds the links of a page, and makes them relative. Whatever is no link stays byte for byte."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from roundtable.languages import path_language

LINKS = ("href", "src")
# One attribute after the other, so that nothing inside of a value is taken for one.
ATTRIBUTE = re.compile(r"""\s+([^\s=/>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
IN_STYLES = re.compile(r"""url\(\s*["']?([^"')\s]+)""")


class Page(HTMLParser):
    """A page cut at its links: ``parts`` are (begin, end, what is put there) of the text.

    ``put`` is given an address of this site, as the page means it, and returns the link.
    """

    def __init__(self, text, *, address, put):
        super().__init__(convert_charrefs=False)
        self.text, self.address, self.put = text, address, put
        self.lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.parts, self.form = [], None
        self.feed(text)
        self.close()
        if self.form is not None:
            raise ValueError(f"{address}: a form without an end")

    def position(self):
        """Return where in the text the parser stands."""
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag, attrs):
        """Remember what is put in the place of a start tag, unless it stands in a form."""
        begin, given = self.position(), dict(attrs)
        if self.form is not None:
            return
        if tag == "form":
            self.form = begin, given.get("action", "")
            return
        written = self.get_starttag_text()
        changed = self.changed(tag, given, written)
        if changed != written:
            self.parts.append((begin, begin + len(written), changed))

    def handle_endtag(self, tag):
        """Put a line in the place of a form: nothing can be sent from a copy."""
        if tag == "form" and self.form is not None:
            begin, action = self.form
            end = self.text.index(">", self.position()) + 1
            link = self.link(action or self.address, "")
            self.parts.append((begin, end, instead_of_form(link, self.address)))
            self.form = None

    def changed(self, tag, given, written):
        """Return a start tag with its links put anew."""
        if tag == "script" and given.get("type") == "module" and "src" in given:
            # A browser loads no module from a file; none of ours imports another one.
            written = written.replace('type="module"', "defer")
        is_outward = tag != "a" or "external" in (given.get("rel") or "").split()
        site = "" if is_outward else settings.SITE_URL

        def attribute(found):
            name, value = found[1].lower(), found[2]
            if name not in LINKS or not value:
                return found[0]
            asked = html.unescape(value.strip("\"'"))
            link = self.link(asked, site)
            if link == asked:
                return found[0]
            return f'{found[0][: found.start(2) - found.start()]}"{html.escape(link)}"'

        return ATTRIBUTE.sub(attribute, written)

    def link(self, asked, site):
        """Return what is put in the place of a link; what leads elsewhere stays as it is."""
        if site and (asked == site or asked.startswith(f"{site}/")):
            asked = asked.removeprefix(site) or "/"
        if not asked or asked.startswith("#"):
            return asked
        meant = urlsplit(urljoin(self.address, asked))
        if meant.scheme or meant.netloc:
            return asked
        query = f"?{meant.query}" if meant.query else ""
        put = self.put(f"{meant.path}{query}")
        return f"{put}#{meant.fragment}" if meant.fragment else put


def instead_of_form(link, address):
    """Return the line that stands in the place of a form, in the language of its page."""
    with translation.override(path_language(address) or settings.LANGUAGE_CODE):
        words = _("This form does not work in a copy. What you can do instead")
    return format_html('<p class="acts"><a href="{}">{}</a></p>', link, words)


def rewritten(text, *, address, put):
    """Return a page with each link to this site replaced by what ``put`` returns for it."""
    done, begin = [], 0
    for start, end, words in Page(text, address=address, put=put).parts:
        done += [text[begin:start], words]
        begin = end
    return "".join([*done, text[begin:]])


def links_of(text, *, address):
    """Return the addresses of this site that a page leads to or is made of, in its order."""
    found = {}
    Page(text, address=address, put=lambda asked: found.setdefault(asked, asked))
    return list(found)


def links_of_styles(text, *, address):
    """Return the addresses of the files that a style sheet is made of."""
    found = (urljoin(address, link) for link in IN_STYLES.findall(text))
    return [link for link in found if not urlsplit(link).scheme and not urlsplit(link).netloc]
