"""Two machines: two portals under gunicorn, one database, one shared folder (deploy/GUIDE.md)."""

import http.client
import re
from contextlib import ExitStack, closing
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.conf import settings

from submissions import moderation
from tests.roundtable import store_portal
from tests.roundtable.organizers import make_organizer
from tests.submissions.factories import make_excerpt, receive

pytestmark = pytest.mark.django_db(transaction=True)

VOICE = "They closed the road to our field."
NUMBER = re.compile(r'<p class="code"[^>]*>((?:<span>\d{5}</span> ?){4})</p>')
TOKEN = re.compile(r'name="token" value="([^"]+)"')
FORM = {
    "concern": "The well of our village is dry.",
    "place": "inside",
    "language": "en",
    "consent": "quoted",
    "scope": "roundtable",
    "follow": "state",
}


def ask(port, path, fields=None, cookie=""):
    """Send a request and return (status, page); a POST when there are fields."""
    sent = {"Host": "portal.example", "Content-Type": "application/x-www-form-urlencoded"}
    if cookie:
        sent["Cookie"] = cookie
    method, body = ("GET", None) if fields is None else ("POST", urlencode(fields))
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as talk:
        talk.request(method, path, body, sent)
        answer = talk.getresponse()
        return answer.status, answer.read().decode()


@pytest.fixture
def stored(client, groups):
    """A published voice with its receipt, and an organizer who is logged in."""
    accepted = receive()
    moderation.take_up(accepted.submission, by=None)
    moderation.accept(accepted.submission, by=None)
    make_excerpt(accepted.submission, text_en=VOICE)
    client.force_login(make_organizer("sokha", "curator"))
    name = settings.SESSION_COOKIE_NAME
    return SimpleNamespace(number=accepted.number, cookie=f"{name}={client.cookies[name].value}")


@pytest.fixture
def machines(stored, tmp_path):
    """The ports of two portals with the same secrets, database and folder."""
    environ = store_portal.environment(tmp_path, store_portal.database(tmp_path))
    environ["SECRET_KEY"] = settings.SECRET_KEY
    peppers = settings.RECEIPT_PEPPERS.items()
    environ["RECEIPT_PEPPERS"] = ",".join(f"{name}:{pepper}" for name, pepper in peppers)
    with ExitStack() as both:
        yield [both.enter_context(store_portal.gunicorn(environ))[1] for _machine in range(2)]


def test_what_is_done_on_one_machine_holds_on_the_other_at_once(machines, stored):
    one, other = machines

    # Readers have had the page of both, so that it lies in the store.
    for port in (one, other, one, other):
        status, page = ask(port, "/en/voices/")
        assert (status, VOICE in page) == (200, True)

    # A receipt that one has made opens on the other.
    _status, page = ask(one, "/en/submit/")
    status, page = ask(one, "/en/submit/", {**FORM, "token": TOKEN.search(page)[1]})
    assert status == 200, page
    number = re.sub(r"\D", "", NUMBER.search(page)[1])
    assert ask(other, "/en/receipt/", {"receipt": number})[0] == 200

    # A form that one has shown is taken by the other, and by both only once.
    _status, page = ask(one, "/en/submit/")
    sent = {**FORM, "token": TOKEN.search(page)[1]}
    shown = {NUMBER.search(ask(port, "/en/submit/", sent)[1])[1] for port in (other, one)}
    assert len(shown) == 1

    # Who is logged in on one is so on the other.
    for port in (one, other):
        assert ask(port, "/admin/", cookie=stored.cookie)[0] == 200
    assert ask(other, "/admin/")[0] == 302

    # What is taken back on one is gone from the other with the next request.
    taken = {"receipt": stored.number, "action": "withdraw", "confirm": "1"}
    assert ask(one, "/en/receipt/", taken)[0] == 200
    for port in (other, one):
        status, page = ask(port, "/en/voices/")
        assert (status, VOICE in page) == (200, False)
    assert ask(other, "/en/receipt/", {"receipt": stored.number})[0] == 404
