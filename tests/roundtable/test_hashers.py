"""Passwords are hashed with what a small server bears, one at a time, and old hashes still open."""

import argon2
import pytest
from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    PBKDF2PasswordHasher,
    check_password,
    identify_hasher,
    make_password,
)

from roundtable import hashers
from roundtable.models import Organizer

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def true_hashers(settings):
    """The hashers of the portal, without the tests' own."""
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]


def test_new_password_takes_46_mib_two_passes_and_one_lane():
    encoded = make_password(PASSWORD)

    assert encoded.startswith("argon2$argon2id$v=19$m=47104,t=2,p=1$")
    assert isinstance(identify_hasher(encoded), hashers.Argon2)
    assert check_password(PASSWORD, encoded)
    assert not check_password(PASSWORD + "x", encoded)


@pytest.mark.parametrize("former", [Argon2PasswordHasher, PBKDF2PasswordHasher])
@pytest.mark.django_db
def test_former_hash_still_opens_and_is_made_anew(client, former):
    encoded = former().encode(PASSWORD, "a-salt-of-the-test-only")
    organizer = Organizer.objects.create_user("sokha", is_staff=True)
    Organizer.objects.update(password=encoded)

    refused = client.post("/admin/login/", {"username": "sokha", "password": "wrong"})
    organizer.refresh_from_db()
    kept = organizer.password
    let_in = client.post("/admin/login/", {"username": "sokha", "password": PASSWORD})
    organizer.refresh_from_db()

    assert (refused.status_code, kept, let_in.status_code) == (200, encoded, 302)
    assert organizer.password.startswith("argon2$argon2id$v=19$m=47104,t=2,p=1$")
    assert check_password(PASSWORD, organizer.password)


def test_hash_of_today_is_not_made_anew():
    assert not hashers.Argon2().must_update(make_password(PASSWORD))


@pytest.mark.parametrize("name", ["hash_secret", "verify_secret"])
def test_one_password_is_hashed_at_a_time(monkeypatch, name):
    encoded, held = make_password(PASSWORD), []
    where = argon2.low_level if name == "hash_secret" else argon2._password_hasher
    true = getattr(argon2.low_level, name)

    def watched(*args, **kwargs):
        held.append(hashers.working.locked())
        return true(*args, **kwargs)

    monkeypatch.setattr(where, name, watched)
    if name == "hash_secret":
        make_password(PASSWORD)
    else:
        check_password(PASSWORD, encoded)

    assert held == [True]
    assert not hashers.working.locked()
