"""The public agenda of a session: what its running order tells readers, and what never."""

import pytest
from django.core.exceptions import PermissionDenied

from documents import running_order
from documents.models import RunningItem
from roundtable.approval import TextChanged
from roundtable.publication import unpublish
from tests.factories import make_issue, make_session
from tests.roundtable.organizers import make_organizer

pytestmark = pytest.mark.django_db

PATH = "sessions/planning-session/"


def make_item(session, position=1, **fields):
    """Return a saved item of a running order, of somebody who comes."""
    defaults = {
        "title_en": "Land",
        "title_km": "ដីធ្លី",
        "minutes": 7,
        "public_name_en": "A villager",
        "public_name_km": "អ្នកភូមិម្នាក់",
        "state": "accepted",
    }
    approved = fields.pop("approved", True)
    item = RunningItem(session=session, position=position, **{**defaults, **fields})
    item.name_approved = item.name_digest() if approved else ""
    item.save()
    return item


@pytest.mark.parametrize("language", ["en", "km"])
def test_agenda_shows_each_item_in_its_order(reader, language):
    session, issue = make_session(), make_issue()
    second = make_item(session, 2, title_en="Water", title_km="ទឹក")
    first = make_item(session, 1, issue=issue, needs_interpreter=True)

    page = reader.get(f"/{language}/{PATH}").text

    assert page.index(first.in_language("title", language)) < page.index(
        second.in_language("title", language)
    )
    assert first.in_language("public_name", language) in page
    assert f'href="/{language}/issues/land-taken-from-villages/"' in page
    assert issue.in_language("title", language) in page
    if language == "en":
        assert "7 minutes · Khmer · with an interpreter" in page


def test_agenda_stands_in_both_languages_on_request(reader):
    make_item(make_session())

    page = reader.get(f"/en/{PATH}?both=1").text

    assert "A villager" in page
    assert "អ្នកភូមិម្នាក់" in page


def test_session_without_items_has_no_agenda(reader):
    make_session()

    assert 'id="agenda"' not in reader.get(f"/en/{PATH}").text


def test_agenda_stands_below_what_is_written_of_it(reader):
    make_item(make_session(agenda_en="We begin at nine.", agenda_km="ចាប់ផ្តើមម៉ោងប្រាំបួន។"))

    page = reader.get(f"/en/{PATH}").text

    assert page.count('id="agenda"') == 1
    assert page.index("We begin at nine.") < page.index("A villager")


def test_nobody_is_named_who_has_not_accepted(reader):
    session = make_session()
    make_item(session, state="invited")
    make_item(session, 2, state="withdrew", public_name_en="", public_name_km="", title_en="Water")

    for language in ("en", "km"):
        page = reader.get(f"/{language}/{PATH}").text
        assert "A villager" not in page
        assert "អ្នកភូមិម្នាក់" not in page
    assert "Water" in reader.get(f"/en/{PATH}").text


def test_nothing_sealed_is_shown_or_read(reader):
    session = make_session()
    make_item(session, sealed_names=b"sealed real names", ring="ring-one")

    item = session.running_order.for_readers().get()

    assert item.get_deferred_fields() == {"sealed_names", "ring"}
    page = reader.get(f"/en/{PATH}").text
    assert "sealed real names" not in page
    assert "ring-one" not in page


def test_issue_is_linked_only_while_readers_see_it(reader):
    issue = make_issue()
    make_item(make_session(), issue=issue)
    unpublish(issue)

    page = reader.get(f"/en/{PATH}").text

    assert "Land taken from villages" not in page
    assert "/issues/land" not in page
    assert "A villager" in page


def test_session_takes_as_many_queries_for_many_items_as_for_one(reader, queries_of):
    session = make_session()
    make_item(session, issue=make_issue())
    one = queries_of(reader, f"/km/{PATH}")
    for number in range(2, 8):
        make_item(session, number, issue=make_issue(title_en=f"Issue {number}"))

    assert queries_of(reader, f"/km/{PATH}") == one <= 12
    assert queries_of(reader, f"/km/{PATH}?both=1") == one


@pytest.mark.parametrize("language", ["en", "km"])
def test_name_that_nobody_else_approved_is_not_on_the_agenda(reader, language):
    session = make_session()
    item = make_item(session, approved=False)

    page = reader.get(f"/{language}/{PATH}").text

    assert item.in_language("title", language) in page
    assert item.in_language("public_name", language) not in page


def test_name_is_approved_by_somebody_who_did_not_write_it():
    writer, reader_of_it = make_organizer("sokha"), make_organizer("dara")
    item = make_item(make_session(), approved=False, name_by=writer)

    with pytest.raises(PermissionDenied):
        running_order.approve_name(item, digest=item.name_digest(), by=writer)
    with pytest.raises(TextChanged):
        running_order.approve_name(item, digest="another", by=reader_of_it)
    assert not item.shows_name()

    running_order.approve_name(item, digest=item.name_digest(), by=reader_of_it)
    assert item.shows_name()


def test_changed_name_has_to_be_approved_anew():
    writer, other = make_organizer("sokha"), make_organizer("dara")
    item = make_item(make_session(), name_by=writer)
    item.public_name_en = "Another villager"

    running_order.note_name(item, by=other)
    item.save()

    assert not item.shows_name()
    assert item.name_by == other


def test_other_changes_of_an_item_leave_its_name_approved():
    writer, other = make_organizer("sokha"), make_organizer("dara")
    item = make_item(make_session(), name_by=writer)
    item.minutes = 9

    running_order.note_name(item, by=other)
    item.save()

    assert item.shows_name()
    assert item.name_by == writer
