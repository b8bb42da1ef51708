"""The fixed columns of the exports, and the codebook that says in both languages what they hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from roundtable.languages import CODES
from sessions.models import Roundtable
from submissions.consent import Consent, Scope
from submissions.countries import Country
from submissions.models import Channel, Language, Place, Reason, State, Topic

CODEBOOK_HEADS = ("column", "code", "en", "km")


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, what it means, what it says of a row, and its codes."""

    name: str
    meaning: str
    value: Callable
    codes: Callable[[], Iterable] = tuple


def in_each(words):
    """Return translatable words in each of our languages."""
    told = []
    for code in CODES:
        with translation.override(code):
            told.append(str(words))
    return told


def codes_of(choices):
    """Return what gives (code, words in each language) of these choices."""
    return lambda: [(code, *in_each(label)) for code, label in choices.choices]


def named(model, field):
    """Return what gives (address, name in each language) of all rows of a model."""
    return lambda: [
        (row.slug, *(row.in_language(field, code) for code in CODES))
        for row in model.objects.order_by("slug")
    ]


def speaker_codes():
    """Return who can be speaking."""
    return [("person", *in_each(_("one person"))), ("group", *in_each(_("a group")))]


def topics_of(submission):
    """Return the addresses of a submission's topics, which are loaded with it, in one cell."""
    return "|".join(sorted(topic.slug for topic in submission.topics.all()))


topic_codes = named(Topic, "name")
roundtable_codes = named(Roundtable, "title")

TOPIC = Column("topic", _("topic"), lambda row: row.topic.slug, topic_codes)
CODE = Column("code", _("random code, the end of a voice’s address"), lambda row: row.slug)
SHOWN_PLACE = Column(
    "place",
    _("where the person is, only if it may be shown"),
    lambda row: row.shown_place,
    codes_of(Place),
)
TEXTS = (
    Column("text_en", _("the approved words in English"), lambda row: row.text_en),
    Column("text_km", _("the approved words in Khmer"), lambda row: row.text_km),
    Column(
        "original",
        _("language of the original; the others are translations"),
        lambda row: row.original,
        codes_of(Language),
    ),
)
SCOPE = Column(
    "scope",
    _("what it may be used for, within the consent"),
    lambda row: row.scope,
    codes_of(Scope),
)

DESK = (
    Column("month", _("month in which it came"), lambda row: f"{row.received_on:%Y-%m}"),
    Column(
        "roundtable",
        _("roundtable that it was sent for; empty: for the next one"),
        lambda row: row.roundtable_slug or "",
        roundtable_codes,
    ),
    Column("topics", _("topics, with | between them"), topics_of, topic_codes),
    Column(
        "language",
        _("language that the person wrote or spoke in"),
        lambda row: row.language,
        codes_of(Language),
    ),
    Column(
        "speaker",
        _("who is speaking"),
        lambda row: "group" if row.is_group else "person",
        speaker_codes,
    ),
    Column("place", _("where the person says that she is"), lambda row: row.place, codes_of(Place)),
    Column(
        "country",
        _("country abroad, as she says; may be empty"),
        lambda row: row.country,
        codes_of(Country),
    ),
    Column(
        "consent",
        _("how the words may be used; the strictest, confidential, is never exported"),
        lambda row: row.consent,
        codes_of(Consent),
    ),
    SCOPE,
    Column("channel", _("how the words came"), lambda row: row.channel, codes_of(Channel)),
    Column("state", _("where it stands"), lambda row: row.state, codes_of(State)),
    Column("reason", _("why it is not in this round"), lambda row: row.reason, codes_of(Reason)),
    Column(
        "concern",
        _("what worries the person, in her own words; empty once the original is sealed"),
        lambda row: row.concern,
    ),
    Column(
        "recommendation",
        _("what should be done, in her own words; empty once the original is sealed"),
        lambda row: row.recommendation,
    ),
)

OFFICIALS = (CODE, TOPIC, SHOWN_PLACE, *TEXTS, SCOPE)

VOICES = (
    CODE,
    Column("roundtable", _("roundtable"), lambda row: row.roundtable_slug or "", roundtable_codes),
    TOPIC,
    SHOWN_PLACE,
    Column("name", _("name that is published with it, if any"), lambda row: row.name),
    *TEXTS,
    Column("month", _("month of publication"), lambda row: f"{row.published_on:%Y-%m}"),
)


def codebook(columns):
    """Yield the codebook's rows below its heads: each column, then each code that it can hold."""
    yield list(CODEBOOK_HEADS)
    serial = _("number of the export that this file comes from; the list of exports tells whose")
    yield ["export", "", *in_each(serial)]
    for column in columns:
        yield [column.name, "", *in_each(column.meaning)]
        for code, *told in column.codes():
            yield [column.name, code, *told]
