"""An nginx of the tests' own, with deploy/nginx.conf: in a temporary folder, gone afterwards."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

CONFIGURATION = Path(__file__).resolve().parent.parent / "deploy" / "nginx.conf"
MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
NAME = "portal.example"

# What Debian's nginx.conf says around ours, with all logs open to see what would be written there.
AROUND = """
load_module {module};
{user}
worker_processes 1;
daemon off;
pid {folder}/pid;
error_log {folder}/log info;
events {{ worker_connections 1024; }}
http {{
    access_log {folder}/access;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
{ours}
}}
"""


def program():
    """Return the server's program; None if it, its brotli module or openssl is missing."""
    found = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    return found if MODULE.exists() and shutil.which("openssl") else None


def free_port():
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificate(folder):
    """Make a certificate that nobody trusts, for the time of a test."""
    kind = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    files = f"-keyout {folder}/privkey.pem -out {folder}/fullchain.pem"
    command = f"openssl req -x509 {kind} {files} -subj /CN={NAME}"
    subprocess.run(command.split(), check=True, capture_output=True)


def replaced(text, words):
    """Return a text with each of the words replaced; every one must be there."""
    for old, new in words.items():
        assert old in text, f"deploy/nginx.conf does not say: {old}"
        text = text.replace(old, new)
    return text


def configuration(folder, *, pages, static, upstream, ports, changes):
    """Return deploy/nginx.conf for a scratch folder and for ports of our own.

    ``ports``: {80: …, 443: …, 8081: …}; without 443 it speaks http only, and leads nowhere.
    """
    text = re.sub(r"\n    listen \[::\].*", "", CONFIGURATION.read_text())
    text = replaced(text, changes)
    if 443 in ports:
        text = text.replace("listen 443", f"listen 127.0.0.1:{ports[443]}")
        text = text.replace(f"/etc/letsencrypt/live/{NAME}", str(folder))
    else:
        text = re.sub(r"\n    (listen 443|ssl_certificate|ssl_reject_handshake).*", "", text)
        text = replaced(text, {"80 $roundtable_leads_on;": ""})
    text = text.replace("80 $roundtable", f"{ports[80]} $roundtable")
    return replaced(
        text,
        {
            "listen 80": f"listen 127.0.0.1:{ports[80]}",
            "listen 127.0.0.1:8081": f"listen 127.0.0.1:{ports[8081]}",
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            "/var/lib/roundtable/pages": str(pages),
            "/var/lib/roundtable/static": str(static),
            "/var/lib/roundtable/acme": f"{folder}/acme",
        },
    )


@contextlib.contextmanager
def server(*, pages, static, upstream, production=False, ports=None, folder=None, changes=None):
    """Run nginx for the time of the block; yields the port that answers as ``portal.example``.

    ``pages`` and ``static`` are the folders that it reads, ``upstream`` is gunicorn's port.
    ``production``: over https, in front of a portal with PRODUCTION=1; otherwise http only.
    ``ports`` names those of 80, 443 and 8081 that the caller wants to choose, ``folder`` where the
    logs are to be found, ``changes`` other words of the configuration to be replaced.
    """
    wanted = (80, 443, 8081) if production else (80, 8081)
    ports = {**{port: free_port() for port in wanted}, **(ports or {})}
    with tempfile.TemporaryDirectory(prefix="portal-nginx-") as scratch:
        folder = Path(folder or scratch)
        if production:
            make_certificate(folder)
        text = configuration(
            folder,
            pages=pages,
            static=static,
            upstream=upstream,
            ports=ports,
            changes=changes or {},
        )
        # Whoever runs the tests can read what they wrote.
        user = "user root root;" if os.geteuid() == 0 else ""
        written = folder / "nginx.conf"
        written.write_text(AROUND.format(module=MODULE, folder=folder, user=user, ours=text))
        with (folder / "said").open("w") as said:
            master = subprocess.Popen(
                [program(), "-c", str(written), "-p", str(folder)], stdout=said, stderr=said
            )
        port = ports[443 if production else 80]
        try:
            wait(master, port, folder)
            yield port
        finally:
            master.terminate()
            master.wait(timeout=20)


def wait(master, port, folder):
    """Return when a server answers; raises RuntimeError with what it said if it ended."""
    for _attempt in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if master.poll() is not None:
            break
        time.sleep(0.02)
    raise RuntimeError(f"nginx did not start: {(folder / 'said').read_text()}")
