"""Nobody but keyholders opens anything, and auditors see rows."""

import uuid

import pytest

from submissions import keys
from submissions.models import Decision, ReadingSession
from tests.submissions.factories import (
    PASSPHRASE,
    browser_with,
    make_topic,
)
from tests.submissions.keyholders import LIST, READING, begin, confidential, press

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("at_noon")]


ACTS = [
    *("reading/", "reading/end/", "reading/seal-anew/", "reading/let-in/1/"),
    *("{pk}/open/", "{pk}/export/", "{pk}/summary/", "{pk}/release/"),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "role",
    [
        ("view_envelope", "view_sealingkey", "view_submission"),  # auditor
        ("view_submission", "read_submission", "curate_submission", "export_submission"),
        ("view_excerpt", "approve_excerpt", "publish_excerpt"),
    ],
)
def test_other_roles_open_nothing(chanthy, act, role):
    envelope = confidential()
    browser = browser_with(*role)

    response = browser.post(LIST + act.format(pk=envelope.pk), {"passphrase": PASSPHRASE})

    assert response.status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.parametrize("act", ACTS[1:])
def test_nothing_is_done_by_following_a_link(chanthy, act):
    envelope = confidential()
    begin(chanthy)

    assert chanthy.get(LIST + act.format(pk=envelope.pk)).status_code == 405
    assert not Decision.objects.exists()
    assert ReadingSession.objects.exists()


@pytest.mark.parametrize("act", ACTS)
def test_strangers_are_asked_to_log_in(reader, db, act):
    path = LIST + act.format(pk=uuid.uuid4())

    assert reader.post(path).headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("act", ACTS[4:])
def test_unknown_envelope_is_not_found(chanthy, act):
    begin(chanthy)

    assert chanthy.post(LIST + act.format(pk=uuid.uuid4())).status_code == 404


def test_auditor_sees_rows_of_envelopes_and_nothing_in_them(chanthy):
    confidential()
    keys.make_recovery_key(replace=True)
    envelope = confidential()
    begin(chanthy)
    press(chanthy, envelope)
    auditor = browser_with("view_envelope", name="auditor")

    page = auditor.get(LIST)

    admin = page.context["cl"].model_admin
    rows = {(e.kind, admin.is_current(e), e.is_read) for e in page.context["cl"].queryset}
    assert rows == {("words", False, False), ("words", True, True)}
    assert f"envelope-{str(envelope.pk)[:8]}.age" in page.text
    assert "age-encryption" not in page.text
    assert "Read sealed envelopes" not in page.text
    detail = auditor.get(f"{LIST}{envelope.pk}/change/")
    assert detail.status_code == 200
    assert "age-encryption" not in detail.text
    assert auditor.post(f"{LIST}{envelope.pk}/change/", {"kind": "reply"}).status_code == 403
    assert auditor.post(f"{LIST}{envelope.pk}/delete/", {"post": "yes"}).status_code == 403


def test_list_of_envelopes_takes_as_many_queries_for_many_as_for_one(
    chanthy, django_assert_max_num_queries
):
    for _time in range(5):
        confidential(topics=(make_topic(),))
    begin(chanthy)

    with django_assert_max_num_queries(12):
        chanthy.get(LIST)
    with django_assert_max_num_queries(20):
        chanthy.get(READING)


def test_pages_of_keyholders_are_in_khmer_as_well(chanthy):
    envelope = confidential()
    session = chanthy.session
    session["language"] = "km"
    session.save()
    begin(chanthy)

    for page in (chanthy.get(READING), press(chanthy, envelope)):
        assert '<html lang="km"' in page.text
        assert "ថ្ងៃទី១ ខែឧសភា ឆ្នាំ២០២៥" in page.text
