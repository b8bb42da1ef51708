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

from django.conf import settings
from django.db import Error, connection, models, transaction
from django.utils import timezone

from roundtable.stored import clock, code, shelves

# How long whoever opens waits for a writer of SQLite; everybody else renders meanwhile. Not in turn
# with the public forms (roundtable/writing.py): a writer that hangs must not hold a reader.
PATIENCE_MS = 1000


class PageGeneration(models.Model):
    """The one row: how often what is public has changed, and whose code makes the pages."""

    number = models.PositiveBigIntegerField(default=0)
    code = models.CharField(max_length=16, blank=True, default="")
    code_from = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "roundtable"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_generation")]

    def __str__(self):
        return str(self.number)


def close():
    """Close the store for the transaction that is about to change something public.

    Must be called inside it and before the change. Once it is committed the store is opened again.
    """
    if any(function is reopen for _id, function, _robust in connection.run_on_commit):
        return
    lock_shared()
    shelves.close()
    transaction.on_commit(reopen, robust=True)


def lock_shared():
    """Keep everybody from opening the store until this transaction has ended."""
    if not has_table():
        return  # the first migrations: nobody can open it either
    if connection.vendor != "postgresql":
        return
    table = connection.ops.quote_name(PageGeneration._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} FOR SHARE")
        if cursor.fetchone() is None:
            PageGeneration.objects.bulk_create([PageGeneration(pk=1)], ignore_conflicts=True)
            cursor.execute(f"SELECT 1 FROM {table} FOR SHARE")


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

    Does nothing when it cannot be had at once, or the disk is full, and the next reader tries again.
    """
    if not settings.STORED_PAGES:
        return
    with shelves.alone("reopen") as first:
        if not first:
            return
        with contextlib.suppress(Error, OSError):
            label = turn()
            if label is not None:
                shelves.sweep(label)


def catch_up():
    """Close what the clock has passed, and open the store if it is closed; return whether it did.

    The pointer goes away first, so that a web server sends nothing that is over.
    """
    label = shelves.pointer()
    if is_open(label):
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
    PageGeneration.objects.update(code="", code_from=0)
    close()


def turn():
    """Count the generation up and lead the pointer to it; return its label.

    None if somebody was faster, or if newer code makes the pages now. Raises OperationalError while
    something is changed.
    """
    since, digest = code.mine()
    with impatient(), transaction.atomic():
        rows = PageGeneration.objects.select_for_update(nowait=True)
        row = rows.first() or PageGeneration.objects.create(pk=1)
        label = shelves.pointer()
        if is_open(label) and label.number == row.number:
            return None
        if digest != row.code and since < row.code_from:
            return None
        row.number, row.code, row.code_from = row.number + 1, digest, since
        row.save()
        ends = int(clock.next_moment(timezone.now()).timestamp())
        label = shelves.Label(row.number, digest, ends)
        # Before the commit: nobody can change anything until then, and a page that was rendered
        # earlier carries the former number.
        shelves.open_at(label)
    return label


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
