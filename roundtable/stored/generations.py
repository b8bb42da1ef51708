"""The generation of what is public: closed by every change, opened by whoever holds its row alone.

The protocol, and why nothing stale is ever served:

- A change takes a shared lock on the row, removes the pointer, and only then commits. Changes do
  not wait for each other.
- Opening takes the row's lock alone, without waiting: it fails while any change is under way. It
  counts the number up, leads the pointer to the new, empty generation, and commits.
- A page is rendered in one snapshot of the database together with the number, and kept only in the
  generation of that number.

So whatever lies in the open generation was read after the last change was committed. On SQLite the
lock that every writing transaction holds from its beginning is both locks in one.
"""

import contextlib
import time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection, models, transaction
from django.utils import timezone

from roundtable.stored import clock, code, shelves

# How long whoever opens waits for a writer of SQLite; everybody else renders meanwhile. Not in turn
# with the public forms (roundtable/writing.py): a writer that hangs must not hold a reader.
PATIENCE_MS = 100
# An opener that hangs longer than this loses its lock: nobody's withdrawal may wait for it.
SECONDS_TO_OPEN = 10

# Whether this process serves pages (roundtable/wsgi.py). Only such a one says whose code makes them,
# and where they lie: a command may have been started from other files or in another environment.
serves = False


class PageGeneration(models.Model):
    """The one row: how often what is public has changed, and whose code makes the pages."""

    number = models.PositiveBigIntegerField(default=0)
    code = models.CharField(max_length=16, blank=True, default="")
    code_from = models.PositiveBigIntegerField(default=0)
    store = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        app_label = "roundtable"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_generation")]

    def __str__(self):
        return str(self.number)


def close():
    """Close the store for the transaction that is about to change something public.

    Must be called inside it and before the change. Once it is committed the store is opened again.
    Raises ImproperlyConfigured when the pages that are served lie elsewhere: the change would not
    be seen there.
    """
    if any(function is reopen for _id, function, _robust in connection.run_on_commit):
        return
    if (store := lock_shared()) and store != shelves.identity():
        raise ImproperlyConfigured(
            f"The portal's pages do not lie in {settings.STORE_DIR}: set STORE_DIR (or VAR_DIR) as the "
            "server has it. If this is the server's and it was moved: manage.py tick --now"
        )
    shelves.close()
    transaction.on_commit(reopen, robust=True)


def lock_shared():
    """Keep everybody from opening the store until this transaction has ended; return whose it is.

    On SQLite the transaction itself does so.
    """
    if not has_table():
        return ""  # the first migrations: nobody can open it either
    table = connection.ops.quote_name(PageGeneration._meta.db_table)
    query = f"SELECT store FROM {table}"
    if connection.vendor == "postgresql":
        query += " FOR SHARE"
    with connection.cursor() as cursor:
        cursor.execute(query)
        if (found := cursor.fetchone()) is None:
            PageGeneration.objects.bulk_create([PageGeneration(pk=1)], ignore_conflicts=True)
            cursor.execute(query)
            found = cursor.fetchone()
    return found[0]


def has_table():
    """Return whether the row can be there; asked of the database until it is."""
    if not getattr(connection, "has_page_generation", False):
        found = PageGeneration._meta.db_table in connection.introspection.table_names()
        connection.has_page_generation = found
    return connection.has_page_generation


def is_open(label):
    """Return whether pages of a label are kept and served: it is there, of our code, not over."""
    return label is not None and label.code == code.mine()[1] and not label.is_over


def reopen():
    """Open the store with a new, empty generation, if nothing public is just being changed.

    Return whether that was tried. Does nothing when it cannot be had at once, or the disk is full,
    and the next reader tries again.
    """
    if not (settings.STORED_PAGES and shelves.is_ours()):
        return False
    with shelves.alone("reopen") as first:
        if not first:
            return False
        with contextlib.suppress(Error, OSError):
            label = turn()
            if label is not None:
                shelves.sweep(label)
            return True
    return False


def catch_up():
    """Close what the clock has passed, and open the store if it is closed; return whether it did.

    The pointer goes away first, so that a web server sends nothing that is over.
    """
    label = shelves.pointer()
    if is_open(label):
        if shelves.is_ours():
            shelves.sweep(label)
        return False
    if label is not None and label.is_over and can_be_asked():
        shelves.close()
    reopen()
    return is_open(shelves.pointer())


def can_be_asked():
    """Return whether the database answers; as long as it does not, old pages are all there is."""
    try:
        return PageGeneration.objects.exists() or True
    except Error:
        return False


def forget():
    """Let pages be made anew by whichever code asks next, also by older one that was put back."""
    PageGeneration.objects.update(code="", code_from=0, store="")
    close()


def turn():
    """Count the generation up and lead the pointer to it; return its label.

    None if somebody was faster, or if newer code makes the pages now. Raises OperationalError while
    something is changed.
    """
    since, digest = code.mine()
    since = min(since, int(time.time()))
    with impatient(), transaction.atomic():
        limit_opening()
        rows = PageGeneration.objects.select_for_update(nowait=True)
        row = rows.first() or PageGeneration.objects.create(pk=1)
        label = shelves.pointer()
        if is_open(label) and label.number == row.number:
            return None
        if row.code not in ("", digest) and (since < row.code_from or not serves):
            return None
        if serves or not row.store:
            row.store = shelves.identity()
        row.number, row.code, row.code_from = row.number + 1, digest, since
        row.save()
        now = timezone.now()
        ends = clock.next_moment(now).timestamp()
        label = shelves.Label.new(row.number, digest, now=now.timestamp(), ends=ends)
        # Before the commit: nobody can change anything until then, and a page that was rendered
        # earlier carries the former number.
        shelves.open_at(label)
    return label


def limit_opening():
    """Let PostgreSQL take the lock from an opener that hangs."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            milliseconds = 1000 * SECONDS_TO_OPEN
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = {milliseconds}")


@contextlib.contextmanager
def impatient():
    """Wait a moment only for another writer of SQLite."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


@contextlib.contextmanager
def snapshot():
    """Read one state of the database in the block; yields the number of its generation, or None."""
    with reading_only(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield PageGeneration.objects.values_list("number", flat=True).first()


@contextlib.contextmanager
def reading_only():
    """Let SQLite's next transaction begin without the lock to write."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    usual = connection.transaction_mode
    connection.transaction_mode = "DEFERRED"
    try:
        yield
    finally:
        connection.transaction_mode = usual
