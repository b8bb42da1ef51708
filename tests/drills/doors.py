"""An organizer of a drill, and her way into the back office: password, then the code of an app."""

import base64
import hashlib
import hmac
import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request

NAME, PASSWORD, SEED = "drill", "four words and more", "JBSWY3DPEHPK3PXP"
MAKE = (
    "from allauth.mfa.totp.internal.auth import TOTP; "
    "from roundtable.models import Organizer; "
    f"TOTP.activate(Organizer.objects.create_superuser('{NAME}', '', '{PASSWORD}'), '{SEED}')"
)
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PERIOD = 30


def code(moment):
    """Return the code that her phone shows at a moment (RFC 6238)."""
    step = (int(moment) // PERIOD).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(SEED), step, hashlib.sha1)
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06}"


class Browser:
    """A browser with its cookies."""

    def __init__(self, port):
        self.root = f"http://127.0.0.1:{port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def ask(self, path, fields=None):
        """Return (the path that was reached, the page)."""
        data = urllib.parse.urlencode(fields).encode() if fields else None
        try:
            answer = self.opener.open(f"{self.root}{path}", data, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

    def fill_in(self, path, page, **fields):
        """Send the form of a page."""
        return self.ask(path, {"csrfmiddlewaretoken": CSRF.search(page)[1], **fields})


def asked_for_code(port):
    """Log in with the password; return her browser and the page that asks for the code."""
    browser = Browser(port)
    path, page = browser.ask("/admin/login/")
    account = {"username": NAME, "password": PASSWORD, "next": "/admin/"}
    return browser, browser.fill_in(path, page, **account)


def comes_in(port, *, moment=None):
    """Return whether she comes in with the code of a moment (now); True only if she sees the desk."""
    browser, (path, page) = asked_for_code(port)
    if not path.startswith("/admin/account/step"):
        raise RuntimeError(f"The login led to {path} and asked for no code.")
    if browser.ask("/admin/")[0] == "/admin/":
        raise RuntimeError("The back office opened without a code.")
    browser.fill_in(path, page, code=code(moment or time.time()))
    return browser.ask("/admin/")[0] == "/admin/"
