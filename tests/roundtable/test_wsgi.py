"""What gunicorn hands over, however it names its character set, is read as UTF-8 or refused."""

from io import BytesIO

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from roundtable.wsgi import application
from submissions import guard
from submissions.models import Submission
from tests.submissions.factories import make_recovery

pytestmark = [pytest.mark.once, pytest.mark.django_db]
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"


def ask(path="/km/search/", body=b"", **environ):
    """Answer a request as gunicorn hands it over; return its status, headers and page."""
    told = []
    asked = RequestFactory(headers={"host": "portal.example"})._base_environ(
        **{"PATH_INFO": path, "QUERY_STRING": "q=word", **environ}
    )
    asked.update({"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))})
    # As Django's own test client does: the test's transaction must outlive the request.
    request_started.disconnect(close_old_connections)
    try:
        page = b"".join(application(asked, lambda status, headers: told.extend([status, headers])))
    finally:
        request_started.connect(close_old_connections)
    return told[0], dict(told[1]), page.decode()


def parts(disposition=b'form-data; name="concern"', **fields):
    """Return a body of several parts; the first of them with a header of one's own."""
    token = {"token": guard.new_token("submit"), "consent": "quoted", "language": "en", **fields}
    rest = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in token.items()
    )
    head = b"--b\r\nContent-Disposition: " + disposition + b"\r\n\r\n"
    return head + "café ដី\r\n".encode() + rest + b"--b--\r\n"


ODD = [
    "charset=hex",
    "charset=rot13",
    "charset=punycode",
    "charset=idna",
    "charset=utf-7",
    "charset=UTF-16",
    "charset=latin-1",
    "charset=none",
    'charset="hex"',
    'charset="ut\\f-8"',
    "CHARSET = idna",
    "charset=utf-8; charset=base64",
    "charset=base64; charset=utf-8",
    "charset=utf-8; charset=latin-1",
    "charset=utf-8; charset*=utf-8''idna",
    "charset*=utf-8''idna",
    "charset*=utf-8''utf-8",
    "charset*=idna''%e1",
    "charset*0=ba; charset*1=se64",
    "charset*0*=utf-8''hex",
    "charset*=utf-8''x; charset*0=y",
    "x*=undefined''%41",
    "x*=nonsense''%41",
    "x*=utf-8''x; x*0=y",
    "x*" + "9" * 5000 + "=x",
]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("path", ["/km/search/", "/km/no-such-page/", "/admin/login/"])
def test_other_character_sets_are_refused_with_our_page(path, odd):
    km = {"HTTP_ACCEPT_LANGUAGE": "km"}

    status, headers, page = ask(path, CONTENT_TYPE=f"text/plain; {odd}", **km)

    assert status == "400 Bad Request"
    assert '<html lang="km">' in page
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", [FORM, PARTS])
@pytest.mark.parametrize("path", ["/en/submit/", "/en/receipt/", "/admin/login/"])
def test_forms_in_other_character_sets_are_refused_and_nothing_is_stored(path, kind, odd):
    make_recovery()
    body = parts() if kind == PARTS else f"token={guard.new_token('submit')}".encode()

    status, headers, _page = ask(
        path, body, REQUEST_METHOD="POST", CONTENT_TYPE=f"{kind}; {odd}", QUERY_STRING=""
    )

    assert status == "400 Bad Request"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert Submission.objects.count() == 0


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "text/plain; charset=utf-8",
        'a/b; Charset="UTF-8"',
        "a/b; charset=utf8",
        "a/b; charset=utf-8; charset=UTF-8",
        "a/b; x*=utf-8''%41",
    ],
)
def test_our_own_character_set_is_read(kind):
    assert ask(CONTENT_TYPE=kind)[0] == "200 OK"


@pytest.mark.parametrize("kind", [PARTS, f"{PARTS}; charset=utf-8", f"{PARTS}; charset=UTF8"])
def test_form_of_many_parts_is_stored_as_it_was_written(kind):
    make_recovery()

    status, _headers, _page = ask(
        "/en/submit/", parts(), REQUEST_METHOD="POST", CONTENT_TYPE=kind, QUERY_STRING=""
    )

    assert status == "200 OK"
    assert Submission.objects.get().concern == "café ដី"


@pytest.mark.parametrize("path", ["/en/submit/", "/en/receipt/", "/admin/login/"])
def test_part_with_a_broken_name_makes_the_form_unreadable_and_no_more(path):
    make_recovery()
    body = parts(b"form-data; name*=utf-8''x; name*0=y")
    cookie = {"HTTP_COOKIE": f"csrf={'x' * 32}"}  # the admin's guard reads the form

    status, headers, page = ask(
        path, body, REQUEST_METHOD="POST", CONTENT_TYPE=PARTS, QUERY_STRING="", **cookie
    )

    assert status == "400 Bad Request"
    assert '<html lang="en"' in page
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert Submission.objects.count() == 0
