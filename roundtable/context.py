"""What every page's frame needs: the site's settings, the two languages, the addresses."""

from urllib.parse import urlencode

from django.conf import settings
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from roundtable import languages


def page(request, *, site, with_query=True):
    """Return the frame's context for a request; nothing in it depends on the visitor.

    ``with_query`` is false on error pages: the query may be what could not be read.
    """
    path = request.path
    language = translation.get_language()
    other = languages.other(language)
    localized = languages.path_language(path) is not None
    # Only what our own links ask for goes on to the other language, not what others added.
    asked = request.GET if with_query else {}
    kept = {name: asked[name] for name in ("both", "q", "page") if name in asked}
    query = f"?{urlencode(kept)}" if kept else ""
    return {
        "site": site,
        "SITE_URL": settings.SITE_URL,
        "demonstration": settings.DEMONSTRATION,
        "language": language,
        "other_language": other,
        "other_path": languages.in_other_language(path) + query,
        # The page's one true address, without its query; empty where a page has none.
        "canonical": settings.SITE_URL + path if localized else "",
        "alternates": alternates(path) if localized else [],
        "both": asked.get("both") == "1",
    }


def alternates(path):
    """Return the page's address in each language, for ``hreflang``."""
    rest = path[len(languages.path_language(path)) + 1 :]
    return [(code, f"{settings.SITE_URL}/{code}{rest}") for code in languages.CODES]


def portal(request):
    """Context processor: the frame's context with the settings read when first used."""
    from roundtable.models import SiteSettings

    return page(request, site=SimpleLazyObject(SiteSettings.current))
