"""nginx on loopback: as the portal is deployed, and with one plain file and nothing else."""

import contextlib
import os
import subprocess
from pathlib import Path

from tests import nginx
from tests.bench.portal import free_port, stop, wait_for, workers_of

NAME = "server_name portal.example"
FILE = "page.html"
# One worker, as tests/nginx.py gives it, and none of what the portal adds.
PLAIN = """
daemon off; worker_processes 1; pid {folder}/pid; error_log stderr crit; {user}
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; default_type text/html; {temporary}
    server {{ listen 127.0.0.1:{port}; root {folder}/files; }}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextlib.contextmanager
def deployed(portal, upstream):
    """Serve a portal with deploy/nginx.conf, by the name of 127.0.0.1; yields (port, workers)."""
    folder = portal.folder / "nginx"
    folder.mkdir(exist_ok=True)
    asked = {"pages": portal.pages, "static": portal.static, "upstream": upstream}
    changes = {NAME: f"{NAME} 127.0.0.1"}
    with nginx.server(**asked, folder=folder, changes=changes) as port:
        yield port, tuple(workers_of(int((folder / "pid").read_text())))


def lay_beside(portal, content):
    """Lay a file with the bytes of a stored page among the static files; return its path."""
    folder = portal.static / "bench"
    folder.mkdir(exist_ok=True)
    for name in (FILE, f"{FILE}.br"):
        (folder / name).write_bytes(content)
    return f"/static/bench/{FILE}"


@contextlib.contextmanager
def plain(folder, content):
    """Serve one file with these bytes; yields (port, workers)."""
    folder, port = Path(folder) / "plain", free_port()
    (folder / "files").mkdir(parents=True, exist_ok=True)
    (folder / "files" / FILE).write_bytes(content)
    user = "user root root;" if os.geteuid() == 0 else ""
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    config, log_path = folder / "nginx.conf", folder / "log"
    config.write_text(PLAIN.format(folder=folder, port=port, user=user, temporary=temporary))
    with log_path.open("w") as log:
        process = subprocess.Popen([nginx.program(), "-c", config], stdout=log, stderr=log)
    try:
        wait_for(port, log_path)
        yield port, tuple(workers_of(process.pid))
    finally:
        stop(process)
