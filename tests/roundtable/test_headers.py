"""The headers, said once."""

import ast
from pathlib import Path

import pytest

from roundtable import headers

pytestmark = pytest.mark.once


def test_module_is_pure():
    """It imports nothing, so that the web server's configuration can be made from it, too."""
    tree = ast.parse(Path(headers.__file__).read_text())

    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_policy_of_public_pages_is_strict():
    assert headers.content_security_policy("/en/", secure=True) == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "object-src 'none'; manifest-src 'self'; require-trusted-types-for 'script'; "
        "upgrade-insecure-requests"
    )


def test_policy_of_the_back_office_may_ask_the_server_only():
    policy = headers.content_security_policy("/admin/")

    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "upgrade-insecure-requests" not in policy


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/", 302, "no-store"),
        ("/en/", 200, "no-cache"),
        ("/km/sessions/x.ics", 200, "no-cache"),
        ("/en/none/", 404, "no-store"),
        ("/static/a.0123456789ab.css", 200, "public, max-age=31536000, immutable"),
        ("/static/staticfiles.json", 200, "no-cache"),
        ("/static/a.css", 404, "no-store"),
        ("/admin/", 200, "no-store"),
        ("/healthz", 200, "no-store"),
        ("/km/surveys/what-matters/", 200, "no-store"),
        ("/km/surveys/", 200, "no-cache"),
        ("/en/surveys/what-matters/results/", 200, "no-cache"),
        ("/en/surveys/what-matters/results.csv", 200, "no-cache"),
    ],
)
def test_responses_are_kept_only_as_long_as_they_are_true(path, status, kept):
    assert headers.cache_control(path, status=status) == kept


def test_https_is_demanded_where_it_is_served():
    secure = headers.response_headers("/en/", secure=True)

    assert secure["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert "Strict-Transport-Security" not in headers.response_headers("/en/")


def test_onion_address_is_told_on_public_pages_only():
    onion = "http://abc.onion"

    assert headers.response_headers("/km/", onion=onion)["Onion-Location"] == "http://abc.onion/km/"
    assert "Onion-Location" not in headers.response_headers("/admin/", onion=onion)
