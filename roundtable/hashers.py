"""How organizers' passwords are hashed: Argon2id, as much of it as a small server bears."""

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

# One at a time in each process, whatever it is for: 46 MiB each.
working = threading.Lock()


class Argon2(Argon2PasswordHasher):
    """Argon2id with 46 MiB and two passes, in one lane: above what OWASP asks for.

    Django's own takes 100 MiB and eight threads. What was hashed so is still known, and hashed
    anew when its owner logs in.
    """

    time_cost = 2
    memory_cost = 46 * 1024
    parallelism = 1

    def encode(self, password, salt):
        """Return the hash of a new password."""
        with working:
            return super().encode(password, salt)

    def verify(self, password, encoded):
        """Return whether a password has this hash."""
        with working:
            return super().verify(password, encoded)
