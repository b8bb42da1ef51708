"""The pages that only a copy has: notices where forms would be, its contents, how to verify it."""

from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from roundtable.languages import NAMES, other, path_language
from roundtable.mirror import naming
from roundtable.models import OfficialAddress, SiteSettings


@dataclass(frozen=True)
class Address:
    """An address at which the site itself, or another copy of it, is truly found."""

    url: str
    kind: str


def true_addresses(path="/"):
    """Return where a page is truly found; another copy has its first page only, and no form."""
    kinds = OfficialAddress.Kind
    known = {settings.SITE_URL: kinds.MAIN}
    if settings.ONION_URL:
        known.setdefault(settings.ONION_URL, kinds.ONION)
    for row in OfficialAddress.objects.order_by("kind", "url"):
        known.setdefault(row.url.rstrip("/"), kinds(row.kind))
    return [
        Address(f"{url}{'/' if kind == kinds.MIRROR else path}", kind.label)
        for url, kind in known.items()
    ]


def heading_of(name):
    """Return the heading of a form in the active language, by the name in its path."""
    return {
        "surveys": _("Surveys"),
        "submit": _("Raise your voice"),
        "receipt": _("Follow it with your receipt"),
        "search": _("Search"),
        "admin": _("For organizers"),
    }[name]


def in_frame(template, path, context):
    """Return a page of the copy in the frame of the site's pages, in the language of its path."""
    request = WSGIRequest({"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": BytesIO()})
    if not naming.is_form(path):
        # The site itself has no such page.
        context |= {"canonical": "", "alternates": []}
    return render_to_string(f"mirror/{template}", context, request)


def notice(path, *, heading=""):
    """Return the page that stands where the form at a path would be, under its own heading."""
    _root, language, name, _rest = path.split("/", 3)
    true_path = "/admin/" if naming.is_back_office(path) else path
    with translation.override(language):
        context = {
            "heading": heading or heading_of(name),
            "section": name,
            "addresses": true_addresses(true_path),
            "contents": f"/{language}/contents.html",
        }
        return in_frame("notice.html", path, context)


def contents(path, pages):
    """Return the list of all pages of a language; ``pages`` are (address, title) in their order.

    A page below another one stands under it. Titles end with the name of the site: it is left out.
    """
    with translation.override(path_language(path)):
        end, groups = f" – {SiteSettings.current().name}", {}
        for address, title in pages:
            section = "/".join(address.split("/")[:3])
            groups.setdefault(section, []).append((address, title.removesuffix(end)))
        return in_frame("contents.html", path, {"groups": list(groups.values())})


def about_the_copy(template):
    """Return what is told at the top of the copy, in both languages."""
    context = {
        "site": SiteSettings.current(),
        "languages": [(code, NAMES[code]) for code in (other("en"), "en")],
        "SITE_URL": settings.SITE_URL,
        "demonstration": settings.DEMONSTRATION,
        "addresses": true_addresses,
        "sums": naming.SUMS,
        "verify": naming.VERIFY,
    }
    return render_to_string(f"mirror/{template}", context)
