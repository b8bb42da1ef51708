"""A page that grows while long work is done, so that no script is needed to see how far it is.

The work runs in a thread of its own and reports its rows; the page is sent piece by piece: its
head, a line each time there is news, then the result. A style sheet shows the last line only. The
thread uses the request's own database connection, on which nothing else happens meanwhile. When the
browser goes away, the work is stopped at its next row and has stored nothing; the request ends only
after it.
"""

import logging
import queue
import secrets
import threading
import time

from django.db import connection, connections
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation

log = logging.getLogger("django.request")
# A line at most so often; and one so that proxies and browsers see that somebody is at work.
SECONDS_BETWEEN = 0.25
SECONDS_OF_SILENCE = 2.0


class Stopped(Exception):
    """The browser went away."""


class Work:
    """Long work in a thread: ``do(report)`` returns the result as HTML."""

    def __init__(self, do, *, language):
        self.do, self.language = do, language
        self.news, self.is_stopped = queue.Queue(), threading.Event()
        self.last = 0.0
        self.result, self.error = "", None

    def report(self, line, *, is_last=False):
        """Tell how far it is; ``line`` is a function, asked only when it is time for a line."""
        if self.is_stopped.is_set():
            raise Stopped
        now = time.monotonic()
        if is_last or now - self.last >= SECONDS_BETWEEN:
            self.last = now
            self.news.put(line())

    def run(self, shared):
        """Do the work with the connection of the request, in the organizer's language."""
        connections[shared.alias] = shared
        try:
            with translation.override(self.language):
                self.result = self.do(self.report)
        except BaseException as error:  # raised again where the page is made
            self.error = error
        finally:
            self.news.put(None)

    def lines(self):
        """Yield the lines; an empty one now and then while there is no news."""
        # The proxy stands for the connection of whichever thread asks: the thread gets the real one.
        shared = connections[connection.alias]
        shared.inc_thread_sharing()
        thread = threading.Thread(target=self.run, args=(shared,), daemon=True)
        thread.start()
        try:
            while True:
                try:
                    line = self.news.get(timeout=SECONDS_OF_SILENCE)
                except queue.Empty:
                    line = ""
                if line is None:
                    break
                yield line
        finally:
            self.is_stopped.set()
            thread.join()
            shared.dec_thread_sharing()
        if self.error:
            raise self.error


def growing_page(request, template, context, do):
    """Return the response that shows ``template`` with the lines and the result of ``do`` in it."""
    work = Work(do, language=translation.get_language())
    mark = secrets.token_hex(16)
    head, tail = render_to_string(template, {**context, "mark": mark}, request=request).split(mark)
    return StreamingHttpResponse(pieces(work, head, tail))


def pieces(work, head, tail):
    """Yield the page in pieces."""
    yield head
    yield '<div class="import-lines" role="status">'
    try:
        for line in work.lines():
            yield line or "<!-- -->"
    except Exception:
        # The page is on its way with status 200: so it has to say itself that something failed.
        log.exception("An import broke off")
        work.result = render_to_string("admin/import_broken.html")
    yield "</div>"
    yield work.result
    yield tail
