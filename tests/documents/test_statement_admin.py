"""Statements in the back office: what belongs together, and speakers named by consent only."""

import pytest
from django.contrib.admin.models import LogEntry

from documents.models import Statement
from tests.conftest import change
from tests.factories import make_issue, make_roundtable, make_session, make_statement
from tests.roundtable.organizers import browser, history_of, make_organizer

pytestmark = pytest.mark.django_db
ADD = "/admin/documents/statement/add/"


def form(**fields):
    """Return the form of a statement."""
    defaults = {
        "roundtable": (make_roundtable() if "roundtable" not in fields else fields["roundtable"]),
        "issue": "",
        "session": "",
        "title_en": "We speak",
        "title_km": "យើងនិយាយ",
        "summary_en": "Short.",
        "summary_km": "សង្ខេប។",
        "body_en": "Long.",
        "body_km": "វែង។",
        "sources_en": "",
        "sources_km": "",
        "speaker_en": "",
        "speaker_km": "",
        "slug": "",
    }
    data = {**defaults, **fields}
    return {name: getattr(value, "pk", value) for name, value in data.items()}


def page_of(statement, page="change"):
    """Return the address of one of a statement's pages."""
    return f"/admin/documents/statement/{statement.pk}/{page}/"


def errors(response):
    """Return the errors of a form by field."""
    return {k: [str(e) for e in v] for k, v in response.context["adminform"].form.errors.items()}


def test_statement_is_stored_with_its_issue_and_session(staff):
    roundtable = make_roundtable()
    issue, session = make_issue(roundtable=roundtable), make_session(roundtable=roundtable)

    response = staff.post(ADD, form(roundtable=roundtable, issue=issue, session=session))

    statement = Statement.objects.get()
    assert response.status_code == 302
    assert (statement.issue, statement.session, statement.code) == (issue, session, "S-1")


def test_issue_and_session_of_another_roundtable_are_refused_beside_their_fields(staff):
    first = make_roundtable()
    issue, session = make_issue(roundtable=first), make_session(roundtable=first)
    other = make_roundtable(title_en="Second roundtable", title_km="តុមូលលើកទី២")

    response = staff.post(ADD, form(roundtable=other, issue=issue, session=session))

    said = ["This belongs to another roundtable."]
    assert errors(response) == {"issue": said, "session": said}
    assert not Statement.objects.exists()


def test_second_statement_about_an_issue_is_refused_and_the_first_one_named(staff):
    issue = make_issue()
    make_statement(issue=issue, roundtable=issue.roundtable)

    response = staff.post(ADD, form(roundtable=issue.roundtable, issue=issue))

    said = "There is a statement about this issue already: S-1 We speak for our villages."
    assert errors(response) == {"issue": [said]}


@pytest.mark.parametrize("name", ["speaker_en", "speaker_km"])
def test_speaker_is_not_named_without_her_consent(staff, name):
    refused = staff.post(ADD, form(**{name: "Planted Vannak"}))

    said = "Tick that the speaker agreed to be named here, or leave this empty."
    assert errors(refused) == {name: [said]}
    assert not Statement.objects.exists()


def test_speaker_is_named_by_her_consent(staff):
    staff.post(ADD, form(speaker_en="Vannak", speaker_km="វណ្ណៈ", speaker_agreed="on"))

    statement = Statement.objects.get()
    assert (statement.speaker_en, statement.speaker_km) == ("Vannak", "វណ្ណៈ")


def test_publishing_without_the_khmer_is_refused_beside_the_field(staff):
    response = staff.post(ADD, form(body_km="", _publish="1"))

    assert errors(response) == {"body_km": ["Write the Khmer before publishing."]}
    assert not Statement.objects.exists()


