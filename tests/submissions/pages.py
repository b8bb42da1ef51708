"""The pages of submissions as their tests fill them in and read them."""

import re

from submissions import guard

EXPORT = "/admin/submissions/submission/export/"
WORDS = "គេបិទផ្លូវចូលស្រែយើង។"


def filled(**fields):
    """Return a form as a person sends it."""
    token = guard.new_token("submit")
    defaults = {"token": token, "concern": WORDS, "consent": "quoted", "language": "km"}
    return {**defaults, **fields}


def asking(**fields):
    """Return what somebody asks an export for."""
    return {"kind": "desk", "file_format": "csv", "purpose": "Themes for March", **fields}


def number_in(response):
    """Return the receipt number that a page shows."""
    return "".join(re.findall(r"<span>(\d{5})</span>", response.content.decode()))


def messages_in(response):
    """Return the sentences of the error summary."""
    return [str(sentence) for _anchor, sentence in response.context["problems"]]


def look(reader, number, language="en", **fields):
    """Return the answer to a number."""
    return reader.post(f"/{language}/receipt/", {"receipt": number, "action": "look", **fields})


def text_of(response):
    """Return a page's words without its markup."""
    return " ".join(re.sub("<[^>]*>", " ", response.content.decode()).split())
