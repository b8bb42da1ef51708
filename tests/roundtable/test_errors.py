"""Error pages in both languages, with and without a database."""

import html
import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, IntegrityError, OperationalError
from django.test import Client, RequestFactory

from roundtable import errors, views
from tests.submissions.factories import make_recovery, make_topic
from tests.submissions.pages import filled

pytestmark = pytest.mark.once


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
        (DatabaseError("error with status PGRES_TUPLES_OK: secret detail"), 503),
        (IntegrityError("secret detail"), 500),
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


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize("error", [OperationalError("the disk is full"), RuntimeError("odd")])
def test_form_that_meets_an_error_is_given_back_whole_to_be_sent_again(
    db, monkeypatch, language, error
):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("submissions.intake.sent_before", fail)
    make_recovery()
    sent = filled(concern='They took "our" <field>.\nAll of it.', topics=["land"])
    make_topic("land")
    browser = Client(raise_request_exception=False)
    page = browser.post(f"/{language}/submit/", sent)

    assert page.status_code == (503 if isinstance(error, OperationalError) else 500)
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.text)
    assert sorted((name, html.unescape(value)) for name, value in fields) == sorted(
        (name, value)
        for name, values in sent.items()
        for value in (values if isinstance(values, list) else [values])
    )
    monkeypatch.undo()
    again = {name: html.unescape(value) for name, value in fields}
    assert browser.post(f"/{language}/submit/", again).status_code == 200


def test_form_of_the_back_office_is_never_given_back(rf):
    assert errors.sent_by(rf.post("/admin/login/", {"password": "secret"})) == []
    assert errors.sent_by(rf.get("/en/submit/", {"concern": "words"})) == []
