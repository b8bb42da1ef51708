"""Every response's headers, said once.

Pure: no request, no settings, no Django. The middleware, the store of rendered pages and the web
server's configuration all ask here, so that they cannot disagree.

Sources: OWASP Secure Headers, W3C CSP level 3, the HTTP Observatory's scoring table.
"""

HSTS_SECONDS = 63_072_000  # two years, what the preload list asks for

# Not "no-referrer": browsers would then send "Origin: null" with a form, and the CSRF check of
# the admin would refuse it.
REFERRER_POLICY = "same-origin"

PERMISSIONS_POLICY = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
)

ALWAYS = {
    "Referrer-Policy": REFERRER_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}

# Below a language: what somebody typed, or what only she may read.
PRIVATE_PAGES = ("search", "submit", "receipt")
NEVER_STORED = (
    "/admin/",
    "/healthz",
    *(f"/{language}/{page}/" for language in ("en", "km") for page in PRIVATE_PAGES),
)


# Files that a reader may keep; what she saves says which one it is, and in which language.
SAVED = ("ics", "pdf", "txt", "csv", "json")
LANGUAGES = ("en", "km")


def content_disposition(path):
    """Return under which name a file is saved: /km/documents/x/v2.pdf as x-v2-km.pdf; or None.

    Made of the address alone, so that a web server can say the same.
    """
    parts = path.strip("/").split("/")
    stem, _dot, ending = parts[-1].partition(".")
    if len(parts) < 3 or ending not in SAVED or parts[0] in ("static", "admin"):
        return None
    of_language = parts[0] in LANGUAGES
    middle = parts[2:-1] if of_language else parts[1:-1]
    name = "-".join([*middle, stem, *parts[:1]] if of_language else [*middle, stem])
    kind = "attachment" if of_language and parts[1] == "letters" else "inline"
    return f'{kind}; filename="{name}.{ending}"'


def is_survey_form(path):
    """Return whether a path is the form of a survey; the survey's results are for everybody."""
    language, _surveys, rest = path.partition("/surveys/")
    one_part = rest.count("/") == 1 and rest.endswith("/") and rest != "/"
    return language in ("/en", "/km") and one_part


def content_security_policy(path, *, secure=False):
    """Return the policy of a path; ``secure`` where the site is served over https only."""
    staff = path.startswith("/admin/")
    directives = [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        # The admin asks the server while one types (autocomplete, times by city).
        "connect-src 'self'" if staff else "connect-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "manifest-src 'self'",
    ]
    if not staff:
        # The admin's jQuery writes HTML from strings, so this holds on public pages only.
        directives.append("require-trusted-types-for 'script'")
    if secure:
        directives.append("upgrade-insecure-requests")
    return "; ".join(directives)


def is_hashed(path):
    """Return whether a static file's name changes with its content: site.0123456789ab.css."""
    parts = path.rsplit("/", 1)[-1].split(".")
    return any(len(part) == 12 and not set(part) - set("0123456789abcdef") for part in parts)


def cache_control(path, *, status=200):
    """Return how a response may be kept.

    Static files for ever (their names change with their content), reading pages only after
    asking again, so that what is taken down is gone at once, everything else not at all.
    """
    if status >= 400 or path == "/" or path.startswith(NEVER_STORED) or is_survey_form(path):
        return "no-store"
    if path.startswith("/static/") and is_hashed(path):
        return "public, max-age=31536000, immutable"
    return "no-cache"


def response_headers(path, *, status=200, secure=False, onion=""):
    """Return all headers that this portal adds to the response for ``path``.

    ``path`` as it stands in an address, percent-encoded. ``secure``: served over https in
    production. ``onion``: the portal's onion address, if any.
    """
    headers = {
        **ALWAYS,
        "Content-Security-Policy": content_security_policy(path, secure=secure),
        "Cache-Control": cache_control(path, status=status),
    }
    if secure:
        headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}; includeSubDomains; preload"
    if path == "/admin/logout/":
        headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    if status == 200 and (disposition := content_disposition(path)):
        headers["Content-Disposition"] = disposition
    if onion and status < 400 and not path.startswith("/admin/"):
        headers["Onion-Location"] = onion.rstrip("/") + path
    return headers
