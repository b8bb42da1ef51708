"""What the benchmark's people say: the demonstration's invented words, varied."""

import random
import tomllib
from functools import cache

from tests.bench.figures import ROOT

TEXTS = ROOT / "submissions" / "demo" / "texts.toml"


@cache
def texts():
    """Return all invented texts as dictionaries."""
    return tomllib.loads(TEXTS.read_text())["text"]


@cache
def khmer():
    """Return the Khmer ones."""
    return [text for text in texts() if text["language"] == "km"]


def form(token, number):
    """Return the fields of the form as a person sends them; every fourth in confidence.

    The number makes the words her own, and chooses among the invented ones.
    """
    chosen = random.Random(number)
    said = chosen.choice(khmer())
    consent = ("confidential", "officials", "quoted", "named")[number % 4]
    return {
        "token": token,
        "concern": f"{said.get('concern', '').strip()} {number}",
        "recommendation": said.get("recommendation", "").strip(),
        "topics": said["topic"],
        "group": chosen.choice(("person", "group")),
        "language": "km",
        "consent": consent,
        "scope": chosen.choice(("roundtable", "wider")),
        "name": "សុខ ចាន់" if consent == "named" else "",
        "contact": f"012 000 {number % 1000:03}" if consent == "confidential" else "",
        "follow": chosen.choice(("state", "detail")),
        "place": "inside",
        "country": "",
    }


# Two words that nobody says but those who are looked for.
RARE = ("pradipika", "ប្រទីបិកា")
COMMON = ("people", "ដី")


@cache
def said(first, second, rare):
    """Return (concern, recommendation) put together of two texts, and the folded column of both."""
    from roundtable import text

    concern, recommendation = (
        " ".join((each.get("concern") or each["recommendation"]).split())
        for each in (texts()[first], texts()[second])
    )
    concern += " ".join(("", *RARE)) if rare else ""
    return concern, recommendation, text.search_column(f"{concern}\n{recommendation}")
