"""Keeps visitors' addresses out of every log of the application and of gunicorn."""

import ipaddress
import logging
import re
import traceback

IPV6 = re.compile(r"(?<![\w.:])[0-9a-f]*:[0-9a-f:]*:[0-9a-f:.]*", re.IGNORECASE)
IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])")


def _if_address(match):
    """Return a word in place of what the standard library takes for an address: times stay."""
    try:
        ipaddress.ip_address(match.group())
    except ValueError:
        return match.group()
    return "[address]"


# Links that let somebody in: to the back office by invitation, or back into it.
LINK = re.compile(r"(/admin/(?:account/back|invitation)/)[^/\s]+")


def without_addresses(text):
    """Return the text with every IPv4 and IPv6 address, and each link's secret, replaced by a word."""
    text = LINK.sub(r"\1[link]", text)
    return IPV4.sub(_if_address, IPV6.sub(_if_address, text))


def frames(error):
    """Return where an exception arose and of which kind it is, without its message.

    The message of a refused row quotes what was in it, and that may be somebody's words.
    """
    told = []
    while error is not None:
        told += [
            f"  {f.filename}:{f.lineno} in {f.name}"
            for f in traceback.extract_tb(error.__traceback__)
        ]
        told.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(told)


class NoAddresses(logging.Filter):
    """Rewrites a record: no address, no words of an exception.

    Drops what a client sent that could not even be parsed: gunicorn writes the address and a piece
    of the request line for each malformed request, with its access log off, too.
    """

    def filter(self, record):
        """Return False for a record that only describes a broken request."""
        message = record.getMessage()
        if message.startswith("Invalid request from ip="):
            return False
        # A 503 without an exception was meant (busy, closed): a flood must not fill the log with it.
        if getattr(record, "status_code", None) == 503 and not record.exc_info:
            return False
        if message.startswith("Error handling request"):
            message = "Error handling a request"  # without its address, which may hold words
        record.msg, record.args = without_addresses(message), None
        if record.exc_info:
            record.exc_text, record.exc_info = frames(record.exc_info[1]), None
        return True
