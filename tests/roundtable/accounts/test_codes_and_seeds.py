"""Seeds are sealed; codes follow RFC 6238; each opens once, on whichever process it is tried."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection

from roundtable.accounts import codes, seeds
from roundtable.models import Organizer
from tests.roundtable.accounts.coming_in import code
from tests.roundtable.accounts.conftest import SEED

# RFC 6238, appendix B, the seed "12345678901234567890" in base 32.
RFC_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("at", "expected"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")]
)
def test_codes_are_those_of_the_standard(at, expected):
    assert codes.code_of(RFC_SEED, at // 30) == expected


def test_seed_in_the_database_cannot_be_read(bopha):
    app = Authenticator.objects.get(user=bopha)
    assert SEED not in str(app.data)
    assert seeds.opened(app.data["secret"]) == SEED


def test_former_secret_key_still_opens_seeds(settings):
    sealed = seeds.sealed(SEED)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another " * 9
    with pytest.raises(seeds.Unreadable):
        seeds.opened(sealed)

    settings.SECRET_KEY_FALLBACKS = [former]
    assert seeds.opened(sealed) == SEED


def test_clock_that_is_days_off_opens_nothing(bopha):
    for days in (-2, 2):
        with time_machine.travel(time.time() + days * 86_400):
            shown = code()
        assert not codes.use(bopha, seed=SEED, code=shown)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_ten_at_once_use_a_code_once():
    person = Organizer.objects.create_user("bopha")
    typed = code()

    def attempt(_number):
        try:
            return codes.use(person, seed=SEED, code=typed)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(attempt, range(10))) == 1
