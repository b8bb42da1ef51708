"""A PostgreSQL server of the tests' own: on a socket, in a temporary folder, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

VERSION = 15


def binaries():
    """Return the folder of the server's programs, or None: Debian's first, then the PATH's."""
    debian = Path(f"/usr/lib/postgresql/{VERSION}/bin")
    if (debian / "initdb").exists():
        return debian
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _as_server_user():
    """Return the words that run a command as a user the server accepts: it refuses root."""
    if os.geteuid() != 0:
        return []
    return ["runuser", "-u", "postgres", "--"]


@contextlib.contextmanager
def server(programs, *, durable=False):
    """Run a server for the time of the block; yields the address of a database in it.

    ``durable``: it waits for the disk, as in production. The character type is UTF-8: with "C",
    trigrams of Khmer are empty and search finds nothing.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-postgresql-"))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    prefix, data = _as_server_user(), folder / "data"
    options = f"-k {folder} -c listen_addresses="
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"

    def run(program, *words):
        command = [*prefix, str(programs / program), *words]
        subprocess.run(command, check=True, cwd="/", capture_output=True)

    run(
        "initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8"
    )
    # Its log must not be our pipe: the server would keep that open.
    run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgres://postgres@/postgres?host={folder}"
    finally:
        # Whether it was still running says nothing about the tests.
        with contextlib.suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
