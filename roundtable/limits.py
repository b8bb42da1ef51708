"""Limits on how often something may be done, held in this process's memory only.

Nobody's address is kept: a bucket belongs to a key that no one can turn back into a network, a
name or a person, since the seed it is made with lies in memory and is thrown away every UTC day.
Nothing here may reach a disk or a log. Each server process counts for itself.

Thousands of phones in Cambodia share a carrier's few addresses, and whoever comes by the onion
service has none: a limit by network must be wide.
"""

import datetime
import hmac
import ipaddress
import math
import secrets
import threading
import time
from collections import OrderedDict

from django.conf import settings

# Whole tokens are counted in fractions; this much is lost in the arithmetic.
ROUNDING = 1e-9

# How much of an address tells networks apart, by the version of the protocol.
NETWORK_BITS = {4: 24, 6: 48}


class Limit:
    """Token buckets: each key may act ``burst`` times at once, then ``per_second`` times a second.

    At most ``most_keys`` buckets are held; beyond that, the one left alone longest is forgotten.
    """

    def __init__(self, *, burst, per_second, most_keys=10_000, clock=time.monotonic):
        self.burst = burst
        self.per_second = per_second
        self.most_keys = most_keys
        self.clock = clock
        self._buckets = OrderedDict()  # key: (tokens, when they were counted)
        self._lock = threading.Lock()

    def __len__(self):
        return len(self._buckets)

    def allow(self, key):
        """Take one token and return True, or return False when there is none."""
        with self._lock:
            tokens, now = self._count(key)
            allowed = tokens >= 1 - ROUNDING
            self._keep(key, tokens - allowed, now)
            return allowed

    def seconds_left(self, key):
        """Return after how many whole seconds there is a token again, 0 if there is one now."""
        with self._lock:
            tokens, _now = self._count(key)
        return max(0, math.ceil((1 - tokens) / self.per_second - ROUNDING))

    def give_back(self, key):
        """Put one token back: what it was taken for shall not count."""
        with self._lock:
            tokens, now = self._count(key)
            self._keep(key, min(tokens + 1, self.burst), now)

    def forget(self, key):
        """Let a key begin anew."""
        with self._lock:
            self._buckets.pop(key, None)

    def _count(self, key):
        now = self.clock()
        tokens, when = self._buckets.get(key, (self.burst, now))
        return min(self.burst, tokens + (now - when) * self.per_second), now

    def _keep(self, key, tokens, now):
        self._buckets[key] = (tokens, now)
        self._buckets.move_to_end(key)
        while len(self._buckets) > self.most_keys:
            self._buckets.popitem(last=False)


class _Seed:
    """Random bytes for one UTC day; what was made with yesterday's can never be made again."""

    def __init__(self):
        self._lock = threading.Lock()
        self._day = None
        self._bytes = b""

    def today(self):
        day = datetime.datetime.now(datetime.UTC).date()
        with self._lock:
            if day != self._day:
                self._day, self._bytes = day, secrets.token_bytes(32)
            return self._bytes


_seed = _Seed()


def hidden(*parts):
    """Return what stands for these bytes today, in this process; it tells nothing about them."""
    told = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(_seed.today(), told, "sha256")


def network_key(request):
    """Return the key of the network that a request comes from, never its address.

    A /24 of IPv4 or a /48 of IPv6. Whatever is no address has one key in common.
    """
    return hidden(b"network", _network(_address(request)))


def _address(request):
    """Return the text that says where a request comes from.

    Behind a proxy only the last entry is the proxy's own word; the client may write those before.
    """
    if getattr(settings, "BEHIND_PROXY", False):
        return request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1]
    return request.META.get("REMOTE_ADDR", "")


def _network(address):
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return b""
    found = getattr(found, "ipv4_mapped", None) or found
    host_bits = found.max_prefixlen - NETWORK_BITS[found.version]
    return f"{found.version} {int(found) >> host_bits}".encode()
