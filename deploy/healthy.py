"""Asks the portal whether it answers:  healthy.py 127.0.0.1:8000  or  healthy.py /path/of/a/socket

Waits for it as many seconds as a second word says. SITE_URL is asked for, as the portal knows it.
"""

import http.client
import os
import socket
import sys
import time
from urllib.parse import urlsplit


def connected(place):
    """Return a connection to a socket by its path, or to a host and a port."""
    if place.startswith("/"):
        talk = socket.socket(socket.AF_UNIX)
        talk.settimeout(5)
        try:
            talk.connect(place)
        except OSError:
            talk.close()
            raise
        return talk
    host, _colon, port = place.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=5)


def answers(place):
    """Return whether /healthz answers, asked by the portal's own name."""
    headers = {"Host": urlsplit(os.environ["SITE_URL"]).netloc, "X-Forwarded-Proto": "https"}
    asking = http.client.HTTPConnection("portal")
    try:
        asking.sock = connected(place)
        asking.request("GET", "/healthz", headers=headers)
        return asking.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def main(place, seconds="0"):
    """Return the exit code: 0 once it answers."""
    until = time.monotonic() + float(seconds)
    while not (healthy := answers(place)) and time.monotonic() < until:
        time.sleep(1)
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
