"""Error pages in both languages, with and without a database."""

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.test import Client, RequestFactory

from roundtable import errors, views


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429])
@pytest.mark.parametrize("language", ["en", "km"])
def test_each_error_has_a_page_in_the_language_of_its_path(db, status, language):
    response = errors.error_page(RequestFactory().get(f"/{language}/x/"), status)

    assert response.status_code == status
    assert f'<html lang="{language}">' in response.text
    assert response.headers["Content-Language"] == language


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("language", ["en", "km"])
def test_server_errors_have_a_page_without_a_database(status, language):
    # No database fixture: any query would fail the test.
    response = errors.error_page(RequestFactory().get(f"/{language}/x/"), status)

    assert response.status_code == status
    assert f'<html lang="{language}">' in response.text


@pytest.mark.parametrize(("status", "seconds"), [(429, "60"), (503, "120")])
def test_busy_pages_say_when_to_come_again(db, status, seconds):
    response = errors.error_page(RequestFactory().get("/en/"), status)

    assert response.headers["Retry-After"] == seconds


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("secret detail"), 500),
        (OperationalError("connection refused: secret detail"), 503),
        (PermissionDenied("secret detail"), 403),
        (SuspiciousOperation("secret detail"), 400),
    ],
)
def test_exception_becomes_a_page_that_tells_nothing_of_it(db, monkeypatch, error, status):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(views.Announcement.objects, "published", fail)
    response = Client(raise_request_exception=False).get("/km/")

    assert response.status_code == status
    assert "secret detail" not in response.text
    assert "Traceback" not in response.text
    assert '<html lang="km">' in response.text
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_not_found_page_offers_search(db, reader):
    page = reader.get("/km/none/")

    assert '<form action="/km/search/"' in page.text
    assert '<meta name="robots" content="noindex">' in page.text
