"""Prepares this installation and starts gunicorn on it; what ``make run`` calls."""

import os
import socket
import subprocess
import sys

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from roundtable.stored import code, error_files, generations
from submissions import keys, order

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Brings the database and the static files up to date, says where to look, and serves."""

    help = "Starts the portal on 127.0.0.1 with everything it needs."

    def handle(self, *args, **options):
        """Refuse a port that is taken before anything is changed."""
        refuse_taken_port(settings.PORT)
        os.umask(0o077)  # the database is for its owner only
        call_command("migrate", verbosity=0, interactive=False)
        order.hide()
        call_command("load_first_content", if_empty=True, verbosity=0)
        if settings.DEMONSTRATION:
            call_command("load_demo")
        if static_is_stale():
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        error_files.keep()
        code.mine.cache_clear()  # the static files have their names now
        with transaction.atomic():
            generations.forget()  # here the pages lie, and this code makes them
        self.stdout.write(greeting(recovery_key=keys.first_start()))
        self.stdout.flush()
        config = settings.BASE_DIR / "deploy" / "gunicorn.conf.py"
        command = ["-m", "gunicorn", "-c", str(config), "-b", f"{HOST}:{settings.PORT}"]
        os.chdir(settings.BASE_DIR)
        make_documents_meanwhile()
        os.execv(sys.executable, [sys.executable, *command, "roundtable.wsgi:application"])


def make_documents_meanwhile():
    """Start to make the PDFs that are missing; no page waits for them."""
    command = [sys.executable, "manage.py", "make_documents", "--verbosity", "0"]
    nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    subprocess.Popen(command, **nowhere)


def refuse_taken_port(port):
    """Raise CommandError, with what to do, when the port cannot be used."""
    if not 0 < port < 65536:
        raise CommandError(f"Port {port} does not exist: choose one from 1024 to 65535.")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken: stop what uses it, or choose another with "
                f"make run PORT={port + 1}."
            ) from error


def static_is_stale():
    """Return whether a source of the static files is newer than the collected ones."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    sources = [settings.BASE_DIR / "requirements.lock"]
    sources += (settings.BASE_DIR / "roundtable" / "static").rglob("*")
    return any(source.stat().st_mtime > made for source in sources)


def greeting(recovery_key=""):
    """Return what a newcomer needs to know, in a few lines; a recovery key just made, this once."""
    lines = [
        f"The portal:        {settings.SITE_URL}/",
        f"For organizers:    {settings.SITE_URL}/admin/",
    ]
    has_organizer = get_user_model().objects.filter(is_superuser=True).exists()
    if not has_organizer and not settings.DEMONSTRATION:
        lines.append("First organizer:   run  make organizer  in another terminal")
    if recovery_key:
        lines.append(f"Recovery key:      {recovery_key}")
        lines.append(
            "                   Shown this once: write it on paper; it opens what is sealed when "
            "no keyholder can."
        )
    lines.append("Ctrl-C stops it; everything is kept in " + os.path.relpath(settings.VAR_DIR))
    return "\n".join(lines)
