"""Every role times every action, by direct requests: exactly what roundtable/role_permissions.py says."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from roundtable import role_permissions
from roundtable.models import Organizer
from submissions import keys
from submissions.models import AnswerImport, Envelope, Submission
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.factories import make_excerpt, make_submission, make_topic
from tests.submissions.surveys import answer, make_question, make_survey

pytestmark = pytest.mark.django_db
ROLES = ("curator", "translator", "publisher", "keyholder", "auditor", "coordinator", "nobody")
SUBMISSIONS = "/admin/submissions"
DESK = f"{SUBMISSIONS}/submission"

# What: (method, address, data, roles that may). Everybody else gets 403.
MATRIX = {
    "desk: list": ("get", "{desk}/", {}, "curator publisher keyholder auditor coordinator"),
    "desk: page": (
        "get",
        "{desk}/{s}/change/",
        {},
        "curator publisher keyholder auditor coordinator",
    ),
    "desk: take up": ("post", "{desk}/{s}/act/take-up/", {}, "curator"),
    "desk: accept": ("post", "{desk}/{s}/act/accept/", {}, "curator"),
    "desk: decline": ("post", "{desk}/{s}/act/decline/", {"reason": "copy"}, "curator"),
    "desk: set aside": ("post", "{desk}/{s}/act/set-aside/", {}, "curator"),
    "desk: note": ("post", "{desk}/{s}/act/note/", {"words": "x"}, "curator"),
    "desk: message": ("post", "{desk}/{s}/act/write-to/", {"words": "x"}, "curator"),
    "desk: bulk": ("post", "{desk}/", {"action": "accept_selected"}, "curator"),
    "desk: delete": ("post", "{desk}/{s}/delete/", {"post": "yes"}, ""),
    "desk: take down": ("get", "{desk}/add/", {}, "curator"),
    "desk: export": ("get", "{desk}/export/", {}, "curator publisher"),
    "excerpt: list": (
        "get",
        "{app}/excerpt/",
        {},
        "curator translator publisher keyholder auditor",
    ),
    "excerpt: page": (
        "get",
        "{app}/excerpt/{e}/change/",
        {},
        "curator translator publisher keyholder auditor",
    ),
    "excerpt: make": ("get", "{app}/excerpt/add/?submission={s}", {}, "curator"),
    "excerpt: change": ("post", "{app}/excerpt/{e}/change/", {}, "curator translator"),
    "excerpt: delete": ("post", "{app}/excerpt/{e}/delete/", {}, "curator"),
    "excerpt: approve": ("post", "{app}/excerpt/{e}/approve/en/", {"digest": "x"}, "publisher"),
    "excerpt: publish": ("post", "{app}/excerpt/{e}/publish/", {}, "publisher"),
    "excerpt: unpublish": (
        "post",
        "{app}/excerpt/{e}/unpublish/",
        {},
        "curator translator publisher",
    ),
    "topic: list": ("get", "{app}/topic/", {}, "curator translator publisher keyholder auditor"),
    "topic: add": ("get", "{app}/topic/add/", {}, "curator"),
    "record: list": ("get", "{app}/decision/", {}, "curator keyholder auditor"),
    "record: exports": ("get", "{app}/export/", {}, "auditor"),
    "record: clearings": ("get", "{app}/clearing/", {}, "keyholder auditor coordinator"),
    "record: add": ("get", "{app}/decision/add/", {}, ""),
    "keys: list": ("get", "{app}/sealingkey/", {}, "keyholder auditor"),
    "keys: retire": ("post", "{app}/sealingkey/{k}/retire/", {}, "keyholder"),
    "envelopes: list": ("get", "{app}/envelope/", {}, "keyholder auditor"),
    "envelopes: export": ("post", "{app}/envelope/{v}/export/", {}, "keyholder"),
    "clearing: run": ("post", "{app}/clearing/now/", {}, "keyholder coordinator"),
    "survey: list": ("get", "{app}/survey/", {}, "curator translator publisher auditor"),
    "survey: page": ("get", "{app}/survey/{y}/change/", {}, "curator translator publisher auditor"),
    "survey: preview": (
        "get",
        "{app}/survey/{y}/preview/km/",
        {},
        "curator translator publisher auditor",
    ),
    "survey: sheet": (
        "get",
        "{app}/survey/{y}/sheet/en.csv",
        {},
        "curator translator publisher auditor",
    ),
    "survey: add": ("get", "{app}/survey/add/", {}, "curator"),
    "survey: change": ("post", "{app}/survey/{y}/change/", {}, "curator translator publisher"),
    "survey: publish": ("post", "{app}/survey/{y}/publish/", {}, "publisher"),
    "survey: unpublish": (
        "post",
        "{app}/survey/{y}/unpublish/",
        {},
        "curator translator publisher",
    ),
    "question: list": ("get", "{app}/question/", {}, "curator translator publisher auditor"),
    "question: add": ("get", "{app}/question/add/?survey={d}", {}, "curator"),
    "question: change": ("post", "{app}/question/{q}/change/", {}, "curator translator publisher"),
    "question: move": (
        "post",
        "{app}/question/{q}/move/",
        {"to": "up"},
        "curator translator publisher",
    ),
    "question: delete": ("post", "{app}/question/{q}/delete/", {"post": "yes"}, "curator"),
    "survey: delete": ("post", "{app}/survey/{d}/delete/", {"post": "yes"}, "curator"),
    "response: list": ("get", "{app}/response/", {}, "curator publisher auditor"),
    "response: page": ("get", "{app}/response/{r}/change/", {}, "curator publisher auditor"),
    "response: sort": ("post", "{app}/response/", {"action": "count_selected"}, "curator"),
    "response: change": ("post", "{app}/response/{r}/change/", {}, ""),
    "import: list": ("get", "{app}/answerimport/", {}, "curator publisher auditor"),
    "import: page": ("get", "{app}/answerimport/{i}/change/", {}, "curator publisher auditor"),
    "import: begin": ("get", "{app}/answerimport/{y}/file/", {}, "curator"),
    "import: take back": ("post", "{app}/answerimport/{i}/take-back/", {}, "curator"),
    "organizers: list": ("get", "/admin/roundtable/organizer/", {}, "auditor coordinator"),
    "organizers: invite": ("get", "/admin/roundtable/invitation/add/", {}, "coordinator"),
    "pages: add": ("get", "/admin/roundtable/page/add/", {}, "curator"),
    "settings": ("get", "/admin/roundtable/sitesettings/1/change/", {}, "auditor coordinator"),
}


@pytest.fixture
def places(first_content):
    """The rows that the matrix is about, as parts of addresses."""
    submission = make_submission(state="reading", contact="012 000 000")
    accepted = make_submission(state="accepted", concern="Other words.")
    left = make_organizer("left")
    key, _private = keys.make_key(organizer=left, passphrase="one two three four five sixteen")
    survey, draft = make_survey(), make_survey(questions=False, published=False)
    return {
        "y": survey.pk,
        "d": draft.pk,
        "q": make_question(draft, "q1", "scale").pk,
        "r": answer(survey, choices={"scale": ["4"]}).response.pk,
        "i": AnswerImport.objects.create(survey=survey, rules={}, added=0, known=0, bad=0).pk,
        "app": SUBMISSIONS,
        "desk": DESK,
        "s": submission.pk,
        "e": make_excerpt(accepted).pk,
        "k": key.pk,
        "v": Envelope.objects.get().pk,
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_exactly_what_it_is_for(role, places):
    make_topic()
    client = browser(make_organizer(role, role))
    wrong = []
    for name, (method, address, data, allowed) in MATRIX.items():
        response = getattr(client, method)(address.format(**places), data)
        refused = response.status_code == 403
        if refused is (role in allowed.split()):
            wrong.append(f"{name}: {response.status_code}")

    assert wrong == []


def test_matrix_speaks_of_every_role_that_there_is():
    assert {*role_permissions.ROLES} | {"nobody"} == {*ROLES}
    assert {*Group.objects.values_list("name", flat=True)} == {*role_permissions.ROLES}


def test_groups_have_exactly_their_permissions():
    for role, names in role_permissions.ROLES.items():
        permissions = Group.objects.get(name=role).permissions.select_related("content_type")
        found = {f"{p.content_type.app_label}.{p.codename}" for p in permissions}
        assert found == {*names}, role


@pytest.mark.parametrize("role", ["publisher", "auditor", "coordinator", "translator"])
def test_only_curators_and_keyholders_read_the_words(role, places):
    client = browser(make_organizer(role, role))

    pages = [client.get(f"{DESK}/"), client.get(f"{DESK}/{places['s']}/change/")]
    pages += [client.get(f"{DESK}/?q=road"), client.get(f"{SUBMISSIONS}/decision/")]

    assert not any("rice field" in page.content.decode() for page in pages)


def test_curator_reads_the_words_and_no_contact(places):
    client = browser(make_organizer("curator", "curator"))

    page = client.get(f"{DESK}/{places['s']}/change/").content.decode()

    assert "rice field" in page
    assert "012 000 000" not in page


@pytest.mark.parametrize("role", ROLES)
def test_nobody_raises_her_own_role(role):
    organizer = make_organizer(role, role)
    everything = [*Group.objects.values_list("pk", flat=True)]

    browser(organizer).post(
        f"/admin/roundtable/organizer/{organizer.pk}/change/",
        {"username": role, "groups": everything, "is_superuser": "on", "is_staff": "on"},
    )

    organizer = Organizer.objects.get(pk=organizer.pk)
    assert [g.name for g in organizer.groups.all()] == ([role] if role != "nobody" else [])
    assert not organizer.is_superuser


def test_key_is_not_made_by_who_is_no_keyholder():
    keys.make_recovery_key()
    make_submission()
    client = browser(make_organizer("curator", "curator"))

    assert client.get(f"{SUBMISSIONS}/sealingkey/add/").status_code == 403
    assert Submission.objects.count() == 1


def test_groups_are_made_although_a_later_model_is_not_there_yet(monkeypatch):
    roles = {**role_permissions.ROLES, "curator": ["submissions.view_topic", "survey.view_later"]}
    monkeypatch.setattr(role_permissions, "ROLES", roles)
    migrated = MigrationExecutor(connection).loader.project_state().apps
    role_permissions.grant(migrated, SimpleNamespace(connection=connection))

    assert Group.objects.get(name="curator").permissions.count() > 1
