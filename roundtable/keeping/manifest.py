"""What a backup says of itself: of which portal, by which code, how many rows, which secrets."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from roundtable.keeping.sealed_file import Unfit

FORMAT = 1


@dataclass
class Manifest:
    """The last member of a backup.

    ``tables``: {name: {"columns": […], "rows": n}}. ``used``: the last number that each counted key
    has given. ``secret_key`` and ``peppers`` (by id) are fingerprints. ``members``: the SHA-256 of
    all other members.
    """

    made: str
    site_url: str
    demonstration: bool
    engine: str
    migrations: dict
    secret_key: str
    peppers: dict
    tables: dict = field(default_factory=dict)
    used: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def of_this_portal(cls, *, made):
        """Return what this portal says of itself; the rows are still to be counted."""
        return cls(
            made=made,
            site_url=settings.SITE_URL,
            demonstration=settings.DEMONSTRATION,
            engine=connection.vendor,
            migrations=applied(),
            secret_key=fingerprint(settings.SECRET_KEY),
            peppers={id: fingerprint(secret) for id, secret in settings.RECEIPT_PEPPERS.items()},
        )

    def written(self):
        """Return it as bytes."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, written):
        """Return what was written; raises Unfit for what is none, or of another format."""
        try:
            found = json.loads(written)
            if found["format"] != FORMAT:
                raise Unfit(
                    f"is of format {found['format']}, this code reads {FORMAT}: use the code that "
                    "made it, or newer one."
                )
            return cls(**found)
        except (ValueError, TypeError, KeyError):
            raise Unfit("holds no backup of a portal.") from None

    def unknown_migrations(self):
        """Return the migrations it was made with that this code does not have."""
        known = MigrationLoader(None).disk_migrations
        return [key for key in self.migration_keys() if key not in known]

    def migration_keys(self):
        """Return its migrations as Django names them."""
        return [(app, name) for app, names in self.migrations.items() for name in names]

    def rows(self, table):
        """Return how many rows of a table it holds."""
        return self.tables.get(table, {}).get("rows", 0)


def applied():
    """Return the names of the migrations that made this database, by app."""
    found = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def fingerprint(secret):
    """Return what tells two secrets apart and gives neither away."""
    return hmac.new(secret.encode(), b"roundtable backup", hashlib.sha256).hexdigest()[:16]
