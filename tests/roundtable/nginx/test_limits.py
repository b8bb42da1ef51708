"""deploy/nginx.conf in a real nginx: what is passed on, what is refused, what is written down."""

import socket
import threading
import time

import pytest

from roundtable import headers
from tests import nginx
from tests.roundtable.nginx.asking import ask, ask_portal, raw, rest, secured

pytestmark = pytest.mark.nginx

PUBLIC = 256 * 1024
SAID_IN = {"en": b'lang="en"', "km": b'lang="km"'}


def silence():
    """Return a server that takes connections and never answers."""
    return socket.create_server(("127.0.0.1", 0))


def assert_whole_header(answer, path, *, language="en", secure=True):
    """Fail if an error or a redirect of the web server lacks a header of ours."""
    wanted = headers.response_headers(path, status=answer.status, secure=secure)
    if answer.status >= 400:
        wanted["Content-Language"] = language
        assert SAID_IN[language] in answer.body
        assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert {name: answer[name] for name in wanted} == wanted
    for name in ("ETag", "Last-Modified", "Accept-Ranges", "Onion-Location"):
        assert answer[name] is None or answer.status < 400


@pytest.mark.parametrize(
    ("path", "language"),
    [("/en/submit/", "en"), ("/km/nowhere/", "km"), ("/admin/", "en"), ("/healthz", "en")],
)
def test_when_nobody_answers_readers_are_told_so_in_their_language(alone, portal, path, language):
    answer = ask(alone, path, https=True)

    assert (answer.status, answer["Retry-After"]) == (503, "120")
    assert_whole_header(answer, path if path != "/admin/" else "/en/", language=language)
    assert answer.body == (portal.pages / "errors" / language / "503.html").read_bytes()
    assert ask(alone, "/", https=True, Accept_Language="km-KH")["Content-Language"] == "km"


def test_page_stays_readable_when_nobody_answers(alone, portal):
    assert ask(alone, "/en/about/", https=True).status == 200


def test_before_the_first_start_the_status_is_told_without_a_page(quick, tmp_path):
    with quick(upstream=nginx.free_port(), pages=tmp_path / "none", production=True) as port:
        answer = ask(port, "/en/", https=True)

    assert (answer.status, answer["Cache-Control"]) == (503, "no-store")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_portal_that_does_not_answer_in_time_counts_as_away(quick):
    with silence() as nobody, quick(upstream=nobody.getsockname()[1]) as port:
        assert ask(port, "/en/submit/").status == 503


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/", None),
        ("GET", "/healthz", None),
        ("GET", "/km/submit/", None),
        ("POST", "/km/submit/", b"concern=x"),
        ("GET", "/en/search/?q=water", None),
        ("GET", "/km/none/", None),
        ("POST", "/en/about/", b"x=1"),
        ("GET", "/admin/login/", None),
        ("GET", "/admin/", None),
        ("GET", "/en/submit", None),
    ],
)
def test_portals_own_answer_keeps_its_headers(front, portal, method, path, body):
    asked = {"method": method, "body": body, "Accept_Encoding": "identity"}
    ours, theirs = (
        ask(front.https, path, https=True, **asked),
        ask_portal(portal.port, path, **asked),
    )

    # A form's token is another each time, and "now" may be a second later.
    changing = ("set-cookie", "etag", "content-length", "expires")
    assert (ours.status, ours.without(*changing)) == (theirs.status, theirs.without(*changing))
    assert [name for name, _value in ours.headers] == [name for name, _value in theirs.headers]


def test_portal_learns_the_last_address_only_and_how_it_was_asked(quick):
    seen = []

    def answer(listener):
        connection, _peer = listener.accept()
        with connection:
            seen.append(connection.recv(65536).decode())
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with silence() as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        lies = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "gopher"}
        lies |= {
            "X_Real_IP": "203.0.113.9",
            "Forwarded": "for=203.0.113.9",
            "X_Forwarded_Host": "e",
        }
        with quick(upstream=listener.getsockname()[1], production=True) as port:
            assert ask(port, "/en/submit/?%61=%2f..", https=True, **lies).status == 200
        thread.join()

    first, *told = seen[0].split("\r\n")
    assert first == "GET /en/submit/?%61=%2f.. HTTP/1.1"
    named = ("host", "x-", "forwarded", "connection")
    assert sorted(line for line in told if line.lower().startswith(named)) == [
        "Host: portal.example",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-Proto: https",
    ]


def test_http_leads_to_https_with_all_headers(front, portal):
    answer = ask(front.http, "/en/about/?both=1")

    assert answer.status == 301
    assert answer["Location"] == "https://portal.example/en/about/?both=1"
    assert_whole_header(answer, "/en/about/", secure=False)


def test_challenge_of_a_certificate_is_read_over_http(front):
    laid = front.folder / "acme" / ".well-known" / "acme-challenge"
    laid.mkdir(parents=True)
    (laid / "token").write_text("answer")

    answer = ask(front.http, "/.well-known/acme-challenge/token")

    assert (answer.status, answer.body) == (200, b"answer")


