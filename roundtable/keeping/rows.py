r"""Rows as lines of text: one form for both databases, the one of PostgreSQL's COPY.

Fields are parted by tabs; ``\N`` is nothing, bytes are ``\\x`` and hexadecimal digits. PostgreSQL
writes and reads it itself, SQLite's rows are written and read here.

Why not ``pg_dump`` and a copy of SQLite's file: the one is a program that has to be there in the
right version, the other a plain copy on the disk; both keep the order in which rows have arrived,
which tells who sent when (submissions/order.py), where rows here stand in the order of their keys;
and neither leads from SQLite to PostgreSQL, as a portal does that grows. The tables themselves come
from the code's migrations, so a restore needs this code or newer one, and nothing else. By hand:
``age -d -i key.txt FILE | tar -xz``, then ``COPY table (columns) FROM`` each file in its order.
"""

import datetime
import re

from django.db import connection

from roundtable.keeping.tables import key_of

AT_ONCE = 500
WRITTEN = {ord("\\"): r"\\", ord("\n"): r"\n", ord("\r"): r"\r", ord("\t"): r"\t"}
READ = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v"}
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def write(table, columns, sink):
    """Write every row of a table into a sink, in the order of its keys."""
    names = [connection.ops.quote_name(name) for name in columns]
    order = connection.ops.quote_name(key_of(table))
    table = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL bytea_output = 'hex'")
            chosen = f"SELECT {', '.join(names)} FROM {table} ORDER BY {order}"
            cursor.copy_expert(f"COPY ({chosen}) TO STDOUT", sink)
            return
        # The sign changes no value, but hides the column: its type would turn it into an object.
        chosen = ", ".join(f"+{name}" for name in names)
        cursor.execute(f"SELECT {chosen} FROM {table} ORDER BY {order}")
        while found := cursor.fetchmany(AT_ONCE):
            for row in found:
                sink.write(b"\t".join(map(as_field, row)) + b"\n")


def as_field(value):
    """Return one value of SQLite's as a field of a line."""
    if value is None:
        return rb"\N"
    if isinstance(value, bytes):
        return rb"\\x" + value.hex().encode()
    return str(value).translate(WRITTEN).encode()


def load(table, columns, source):
    """Insert the lines of a source into a table; by the driver, so that no page is closed for it."""
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY {quoted} ({names}) FROM STDIN", source)
            return
        kinds = {row[1]: row[2].lower() for row in cursor.execute(f"PRAGMA table_info({quoted})")}
        shapes = [SHAPES.get(kinds[name].partition(" ")[0], str) for name in columns]
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {quoted} ({names}) VALUES ({marks})"
        own = cursor.connection.cursor()
        batch = []
        for line in lines(source):
            batch.append(as_row(line, shapes))
            if len(batch) == AT_ONCE:
                own.executemany(statement, batch)
                batch = []
        own.executemany(statement, batch)


def lines(source):
    """Yield the lines of a source that is read in pieces."""
    rest = b""
    while piece := source.read(1 << 20):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
    if rest:
        yield rest


def as_row(line, shapes):
    """Return a line's values as SQLite keeps them."""
    fields = line.decode().split("\t")
    return [
        None if field == r"\N" else shape(ESCAPED.sub(plain, field))
        for field, shape in zip(fields, shapes, strict=True)
    ]


def plain(found):
    """Return the character that an escape stands for."""
    return READ.get(found[1], found[1])


def as_moment(text):
    """Return a time as Django writes it into SQLite: UTC, without saying so."""
    moment = datetime.datetime.fromisoformat(text)
    if moment.tzinfo:
        moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return str(moment)


SHAPES = {
    "bool": lambda text: int(text in ("t", "1")),
    "blob": lambda text: bytes.fromhex(text.removeprefix(r"\x")),
    "char(32)": lambda text: text.replace("-", ""),  # the random keys
    "datetime": as_moment,
    "integer": int,
    "bigint": int,
    "smallint": int,
    "real": float,
}
