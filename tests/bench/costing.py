"""What a public page costs inside one process: CPU of a stored one, queries of a rendered one."""

import argparse
import io
import time

import django

from tests.bench.figures import Figure, hand_over, median

MOST_MICROSECONDS, MOST_QUERIES = 60, 12
BATCHES, CALLS = 15, 400
PAGES = ("", "results/", "sessions/")
LANGUAGES = ("en", "km")


def request_for(path):
    """Return what gunicorn hands over for a page."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip, br",
        "HTTP_ACCEPT": "text/html,*/*",
        "HTTP_ACCEPT_LANGUAGE": "km,en;q=0.5",
        "HTTP_USER_AGENT": "bench",
        "HTTP_CONNECTION": "keep-alive",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
    }


def stored(path):
    """Return the figures of a stored page: microseconds of CPU from WSGI in to WSGI out."""
    from roundtable.wsgi import application

    told = []

    def start_response(status, headers, _info=None):
        told[:] = status, headers

    request = request_for(path)
    for _warm_up in range(CALLS):
        b"".join(application(dict(request), start_response))
    assert told[0] == "200 OK", told
    assert "ETag" in dict(told[1]), "not from the store"
    found = []
    for _batch in range(BATCHES):
        began = time.process_time()
        for _call in range(CALLS):
            b"".join(application(dict(request), start_response))
        found.append((time.process_time() - began) / CALLS * 1e6)
    name = f"stored {path} in the process, CPU"
    return [
        Figure(f"{name}, median (us)", median(found), MOST_MICROSECONDS),
        Figure(f"{name}, lowest (us)", min(found)),
    ]


def queries(told):
    """Return the figures of rendered pages: how often the database is asked."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.STORED_PAGES = False
    client, figures = Client(headers={"host": "127.0.0.1"}), []
    for page in PAGES:
        asked = []
        for language in LANGUAGES:
            client.get(f"/{language}/{page}")
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(f"/{language}/{page}")
            assert answer.status_code == 200, (page, answer.status_code)
            asked.append(len(captured))
        name = f"rendered /…/{page}, queries with {told}"
        figures.append(Figure(name, max(asked), MOST_QUERIES))
    return figures


def main():
    """Measure, and hand the figures over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("stored", "queries"))
    parser.add_argument("told", help="the path of the page, or of how much the queries are")
    asked = parser.parse_args()
    django.setup()
    hand_over((stored if asked.what == "stored" else queries)(asked.told))


if __name__ == "__main__":
    main()
