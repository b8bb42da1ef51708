"""A portal moves from one sort of database to the other, and back, and nothing is lost."""

import pytest

from tests.roundtable import keeping_portal
from tests.roundtable.backups import contents
from tests.roundtable.keeping_portal import manage, scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

# JSON that PostgreSQL writes in an order of its own, and what a restore adds.
OTHERWISE = ("auditentry", "auditlink", "backuprun", "pagegeneration", "documentversion")


def backed_up(environ, folder):
    """Return the path of a backup of a portal."""
    folder.mkdir()
    manage(environ, "backup", str(folder))
    return keeping_portal.only_backup(folder)


def rows_in(path, key):
    """Return the rows in a backup, by member, but those that may differ."""
    members = contents(path, key)
    return {
        name: data
        for name, data in members.items()
        if name.startswith("rows/") and not any(part in name for part in OTHERWISE)
    }


def test_portal_moves_from_postgresql_to_sqlite_and_back(tmp_path):
    here = keeping_portal.here(tmp_path / "here")
    manage(here, "load_first_content")
    made = scene(here, "make")
    key, numbers = made["recovery"], [voice["number"] for voice in made["voices"].values()]
    states = scene(here, "look", *numbers)
    first = backed_up(here, tmp_path / "first")

    with keeping_portal.elsewhere(tmp_path / "small", vendor="sqlite") as small:
        manage(small, "restore", str(first), "--key-file", "-", typed=key)
        assert scene(small, "look", *numbers) == states
        second = backed_up(small, tmp_path / "second")
    with keeping_portal.elsewhere(tmp_path / "large") as large:
        manage(large, "restore", str(second), "--key-file", "-", typed=key)
        assert scene(large, "look", *numbers) == states
        third = backed_up(large, tmp_path / "third")

    assert rows_in(third, key) == rows_in(first, key)
    assert len(rows_in(first, key)) > 20
