"""Every role times every action on the walk, by direct requests: exactly who may do what."""

import datetime

import pytest

from documents.models import EditionCopy, FollowUp, OfficialsEdition, RunningItem
from tests.documents.packing import make_package
from tests.factories import (
    make_announcement,
    make_document,
    make_issue,
    make_letter,
    make_outcome,
    make_recommendation,
    make_release,
    make_session,
    make_statement,
)
from tests.roundtable.organizers import browser, make_organizer

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ROLES = ("curator", "translator", "publisher", "keyholder", "auditor", "coordinator", "nobody")
MAKERS = {
    "issue": make_issue,
    "recommendation": make_recommendation,
    "statement": make_statement,
    "document": make_document,
    "outcome": make_outcome,
    "modelletter": make_letter,
}
SEE = "curator translator publisher auditor"
WRITE = "curator translator publisher"
PAPERS = "curator publisher auditor"

# On each text that two people publish: (method, end of the address, data, roles that may).
ON_TEXTS = {
    "list": ("get", "", {}, SEE),
    "page": ("get", "{public}/change/", {}, SEE),
    "preview": ("get", "{public}/preview/km/", {}, SEE),
    "history": ("get", "{public}/history/", {}, SEE),
    "add": ("get", "add/", {}, "curator"),
    "change": ("post", "{public}/change/", {}, WRITE),
    "delete a draft": ("get", "{draft}/delete/", {}, "curator"),
    "delete what was public": ("post", "{public}/delete/", {"post": "yes"}, ""),
    "approve": ("post", "{public}/approve/en/", {"digest": "x"}, "publisher"),
    "publish": ("post", "{public}/publish/", {}, "publisher"),
    "take down": ("post", "{draft}/unpublish/", {}, WRITE),
}

# Everything else: (method, address below /admin/documents/, data, roles that may).
OTHERS = {
    "what is missing": ("get", "missing/", {}, SEE),
    "ranking: roundtables": ("get", "issue/ranking/", {}, "curator publisher"),
    "ranking: page": ("get", "issue/ranking/{roundtable}/", {}, "curator publisher"),
    "ranking: move": (
        "post",
        "issue/ranking/{roundtable}/",
        {"by-release": "1"},
        "curator publisher",
    ),
    "issue: behind": ("get", "issue/{issue}/behind/", {}, "curator publisher"),
    "issue: link": ("post", "issue/{issue}/behind/", {}, "curator publisher"),
    "recommendation: carry": ("post", "recommendation/{recommendation}/carry/", {}, "curator"),
    "addressee: list": ("get", "addressee/", {}, SEE),
    "addressee: add": ("get", "addressee/add/", {}, "curator publisher"),
    "addressee: change": ("post", "addressee/{addressee}/change/", {}, WRITE),
    "addressee: delete": ("post", "addressee/{addressee}/delete/", {"post": "yes"}, ""),
    "follow-up: list": ("get", "followup/", {}, PAPERS),
    "follow-up: page": ("get", "followup/{step}/change/", {}, PAPERS),
    "follow-up: add": ("get", "followup/add/", {}, "curator publisher"),
    "follow-up: change": ("post", "followup/{step}/change/", {}, "curator publisher"),
    "follow-up: done": ("post", "followup/{step}/done/", {}, "curator publisher"),
    "follow-up: delete": ("post", "followup/{step}/delete/", {"post": "yes"}, ""),
    "running order: list": ("get", "runningitem/", {}, f"{SEE} keyholder"),
    "running order: add": ("get", "runningitem/add/", {}, "curator"),
    "running order: change": (
        "post",
        "runningitem/{item}/change/",
        {},
        "curator translator keyholder",
    ),
    "running order: delete": ("get", "runningitem/{item}/delete/", {}, "curator"),
    "running order: page of a session": (
        "get",
        "runningitem/order/{session}/",
        {},
        f"{SEE} keyholder",
    ),
    "running order: run-sheet": (
        "get",
        "runningitem/order/{session}/run-sheet/",
        {},
        f"{SEE} keyholder",
    ),
    "running order: move": (
        "post",
        "runningitem/{item}/move/",
        {"to": "up"},
        "curator translator keyholder",
    ),
    "running order: approve a name": (
        "post",
        "runningitem/{item}/approve-name/",
        {"digest": "x"},
        "publisher",
    ),
    "statement: take the speaker away": (
        "post",
        "statement/{statement}/remove-speaker/",
        {},
        WRITE,
    ),
    "document: lay in a PDF": ("get", "document/{document}/lay-in/", {}, WRITE),
    "document: make the PDFs": ("post", "document/{document}/v1/make/", {}, "publisher"),
    "document: as DOCX": ("get", "document/{document}/v1/en.docx", {}, SEE),
    "package: list": ("get", "package/", {}, PAPERS),
    "package: add": ("get", "package/add/", {}, "curator publisher"),
    "package: change": ("post", "package/{package}/change/", {}, "curator publisher"),
    "package: approve": ("post", "package/{package}/approve/", {}, "publisher"),
    "package: read": ("get", "package/{package}/read/", {}, PAPERS),
    "package: freeze": ("post", "package/{unready}/freeze/", {}, "curator publisher"),
    "package: delete": ("get", "package/{package}/delete/", {}, "curator"),
    "officials' edition: list": ("get", "officialsedition/", {}, PAPERS),
    "officials' edition: add": ("get", "officialsedition/add/", {}, "curator publisher"),
    "officials' edition: change": (
        "post",
        "officialsedition/{edition}/change/",
        {},
        "curator publisher",
    ),
    "officials' edition: approve": (
        "post",
        "officialsedition/{edition}/approve/",
        {},
        "publisher",
    ),
    "officials' edition: hand over": (
        "post",
        "officialsedition/{edition}/hand/",
        {},
        "publisher",
    ),
    "officials' edition: delete": ("get", "officialsedition/{edition}/delete/", {}, "curator"),
    "officials' edition: read": ("get", "officialsedition/{edition}/read/", {}, PAPERS),
    "officials' edition: freeze": (
        "post",
        "officialsedition/{edition}/freeze/",
        {},
        "curator publisher",
    ),
    "copies: list": ("get", "editioncopy/", {}, PAPERS),
    "copies: add": ("get", "editioncopy/add/", {}, ""),
    "release: list": ("get", "../submissions/release/", {}, PAPERS),
    "release: freeze": ("get", "../submissions/release/add/", {}, "curator publisher"),
    "release: approve": (
        "post",
        "../submissions/release/{release}/approve/",
        {"digest": "x"},
        "publisher",
    ),
    "release: discard": ("post", "../submissions/release/{release}/discard/", {}, "curator"),
    "news: list": ("get", "announcement/", {}, SEE),
    "news: add": ("get", "announcement/add/", {}, "curator"),
    "news: change": ("post", "announcement/{news}/change/", {}, WRITE),
    "news: approve": ("post", "announcement/{news}/approve/en/", {"digest": "x"}, "publisher"),
    "news: publish": ("post", "announcement/{news}/publish/", {}, "publisher"),
}


