"""What every schema.org description of a page has: its address, its language, who publishes it."""

from django.conf import settings
from django.utils import translation

CONTEXT = "https://schema.org"


def thing(kind, obj, **more):
    """Return the description of a page's object; what is empty is left out."""
    told = {"@context": CONTEXT, "@type": kind, "url": settings.SITE_URL + obj.get_absolute_url()}
    return {**told, **{name: value for name, value in more.items() if value}}


def publisher(site):
    """Return who publishes the site."""
    name = site.organization or str(site.name)
    return {"@type": "Organization", "name": name, "url": f"{settings.SITE_URL}/"}


def work(kind, obj, *, site, published, **more):
    """Return the description of a text in the active language, published on a day."""
    return thing(
        kind,
        obj,
        inLanguage=translation.get_language(),
        datePublished=published.isoformat() if published else "",
        publisher=publisher(site),
        isAccessibleForFree=True,
        license=site.data_licence_url,
        **more,
    )
