"""Lets the rows of a table take random places on SQLite, so that their order tells nothing.

SQLite gives each row a running number of its own: a trigger replaces it by a random one at once.
"""

RANDOM = "abs(random() % 4611686018427387904)"


def scatter(cursor, tables):
    """Let every new row of these tables take a random place; safe to repeat."""
    for table in tables:
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {table}_anywhere AFTER INSERT ON {table} BEGIN "
            f"UPDATE {table} SET rowid = {RANDOM} WHERE rowid = new.rowid; END"
        )
