"""Something published at each station of the walk, and how its Khmer is read."""

from documents.models import LetterAddressee, Recommendation, RunningState, Statement
from tests import loaded_rows
from tests.documents.packing import make_walk
from tests.documents.running_forms import make_item
from tests.factories import make_addressee, make_document, make_issue, make_letter, make_scheduled

BLOCKS = "figures issues recommendations statements outcomes".split()
# Units, file formats, names of data files and the codes that an organizer types.
KEPT = "KB MB DOCX JSON json csv name country voice survey schema sessions documents".split()
KEPT += BLOCKS


def make_whole_walk():
    """Return a roundtable with something published at each station of the walk."""
    return loaded_rows.remembered("whole walk", new_whole_walk)


def new_whole_walk():
    """Make it by the verbs, and return its roundtable."""
    roundtable = make_walk()
    session = make_scheduled(roundtable=roundtable, status="held", slug="held")
    for position, state in enumerate(RunningState.values, 1):
        make_item(
            session,
            position=position,
            state=state,
            needs_interpreter=True,
            public_name_km="" if state == RunningState.WITHDREW else "អ្នកថ្លែង",
        )
    issue, _other = roundtable.issues.in_order()
    make_issue(roundtable=roundtable, basis="added", slug="added")
    voice = issue.voices.first()
    text = "\n\n".join([*(f"[[{name}]]" for name in BLOCKS), f"[[voice {voice.slug}]]"])
    make_document(roundtable=roundtable, body_en=text, body_km=text)
    Statement.objects.update(session=session)
    letter = make_letter(recommendation=Recommendation.objects.first())
    for country in ("", "US"):
        LetterAddressee.objects.create(
            letter=letter, addressee=make_addressee(), country=country, email="a@example.org"
        )
    return roundtable


def without_codes(words):
    """Return words without the letters of hexadecimal codes."""
    return [word for word in words if not set(word) <= set("abcdef")]
