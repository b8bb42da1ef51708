"""People who send their words, come back when it went wrong, and look their receipts up after."""

import hashlib
import html
import http.client
import random
import re
import time
from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.bench import people, words

TOKEN = re.compile(r'name="token" value="([^"]+)"')
AT_ONCE = 16
LOOKING_UP = 2
SECONDS_TO_LOOK_UP = 90
BROKEN = 0  # the status of a connection that broke


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    status: int
    page: str
    headers: dict
    ended: float


@dataclass
class Form:
    """One form in somebody's browser: what she typed, and how each sending of it went."""

    fields: dict
    answers: list = field(default_factory=list)
    receipts: set = field(default_factory=set)

    @property
    def key(self):
        """Return what its row is known by."""
        nonce = urlsafe_b64decode(self.fields["token"].partition(".")[0])
        return hashlib.sha256(b"form" + nonce).hexdigest()

    @property
    def statuses(self):
        """Return how each sending was answered."""
        return [answer.status for answer in self.answers]

    def is_given_back(self, page):
        """Return whether a page holds all that was typed."""
        there = "".join(html.unescape(page).split())
        typed = (self.fields[name] for name in ("concern", "recommendation", "contact", "name"))
        return all("".join(text.split()) in there for text in typed)


def fetch(port, path, fields=None):
    """Send a request and return (status, body, headers); a POST when there are fields."""
    network = f"10.{random.randrange(256)}.{random.randrange(256)}.1"
    sent, method, body = {"X-Forwarded-For": network}, "GET", None
    if fields:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
        method, body = "POST", urlencode(fields)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.headers)
    except (OSError, http.client.HTTPException):
        return BROKEN, b"", {}
    finally:
        connection.close()


def ask(port, path, fields=None):
    """Send a request and return its Answer; a POST when there are fields."""
    status, body, headers = fetch(port, path, fields)
    return Answer(status, body.decode(errors="replace"), headers, time.monotonic())


def open_form(port, number, *, language="km"):
    """Open the form and fill it in."""
    page = ask(port, f"/{language}/submit/").page
    fields = words.form(TOKEN.search(page)[1], number)
    return Form(
        fields | {"concern": f"drill-{number}-{random.randrange(10**9)} {fields['concern']}"}
    )


def open_forms(port, many, *, first=0):
    """Return many open forms."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda n: open_form(port, n), range(first, first + many)))


def send(port, form, *, language="km"):
    """Send a form once; return its Answer."""
    answer = ask(port, f"/{language}/submit/", form.fields)
    form.answers.append(answer)
    if answer.status == 200 and (number := people.number_on(answer.page)):
        form.receipts.add(number)
    return answer


def insist(port, form, *, tries=4, pause=0.25):
    """Send a form until it is answered with a receipt; return whether it was."""
    for attempt in range(tries):
        if attempt:
            time.sleep(pause * 2 ** min(attempt, 3))
        send(port, form)
        if form.receipts:
            break
    return bool(form.receipts)


def crowd(port, forms, *, per_second=10, tries=4, pause=0.25):
    """Send forms at a steady pace, each again when it is not answered well."""
    began = time.monotonic()

    def sender(place, form):
        time.sleep(max(0.0, began + place / per_second - time.monotonic()))
        insist(port, form, tries=tries, pause=pause)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(sender, range(len(forms)), forms))


def opens(port, number):
    """Return whether a receipt opens, in words of its own."""
    until = time.monotonic() + SECONDS_TO_LOOK_UP
    return people.look_up(port, number, until=until) == 200


def how_many_open(port, numbers):
    """Return how many of these receipts open."""
    with ThreadPoolExecutor(LOOKING_UP) as pool:
        return sum(pool.map(lambda number: opens(port, number), numbers))


def account(found, portal, port, forms):
    """Judge what must hold after any fault: what was shown opens, and one form is one row.

    A form that was never answered is sent once more first: it may be in, or not.
    """
    unanswered = [form for form in forms if not form.receipts]
    for form in unanswered:
        insist(port, form)
    receipts = {number for form in forms for number in form.receipts}
    opening = how_many_open(port, sorted(receipts))
    keys = [key for (key,) in portal.rows("SELECT key FROM submissions_submission")]
    doubles = len(forms) - len(receipts) + sum(len(form.receipts) > 1 for form in forms)
    late = f" ({len(unanswered)} of them on a later try)" if unanswered else ""
    found.tell(f"{len(receipts)} receipts shown{late}, {opening} open; {len(keys)} rows")
    found.must(opening == len(receipts), f"{len(receipts) - opening} receipts do not open")
    found.must(doubles == 0, f"{doubles} forms without a receipt of their own")
    rows = sorted(keys) == sorted(form.key for form in forms)
    found.must(rows, f"{len(keys)} rows are not the {len(forms)} forms")
    broken = [status for form in forms for status in form.statuses if status in (500, 502)]
    found.must(not broken, f"{len(broken)} answers were 500: {portal.raised()}")
