"""A portal in production under gunicorn, as a web server in front of it finds it."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

from roundtable.stored import error_files, shelves
from tests import nginx

ROOT = Path(__file__).resolve().parents[3]
ONION = "portalportalportal.onion"


def prepare():
    """Make what a portal needs before it starts; run inside of it."""
    from submissions import keys

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_first_content", verbosity=0)
    keys.first_start()
    error_files.keep()


class Portal:
    """A running portal: its port, its folders, and what lies in its store."""

    def __init__(self, folder):
        self.port, self.log = nginx.free_port(), folder / "log"
        self.pages, self.static = folder / "pages", folder / "var" / "static"
        self.environment = {
            **os.environ,
            **dict.fromkeys(("DEBUG", "DEMONSTRATION"), ""),
            "DJANGO_SETTINGS_MODULE": "roundtable.settings",
            "PRODUCTION": "1",
            "BEHIND_PROXY": "1",
            "SECRET_KEY": "a long secret of the tests, known to all " * 2,
            "RECEIPT_PEPPERS": "1:a pepper that everybody knows by heart",
            "ALLOWED_HOSTS": f"{nginx.NAME},127.0.0.1,{ONION}",
            "SITE_URL": f"https://{nginx.NAME}",
            "ONION_URL": f"http://{ONION}",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "VAR_DIR": str(folder / "var"),
            "STORE_DIR": str(self.pages),
            "STORED_PAGES": "1",
        }
        words = "from tests.roundtable.nginx import portal; portal.prepare()"
        self.start("manage.py", "shell", "-c", words).wait(timeout=120)
        self.process = self.start(
            *("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", f"127.0.0.1:{self.port}"),
            "roundtable.wsgi:application",
        )

    def start(self, *words):
        """Start Python on this portal."""
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def wait(self):
        """Return when it answers."""
        for _attempt in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1).read()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise AssertionError(f"The portal did not start: {self.log.read_text()}")

    def stop(self):
        """Stop it as a service manager does."""
        self.process.terminate()
        self.process.wait(timeout=20)

    def keep(self, place, content_type, content=b"words " * 200, **own):
        """Keep a page in the open generation, as the portal itself does."""
        headers = {"Content-Type": content_type, **own}
        with override_settings(STORE_DIR=self.pages):
            label = shelves.pointer()
            assert shelves.put(label, place, status=200, headers=headers, content=content)
            return label.folder / place

    def close(self):
        """Take the pointer away, as every change of something public does."""
        with override_settings(STORE_DIR=self.pages):
            shelves.close()
