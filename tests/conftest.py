"""Fixtures that every test may use."""

import gc
import time

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from submissions import keys
from tests import audit_triggers, loaded_rows

_force_login = Client.force_login


def force_login(client, user, backend=None, *, second_factor="totp"):
    """Log somebody in as if she had shown a second factor; without one no page of the admin opens."""
    _force_login(client, user, backend)
    if second_factor:
        session = client.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "type": second_factor, "at": time.time()},
        ]
        session.save()


Client.force_login = force_login

# The same examples each time: a test that fails now and then helps nobody.
hypothesis.settings.register_profile("portal", derandomize=True, deadline=None)
hypothesis.settings.load_profile("portal")


def pytest_configure():
    """Serve static files by their plain names: nothing is collected for the tests."""
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    django_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # Tests of what is kept switch it on, with a folder of their own.
    django_settings.STORED_PAGES = False
    django_settings.STORE_DIR = None
    django_settings.SITE_URL = "https://portal.example"
    django_settings.ALLOWED_HOSTS = ["portal.example", "testserver"]
    # Argon2 is slow by design; the tests of passwords ask for it themselves.
    django_settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *django_settings.PASSWORD_HASHERS,
    ]
    audit_triggers.let_flush()


def pytest_collection_modifyitems(config, items):
    """Leave out what belongs to the other database's run."""
    other = "once" if connection.vendor == "postgresql" else "postgresql"
    found = {True: [], False: []}
    for item in items:
        found[item.get_closest_marker(other) is not None].append(item)
    config.hook.pytest_deselected(items=found[True])
    items[:] = found[False]


def pytest_collection_finish():
    """Let the collector of garbage leave alone what is loaded by now: it stays to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def first_content(db):
    """The portal as a newcomer finds it."""
    loaded_rows.load()
    keys.first_start()


@pytest.fixture
def reader():
    """A browser without cookies."""
    return Client()


def make_organizer(name):
    """Return a user who may do everything in the admin."""
    return get_user_model().objects.create_superuser(name, password="correct horse battery")


@pytest.fixture
def sokha(db):
    """An organizer."""
    return make_organizer("sokha")


@pytest.fixture
def dara(db):
    """Another organizer."""
    return make_organizer("dara")


@pytest.fixture
def staff(sokha):
    """A browser in which Sokha is logged in."""
    client = Client()
    client.force_login(sokha)
    return client


@pytest.fixture
def colleague(dara):
    """A browser in which Dara is logged in."""
    client = Client()
    client.force_login(dara)
    return client


def change(client, path, data, **kwargs):
    """Send a form as it was opened: with the version of the row that it shows."""
    version = client.get(path).context["adminform"].form.initial["version"]
    return client.post(path, {**data, "version": version}, **kwargs)