def test_unknown_name_is_not_answered(front, portal):
    for port in (front.http, front.onion):
        assert raw(port, b"GET /en/ HTTP/1.1\r\nHost: evil.example\r\n\r\n") == b""
        assert raw(port, b"GET /en/ HTTP/1.0\r\n\r\n") == b""
        assert raw(port, b"\x00\x01nonsense\r\n\r\n") == b""
    with secured(front.https) as connection:
        connection.sendall(b"GET /en/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert rest(connection) == b""
    with pytest.raises(OSError, match="UNRECOGNIZED_NAME"):
        secured(front.https, "evil.example")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"path": "/km/submit/", "method": "POST", "body": b"x" * (PUBLIC + 1)}, 413),
        ({"path": "/admin/login/", "method": "POST", "body": b"x" * (PUBLIC + 1)}, 413),
        ({"path": "/admin/x/", "method": "POST", "body": b"x" * (8 * 1024 * 1024 + 1)}, 413),
        ({"path": "/km/submit/", "method": "POST", "Transfer_Encoding": "chunked"}, 411),
        ({"path": "/en/" + 5000 * "x"}, 414),
        ({"path": "/en/", "Cookie": 5000 * "x"}, 400),
        ({"path": "/en/%00"}, 400),
        ({"path": "/km/", "method": "TRACE"}, 405),
    ],
)
def test_refusal_of_the_web_server_is_our_page(front, portal, asked, status):
    answer = ask(front.https, https=True, **asked)

    language = "km" if asked["path"].startswith("/km/") else "en"
    assert answer.status == status
    assert_whole_header(answer, "/en/", language=language)
    assert answer["Allow"] == ("GET, HEAD" if status == 405 else None)


def test_file_of_an_error_page_has_no_address(front, portal):
    answer = ask(front.https, "/errors/km/503.html", https=True)

    assert answer.status == 404
    assert_whole_header(answer, "/en/")


def test_who_waits_for_too_much_at_once_reads_on(quick, portal):
    """One request is under way behind the web server, and no second one may be."""
    changes = {
        "limit_conn roundtable_address 100": "limit_conn roundtable_address 1",
        "proxy_read_timeout 300s": "proxy_read_timeout 30s",
    }
    with silence() as nobody, quick(upstream=nobody.getsockname()[1], changes=changes) as port:
        first = socket.create_connection(("127.0.0.1", port))
        first.sendall(b"GET /admin/ HTTP/1.1\r\nHost: portal.example\r\n\r\n")
        waiting, _peer = nobody.accept()
        refused, read = ask(port, "/km/submit/"), ask(port, "/en/about/")
        waiting.close()
        first.close()

    assert (refused.status, refused["Retry-After"], read.status) == (429, "60", 200)
    assert_whole_header(refused, "/en/", language="km", secure=False)


def test_few_large_bodies_lie_in_memory_at_once(quick, portal):
    head = b"POST %s HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 9\r\n\r\n"
    sent = {"method": "POST", "body": b"x"}
    with quick(changes={"client_body_timeout 15s": "client_body_timeout 60s"}) as port:
        sending = [socket.create_connection(("127.0.0.1", port)) for _each in range(4)]
        for connection in sending:
            connection.sendall(head % b"/admin/x/file/")
        assert ask(port, "/admin/x/", **sent).status == 429
        for path, asked in (("/admin/", {}), ("/admin/login/", sent), ("/en/submit/", sent)):
            assert ask(port, path, **asked).status == 301  # to https: the portal's own answer
        for connection in sending:
            connection.close()


@pytest.mark.parametrize(
    ("path", "megabytes"),
    [("/km/submit/", 0.25), ("/admin/x/", 8), ("/admin/x/lay-in/", 28), ("/admin/x/file/", 28)],
)
def test_largest_body_that_the_portal_reads_is_passed_on_without_the_disk(quick, path, megabytes):
    body = b"x" * int(megabytes * 1024 * 1024)
    with quick(upstream=nginx.free_port()) as port:
        # Nobody is there: it was let through if that is what is said.
        assert ask(port, path, method="POST", body=body).status == 503
        assert ask(port, path, method="POST", body=body + b"x").status == 413


def test_body_that_fits_is_never_written_to_a_file(quick, tmp_path):
    def written(**changes):
        with quick(**changes) as port:
            ask(port, "/en/submit/", method="POST", body=b"x" * PUBLIC)
        return "temporary file" in (tmp_path / "seen").read_text()

    assert not written()
    assert written(changes={"client_body_buffer_size 260k": "client_body_buffer_size 8k"})


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /en/ HTTP/1.1\r\nHost: portal.example\r\nX: ",
        b"POST /en/submit/ HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 1000\r\n\r\nconcern=",
    ],
    ids=["headers", "body"],
)
def test_slow_clients_are_cut_and_nobody_waits_for_them(quick, portal, begun):
    with quick() as port:
        slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _each in range(60)]
        for connection in slow:
            connection.sendall(begun)
        assert ask(port, "/en/about/").status == 200
        assert ask(port, "/healthz").status == 200
        assert [rest(connection) for connection in slow] == [b""] * 60
        for connection in slow:
            connection.close()


def test_headers_that_never_end_are_cut(quick, portal):
    with quick() as port, socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(b"GET /en/ HTTP/1.1\r\nHost: portal.example\r\n")
        with pytest.raises(OSError):
            for _letter in range(100):
                slow.sendall(b"X")
                time.sleep(0.1)


def test_nothing_of_a_visitor_is_written_down(front, alone, portal):
    ask(front.https, "/km/submit/", https=True, method="POST", body=b"x" * (PUBLIC + 1))
    ask(front.https, "/en/" + 5000 * "x", https=True)
    ask(front.https, "/en/none/?secret=1", https=True)
    raw(front.http, b"GET /en/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    raw(front.https, b"nonsense\r\n\r\n")
    with pytest.raises(OSError):
        secured(front.https, "evil.example")

    log = (front.folder / "log").read_text()
    assert "client" not in log
    assert "127.0.0.1" not in log
    assert (front.folder / "access").read_text() == ""
    assert [list((front.folder / name).iterdir()) for name in ("body", "proxy")] == [[], []]
