"""A portal in production, and web servers before it with deploy/nginx.conf."""

from types import SimpleNamespace

import pytest

from tests import nginx
from tests.roundtable.nginx.asking import ask_portal
from tests.roundtable.nginx.portal import ONION, Portal

# An operator who has an onion address says so.
WITH_ONION = {'$roundtable_onion { default "";': f'$roundtable_onion {{ default "http://{ONION}";'}


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """The portal, once for all tests here."""
    portal = Portal(tmp_path_factory.mktemp("portal"))
    try:
        portal.wait()
        yield portal
    finally:
        portal.stop()


@pytest.fixture
def portal(running):
    """The portal with its store open."""
    assert ask_portal(running.port, "/en/about/").status == 200
    return running


def started(portal, folder, **given):
    """Return what starts a web server in front of a portal."""
    given = {"upstream": portal.port, "pages": portal.pages, "changes": {}, **given}
    given["changes"] = {**WITH_ONION, **given["changes"]}
    return nginx.server(static=portal.static, folder=folder, **given)


@pytest.fixture(scope="session")
def front(running, tmp_path_factory):
    """The web server in front of the portal, by its ports: https, http, onion; and its folder."""
    folder = tmp_path_factory.mktemp("front")
    http, onion = nginx.free_port(), nginx.free_port()
    with started(running, folder, production=True, ports={80: http, 8081: onion}) as https:
        yield SimpleNamespace(https=https, http=http, onion=onion, folder=folder)


@pytest.fixture(scope="session")
def alone(running, tmp_path_factory):
    """The https port of a web server behind which nobody answers."""
    folder, nobody = tmp_path_factory.mktemp("alone"), nginx.free_port()
    with started(running, folder, production=True, upstream=nobody) as https:
        yield https


@pytest.fixture
def quick(running, tmp_path):
    """A web server that waits for a second only, and writes down all that it thinks of."""
    seconds = ("client_header_timeout 10s", "client_body_timeout 15s", "proxy_read_timeout 60s")
    changes = {words: f"{words.split()[0]} 1s" for words in seconds}
    changes["error_log /dev/null crit"] = f"error_log {tmp_path}/seen info"

    def start(**given):
        given["changes"] = {**changes, **given.get("changes", {})}
        return started(running, tmp_path, **given)

    return start
