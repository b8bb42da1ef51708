"""Seeds of codes, sealed with a key that comes from SECRET_KEY: a copied database opens none.

When SECRET_KEY is changed, the former one in SECRET_KEY_FALLBACKS still opens them.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """The secret that a seed was sealed with is neither SECRET_KEY nor among its fallbacks."""


def _fernet(secret):
    # HKDF (RFC 5869): one secret, a key of its own for this purpose.
    derived = HKDF(SHA256(), length=32, salt=None, info=b"roundtable second factor")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))


def _ring():
    return MultiFernet([_fernet(s) for s in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def sealed(seed):
    """Return a seed as it is stored."""
    return _ring().encrypt(seed.encode()).decode()


def opened(stored):
    """Return a stored seed; raises Unreadable."""
    try:
        return _ring().decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error
