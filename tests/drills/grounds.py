"""The two databases on which drills are done, each with a portal that is copied for every drill."""

import contextlib
import itertools
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2

from tests import postgresql
from tests.drills.portals import Portal, scratch

numbers = itertools.count(1)


def lay_out(portal, folder):
    """Copy a portal's folder, but not its kept pages: the copy makes its own (``tick --now``)."""
    without = shutil.ignore_patterns("pages")
    shutil.copytree(portal.folder, folder, dirs_exist_ok=True, ignore=without)


class OnSQLite:
    """Portals with a file as their database."""

    name = "sqlite"

    def __init__(self, folder):
        self.prepared = Portal(folder, f"sqlite:///{folder}/db.sqlite3")
        self.recovery = self.prepared.prepare()

    @contextlib.contextmanager
    def portal(self, *, into=None):
        """Yield a portal as it was prepared, in a new folder or ``into`` an empty one."""
        with contextlib.ExitStack() as stack:
            folder = into or stack.enter_context(scratch())
            lay_out(self.prepared, folder)
            portal = Portal(folder, f"sqlite:///{folder}/db.sqlite3")
            portal.run("tick", "--now")
            yield portal

    @contextlib.contextmanager
    def empty(self):
        """Yield a portal in which nothing was ever done, not even the tables."""
        with scratch() as folder:
            yield Portal(folder, f"sqlite:///{folder}/db.sqlite3")


class OnPostgreSQL:
    """Portals with a database each on one server, which waits for the disk as in production."""

    name = "postgresql"

    def __init__(self, folder, address):
        self.address, self.programs = address, postgresql.binaries()
        self.prepared = Portal(folder, self.database())
        self.recovery = self.prepared.prepare()

    def ask(self, sql):
        """Say something to the server itself."""
        connection = psycopg2.connect(self.address)
        connection.autocommit = True
        with contextlib.closing(connection):
            connection.cursor().execute(sql)

    def database(self, *, like="template0"):
        """Make a database, a copy of another; return its address."""
        name = f"drill_{next(numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.address.replace("/postgres?", f"/{name}?")

    @contextlib.contextmanager
    def portal(self):
        """Yield a portal as it was prepared, in a new folder."""
        with scratch() as folder:
            lay_out(self.prepared, folder)
            address = self.database(like=name_in(self.prepared.environment["DATABASE_URL"]))
            portal = Portal(folder, address)
            portal.run("tick", "--now")
            yield portal
            self.ask(f"DROP DATABASE {name_in(address)} WITH (FORCE)")

    @contextlib.contextmanager
    def empty(self):
        """Yield a portal in which nothing was ever done, with a database without tables."""
        with scratch() as folder:
            yield Portal(folder, self.database())

    def pg_ctl(self, *words):
        """Stop or start the server, as its service would."""
        control_server(self.programs, folder_of(self.address), *words)

    def copy_to(self, address):
        """Copy what was prepared to another server; the portal's folder is the caller's."""
        mine = self.prepared.environment["DATABASE_URL"].replace("postgres:", "postgresql:")
        dump = [self.programs / "pg_dump", "--no-owner", mine]
        into = [self.programs / "psql", "-q", address.replace("postgres:", "postgresql:")]
        rows = subprocess.run(dump, check=True, capture_output=True).stdout
        subprocess.run(into, check=True, input=rows, stdout=subprocess.DEVNULL)


def control_server(programs, folder, *words):
    """Run pg_ctl on the server in a folder of ours; it starts as it was started first."""
    command = [*postgresql._as_server_user(), str(programs / "pg_ctl"), "-D", f"{folder}/data"]
    if "start" in words:
        _program, *options = shlex.split((folder / "data" / "postmaster.opts").read_text())
        command += ["-l", f"{folder}/log", "-o", shlex.join(options)]
    subprocess.run([*command, "-w", *words], check=True, cwd="/", capture_output=True)


def name_in(address):
    """Return the name of the database in an address."""
    return address.rpartition("/postgres@/")[2].partition("?")[0]


def folder_of(address):
    """Return the folder of the server of the tests' own at an address."""
    return Path(address.partition("host=")[2])


@contextlib.contextmanager
def all_grounds(wanted):
    """Yield the grounds of the wanted databases; PostgreSQL's only where it is installed."""
    with contextlib.ExitStack() as stack:
        making = []
        if "sqlite" in wanted:
            making.append((OnSQLite, stack.enter_context(scratch())))
        if "postgresql" in wanted and (programs := postgresql.binaries()):
            address = stack.enter_context(postgresql.server(programs, durable=True))
            making.append((OnPostgreSQL, stack.enter_context(scratch()), address))
        with ThreadPoolExecutor() as pool:
            found = list(pool.map(lambda words: words[0](*words[1:]), making))
        yield found
