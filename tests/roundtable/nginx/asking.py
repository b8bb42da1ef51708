"""Requests as they go over the wire, to a web server and to the portal behind it."""

import contextlib
import http.client
import socket
import ssl
from dataclasses import dataclass

from tests import nginx

# What a connection adds by itself.
OF_CONNECTION = {"date", "server", "connection", "keep-alive", "transfer-encoding"}


@dataclass
class Answer:
    """An answer: status, headers as a sorted list, and the body."""

    status: int
    headers: list
    body: bytes

    def __getitem__(self, name):
        """Return the one value of a header; None if it was not sent."""
        values = [value for key, value in self.headers if key == name.lower()]
        assert len(values) < 2, f"{name} was sent twice"
        return values[0] if values else None

    def without(self, *names):
        """Return the headers but some."""
        return [(key, value) for key, value in self.headers if key not in names]


def ask(port, path, *, https=False, method="GET", host=nginx.NAME, body=None, **headers):
    """Send a request, its path as it is, and return the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    if https:
        connection.sock = secured(port)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    sent = {"Host": host, **headers}
    if body is not None:
        sent["Content-Length"] = str(len(body))
    for name, value in sent.items():
        connection.putheader(name.replace("_", "-"), value)
    with contextlib.closing(connection):
        connection.endheaders()
        if body:
            # Who refuses a body does not read it to the end.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.send(body)
        response = connection.getresponse()
        told = [(name.lower(), value) for name, value in response.getheaders()]
        told = sorted(pair for pair in told if pair[0] not in OF_CONNECTION)
        return Answer(response.status, told, response.read())


def ask_portal(port, path, **asked):
    """Ask the portal itself, as a web server in front of it does."""
    return ask(port, path, X_Forwarded_Proto="https", **asked)


def secured(port, name=nginx.NAME):
    """Return a connection over TLS that asks for a name and believes any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    return context.wrap_socket(plain, server_hostname=name)


def raw(port, words):
    """Send bytes and return all that comes back until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(words)
        return rest(connection)


def rest(connection):
    """Return what a connection still says until it is closed, or broken off."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            found += part
    return found
