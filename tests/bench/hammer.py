"""Sends one request again and again on a few open connections, and counts the answers.

One process, no threads, no library: on the two cores that it shares with the server it must cost
less than what it measures. It says how much it took itself. nginx answers faster than a Python
program can ask: it is sent many requests at once (``depth``), so that the client costs little and
what the server does for each is measured.
"""

import contextlib
import select
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

CONNECTIONS = 32
BLOCK = 256 * 1024
PATIENCE_SECONDS = 5
MOST_ON_ONE = 1000
SECONDS_TO_TAKE = 0.2
MOST_TRIES = 400


@dataclass(frozen=True)
class Target:
    """What is asked: a name, a port and a path; ``pids`` are the processes that answer.

    ``depth``: how many requests are sent at once on a connection; the answers must be alike.
    """

    name: str
    port: int
    path: str
    pids: tuple = ()
    depth: int = 1

    @property
    def request(self):
        """Return the bytes of the request."""
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br, gzip\r\n\r\n"
        ).encode()


@dataclass
class Burst:
    """What came of some seconds: how many answers, and how many were none."""

    answers: int = 0
    errors: int = 0
    seconds: float = 0.0
    own_cpu: float = 0.0
    server_cpu: float = 0.0

    @property
    def rate(self):
        """Return the answers a second."""
        return self.answers / self.seconds


@dataclass
class Line:
    """One connection, with what has arrived of the answers that it waits for."""

    socket: socket.socket
    buffer: bytearray = field(default_factory=bytearray)
    asked: int = 0


def connect(target):
    """Return a new connection to a target."""
    sock = socket.create_connection(("127.0.0.1", target.port), timeout=PATIENCE_SECONDS)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Line(sock)


def sockets_of(pid):
    """Return how many sockets a process holds."""
    found = 0
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed in this moment
            found += str(entry.readlink()).startswith("socket:")
    return found


def taker(target):
    """Open a connection; return it and the process that took it, as far as that shows at once."""
    before = {pid: sockets_of(pid) for pid in target.pids}
    line, until = connect(target), time.monotonic() + SECONDS_TO_TAKE
    while time.monotonic() < until:
        for pid, sockets in before.items():
            if sockets_of(pid) > sockets:
                return line, pid
        time.sleep(0.0005)
    return line, None


def connected(target):
    """Return open connections, as many to each of the target's processes.

    By chance one worker may take them all: the other then rests, and half the machine is measured.
    """
    if len(target.pids) < 2:
        return [connect(target) for _place in range(CONNECTIONS)]
    share = CONNECTIONS // len(target.pids)
    lines, left_over = {pid: [] for pid in target.pids}, []
    for _try in range(MOST_TRIES):
        line, pid = taker(target)
        wanted = pid is not None and len(lines[pid]) < share
        (lines[pid] if wanted else left_over).append(line)
        if all(len(taken) == share for taken in lines.values()):
            break
    else:
        raise RuntimeError(f"The workers of {target.name} do not share their readers.")
    # Closed only now: one that is closed at once would be offered to the same worker again.
    for line in left_over:
        line.socket.close()
    return [line for taken in lines.values() for line in taken]


def body_size(header):
    """Return how long the body after a header is; raises ValueError where it does not say."""
    found = header.lower().partition(b"content-length:")[2]
    return int(found.split(b"\r\n", 1)[0])


def answer_of(target):
    """Return (header, body) of one answer."""
    line = connect(target)
    with line.socket:
        line.socket.sendall(target.request)
        while b"\r\n\r\n" not in line.buffer:
            line.buffer += line.socket.recv(BLOCK) or b"\r\n\r\n"
        header, _gap, body = bytes(line.buffer).partition(b"\r\n\r\n")
        while len(body) < body_size(header):
            body += line.socket.recv(BLOCK)
    return header, body


def hammer(target, *, seconds, cpu=lambda pids: 0.0):
    """Ask a target for some seconds; ``cpu`` tells what processes have used so far."""
    header, body = answer_of(target)
    size = len(header) + 4 + len(body)
    poll, lines, burst = select.epoll(), {}, Burst()

    def ask(line):
        line.buffer.clear()
        line.asked += target.depth
        line.socket.sendall(target.request * target.depth)

    def take_on(line):
        lines[line.socket.fileno()] = line
        poll.register(line.socket, select.EPOLLIN)
        ask(line)

    try:
        for line in connected(target):
            take_on(line)
        served, own = cpu(target.pids), time.process_time()
        began = now = time.perf_counter()
        while now - began < seconds:
            for number, _event in poll.poll(PATIENCE_SECONDS):
                line = lines[number]
                state = one(line, burst) if target.depth == 1 else many(line, burst, target, size)
                if state == CLOSED:
                    lines.pop(number).socket.close()
                    take_on(connect(target))
                elif state == ANSWERED:
                    ask(line)
            now = time.perf_counter()
        burst.seconds, burst.own_cpu = now - began, time.process_time() - own
        burst.server_cpu = cpu(target.pids) - served
    finally:
        for line in lines.values():
            line.socket.close()
        poll.close()
    return burst


WAITING, ANSWERED, CLOSED = range(3)


def arrive(line):
    """Take what has arrived on a connection; return whether it is still open."""
    try:
        arrived = line.socket.recv(BLOCK)
    except OSError:
        arrived = b""
    line.buffer += arrived
    return bool(arrived)


def one(line, burst):
    """Read one answer as far as it has arrived, and count it when it is whole."""
    if not arrive(line):
        burst.errors += bool(line.buffer)
        return CLOSED
    end = line.buffer.find(b"\r\n\r\n")
    if end < 0:
        return WAITING
    header = bytes(line.buffer[:end])
    # Each its own: what Django compresses for one reader differs in length from time to time.
    left = end + 4 + body_size(header) - len(line.buffer)
    if left > 0:
        return WAITING
    good = left == 0 and header.startswith(b"HTTP/1.1 200")
    burst.answers += good
    burst.errors += not good
    return ANSWERED if good and b"\r\nConnection: close" not in header else CLOSED


def many(line, burst, target, size):
    """Read as many answers as were asked for at once, all of one size."""
    if not arrive(line):
        burst.errors += bool(line.buffer)
        return CLOSED
    if len(line.buffer) < target.depth * size:
        return WAITING
    good = line.buffer.count(b"HTTP/1.1 200") == target.depth
    burst.answers += good * target.depth
    burst.errors += (not good) * target.depth
    # nginx closes a connection after a thousand requests, and says so in an answer of another size.
    return ANSWERED if good and line.asked + target.depth < MOST_ON_ONE else CLOSED