def wrong_answers(role, matrix, places, start="/admin/documents/"):
    """Return what a role may do and should not, or the other way round."""
    client = browser(make_organizer(role, role))
    wrong = []
    for name, (method, address, data, allowed) in matrix.items():
        path = f"{start}{address.format(**places)}".replace("documents/../", "")
        status = getattr(client, method)(path, data).status_code
        expected = {200, 302} if role in allowed.split() else {403}
        if status not in expected:
            wrong.append(f"{name}: {status}")
    return wrong


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_with_a_text_exactly_what_it_is_for(role, kind):
    public, draft = MAKERS[kind](), MAKERS[kind](published=False, approved=False)
    places = {"public": public.pk, "draft": draft.pk}

    assert wrong_answers(role, ON_TEXTS, places, f"/admin/documents/{kind}/") == []


@pytest.fixture
def places():
    """The rows that the matrix is about, as parts of addresses."""
    issue = make_issue()
    recommendation = make_recommendation(issue)
    step = FollowUp.objects.create(
        recommendation=recommendation,
        owner=make_organizer("owner"),
        next_on=datetime.date(2025, 5, 1),
        due="Write.",
    )
    item = RunningItem(session=make_session(), position=1, minutes=5, title_en="Land")
    item.save()
    make_release(issue.roundtable)
    package = make_package(issue.roundtable)
    edition = OfficialsEdition(roundtable=issue.roundtable, title="For the host", language="en")
    edition.save()
    return {
        "roundtable": issue.roundtable_id,
        "issue": issue.pk,
        "recommendation": recommendation.pk,
        "addressee": recommendation.addressee_id,
        "step": step.pk,
        "item": item.pk,
        "package": package.pk,
        "unready": make_package(issue.roundtable, purpose_km="").pk,
        "session": item.session_id,
        "statement": make_statement(roundtable=issue.roundtable).pk,
        "document": make_document(roundtable=issue.roundtable).pk,
        "edition": edition.pk,
        "release": make_release(issue.roundtable, approved=False).pk,
        "news": make_announcement().pk,
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_beside_the_texts_exactly_what_it_is_for(role, places):
    assert wrong_answers(role, OTHERS, places) == []
    assert not EditionCopy.objects.exists()


@pytest.mark.parametrize("role", ["curator", "translator", "auditor"])
@pytest.mark.parametrize("kind", MAKERS)
def test_who_may_not_publish_does_not_by_the_list_or_by_saving(role, kind):
    draft = MAKERS[kind](published=False)
    address = f"/admin/documents/{kind}/"
    client = browser(make_organizer(role, role))

    client.post(address, {"action": "publish_selected", "_selected_action": [draft.pk]})
    client.post(f"{address}{draft.pk}/change/", {"_publish": "1"})

    draft.refresh_from_db()
    assert draft.published_on is None