def test_own_text_and_changed_text_are_not_approved(staff, colleague):
    staff.post(ADD, form())
    statement = Statement.objects.get()
    read = statement.digest_en

    own = staff.post(page_of(statement, "approve/en"), {"digest": read})
    change(staff, page_of(statement), form(roundtable=statement.roundtable, body_en="Other."))
    late = colleague.post(page_of(statement, "approve/en"), {"digest": read}, follow=True)

    assert own.status_code == 403
    assert "was changed while you read it" in late.text
    assert not Statement.objects.get().is_approved("en")


def test_two_people_saving_one_statement_do_not_overwrite_each_other(staff, colleague):
    statement = make_statement()
    old = staff.get(page_of(statement)).context["adminform"].form.initial["version"]
    data = form(roundtable=statement.roundtable, slug=statement.slug)

    change(colleague, page_of(statement), {**data, "body_en": "Dara’s."})
    response = staff.post(page_of(statement), {**data, "body_en": "Sokha’s.", "version": old})

    assert "Somebody else has changed this" in response.text
    assert Statement.objects.get().body_en == "Dara’s."


# The speaker's name taken away


def with_speaker(**fields):
    """Return a public statement with a named speaker."""
    names = {"speaker_en": "Planted Vannak", "speaker_km": "វណ្ណៈ", "speaker_agreed": True}
    return make_statement(**{**names, **fields})


def test_speakers_name_goes_at_once_and_the_rest_stays_public(staff, reader):
    statement = with_speaker()
    assert "Planted Vannak" in reader.get(statement.address("en")).text

    staff.post(page_of(statement, "remove-speaker"))

    statement.refresh_from_db()
    assert (statement.speaker_en, statement.speaker_km, statement.speaker_agreed) == ("", "", False)
    assert statement.is_published()
    assert "Planted Vannak" not in reader.get(statement.address("en")).text
    assert "វណ្ណៈ" not in reader.get(statement.address("km")).text
    said = "The speaker’s name was taken away."
    assert any(who == "sokha" and said in what for who, what in history_of(statement))


def test_what_was_not_approved_is_not_approved_by_taking_a_name_away(staff):
    statement = with_speaker(approved=False, published=False)

    staff.post(page_of(statement, "remove-speaker"))

    statement.refresh_from_db()
    assert not statement.is_approved("en")
    assert not statement.is_approved("km")
    assert not statement.khmer_is_stale


def test_speakers_name_stays_nowhere_in_the_database(staff, dump):
    statement = with_speaker()
    data = form(roundtable=statement.roundtable, slug=statement.slug, speaker_agreed="on")
    change(staff, page_of(statement), {**data, "speaker_en": "Planted Second"})
    assert "Planted Second" in dump()

    staff.post(page_of(statement, "remove-speaker"))

    assert "Planted" not in dump()
    assert "Planted" not in staff.get(page_of(statement, "history")).text
    assert "Planted" not in "".join(e.change_message for e in LogEntry.objects.all())


def test_name_that_was_cleared_by_hand_or_with_its_draft_is_gone_as_well(staff, dump):
    statement = with_speaker()
    draft = with_speaker(slug="draft", published=False)

    change(staff, page_of(statement), form(roundtable=statement.roundtable, slug=statement.slug))
    staff.post(page_of(draft, "delete"), {"post": "yes"})

    assert Statement.objects.count() == 1
    assert "Planted" not in dump()


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("curator", 302),
        ("translator", 302),
        ("publisher", 302),
        ("auditor", 403),
        ("keyholder", 403),
    ],
)
def test_name_is_taken_away_by_whoever_may_change_or_publish(role, status):
    statement = with_speaker()

    response = browser(make_organizer("vanna", role)).post(page_of(statement, "remove-speaker"))

    assert response.status_code == status
    assert Statement.objects.get().speaker_agreed == (status == 403)


def test_list_takes_the_same_queries_for_many_statements(staff, queries_of):
    make_statement()
    few = queries_of(staff, "/admin/documents/statement/")
    for number in range(5):
        issue = make_issue(slug=f"issue-{number}")
        make_statement(slug=f"statement-{number}", issue=issue)
    assert queries_of(staff, "/admin/documents/statement/") == few
