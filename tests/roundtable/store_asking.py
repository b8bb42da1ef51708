"""Asks the portal as gunicorn hands requests over, and looks into the folder of the store."""

import contextlib
from io import BytesIO
from pathlib import Path

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

from roundtable import wsgi
from roundtable.stored import generations, serving, shelves

HOST = "portal.example"


def switch_on(settings, folder):
    """Keep pages in a folder of a test's own; return it."""
    settings.STORED_PAGES = True
    settings.STORE_DIR = folder / "pages"
    serving.memory.kept = serving.Kept(None)
    generations.serves = True
    return settings.STORE_DIR


@contextlib.contextmanager
def one_connection():
    """Keep the test's connection over a request, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def request(path, **environ):
    """Return the environ of a request, its query in the path, without a form that is sent."""
    path, _mark, query = path.partition("?")
    asked = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": HOST, **environ}
    found = RequestFactory()._base_environ(**asked)
    found["wsgi.input"] = BytesIO()
    found.pop("HTTP_COOKIE", None)
    return {
        **found,
        **({"HTTP_COOKIE": environ["HTTP_COOKIE"]} if "HTTP_COOKIE" in environ else {}),
    }


class Answer:
    """What came back: status as a number, headers, body as it went over the wire."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status.split()[0]), dict(headers), body
        assert len(self.headers) == len(headers), "a header stands twice"

    @property
    def text(self):
        """Return the body of an answer that was not compressed."""
        return self.body.decode()


def ask(path, *, app=None, **environ):
    """Answer a request; the connection to the database stays as it is."""
    with one_connection():
        return ask_alone(path, app=app, **environ)


def ask_alone(path, *, app=None, **environ):
    """Answer a request as a worker's thread does."""
    told = []
    result = (app or wsgi.application)(
        request(path, **environ), lambda status, headers, _info=None: told.extend([status, headers])
    )
    try:
        body = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    return Answer(*told, body)


def open_store():
    """Open the store with an empty generation; return its label."""
    generations.reopen()
    label = shelves.pointer()
    assert generations.is_open(label)
    return label


def kept():
    """Return the places of all that is kept in the open generation, in order."""
    folder = shelves.pointer().folder
    heads = [str(path.relative_to(folder)) for path in folder.rglob("*.head")]
    return sorted(head.removesuffix(".head") for head in heads)


def files_below(folder):
    """Return every file below a folder, relative to it, in order."""
    return sorted(str(p.relative_to(folder)) for p in Path(folder).rglob("*") if p.is_file())
