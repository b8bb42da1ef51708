"""Keeps visitors' addresses out of every log of the application and of gunicorn."""

import logging
import re

ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d{1,3}){3})(?![\w.])"  # 192.0.2.1
    r"|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])",  # 2001:db8::1
    re.IGNORECASE,
)


def without_addresses(text):
    """Return the text with every IPv4 and IPv6 address replaced by a word."""
    return ADDRESS.sub("[address]", text)


class NoAddresses(logging.Filter):
    """Rewrites a record's message; drops what a client sent that could not even be parsed.

    gunicorn writes the address and a piece of the request line for each malformed request, with
    its access log off, too.
    """

    def filter(self, record):
        """Return False for a record that only describes a broken request."""
        message = record.getMessage()
        if message.startswith("Invalid request from ip="):
            return False
        record.msg, record.args = without_addresses(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = without_addresses(
                logging.Formatter().formatException(record.exc_info)
            )
        return True
