"""The audit in the back office: read by auditors and coordinators, changed by nobody."""

import re

import pytest
from django.contrib import admin

from roundtable.admin_counting import AtLeast
from roundtable.audit.chain import head_of, link
from roundtable.audit.entries import AuditEntry, record
from roundtable.audit.verbs import Chain, Verb
from roundtable.models import Organizer
from tests.factories import make_page
from tests.roundtable.audits import AUDIT, named
from tests.roundtable.organizers import ROLES, browser, make_organizer

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db):
    """Something that entries are about."""
    return make_page()


@pytest.fixture
def entries(sokha, dara, page):
    """Some entries by name."""
    found = {
        "login": record(Verb.LOGGED_IN, by=sokha),
        "failed": record(Verb.LOGIN_FAILED, about=dara),
        "code": record(Verb.CODE_FAILED, by=dara),
        "published": record(Verb.PUBLISHED, by=dara, about=page),
        "opened": record(Verb.ENVELOPE_OPENED, by=sokha),
    }
    link()
    return found


@pytest.fixture
def auditor(db):
    """An auditor's browser."""
    return browser(make_organizer("chan", "auditor"))


def listed(client, query=""):
    """Return the keys of the entries in a list."""
    response = client.get(f"{AUDIT}{query}")
    assert response.status_code == 200
    return {row.pk for row in response.context["cl"].result_list}


def keys(entries, *names):
    """Return the keys of some entries."""
    return {entries[name].pk for name in names}


@pytest.mark.parametrize("role", [*ROLES, "coordinator"])
def test_auditors_and_coordinators_read_the_audit_and_nobody_else(entries, role):
    client = browser(make_organizer("bopha", role))
    code = 200 if role in ("auditor", "coordinator") else 403

    assert client.get(AUDIT).status_code == code
    assert client.get(f"{AUDIT}{entries['login'].pk}/change/").status_code == code
    assert client.get(f"{AUDIT}{entries['login'].pk}/history/").status_code == code


def test_nobody_adds_changes_or_deletes_an_entry_by_any_address(entries, staff, auditor):
    before = [*AuditEntry.objects.order_by("pk").values_list()]
    coordinator = browser(make_organizer("vanna", "coordinator"))
    for client in (staff, auditor, coordinator):
        for entry in entries.values():
            row = f"{AUDIT}{entry.pk}"
            data = {"verb": "logged-out", "post": "yes", "_saveasnew": "1", "_delete": "1"}
            for path in (f"{AUDIT}add/", f"{row}/change/", f"{row}/delete/"):
                assert client.post(path, data).status_code == 403
            assert client.get(f"{row}/delete/").status_code == 403
            chosen = {"action": "delete_selected", "_selected_action": [str(entry.pk)]}
            answer = client.post(AUDIT, {**chosen, "post": "yes", "index": "0"})
            assert answer.status_code in (200, 302)
        assert client.get(f"{AUDIT}add/").status_code == 403
        # What makes a list of Django's writable: forms in its rows.
        rows = {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-verb": "x",
            "_save": "1",
        }
        assert client.post(AUDIT, rows).status_code in (200, 302)
    assert [*AuditEntry.objects.order_by("pk").values_list()] == before


def test_account_that_stands_in_the_audit_is_not_deleted(entries, staff, dara):
    answer = staff.post(f"/admin/roundtable/organizer/{dara.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    assert Organizer.objects.filter(pk=dara.pk).exists()


def test_links_of_the_chain_have_no_page(staff):
    assert staff.get("/admin/roundtable/auditlink/").status_code == 404
    assert {m._meta.model_name for m in admin.site._registry if "audit" in m._meta.model_name} == {
        "auditentry"
    }


def test_list_says_who_did_what_to_which_row_when(entries, auditor, page):
    text = auditor.get(AUDIT).text

    assert "text published" in text
    assert "envelope opened" in text
    assert f'<a href="/admin/roundtable/page/{page.pk}/change/">page {page.pk}</a>' in text
    at = entries["published"].at
    assert f"{at.day} {at:%B} {at.year} {at:%H:%M} UTC" in re.sub(r"\s+", " ", text)


def test_act_on_a_submission_tells_no_hour(entries, auditor):
    text = auditor.get(f"{AUDIT}?chain__exact=voices").text
    assert "envelope opened" in text
    assert " UTC</a>" not in text


def test_row_that_somebody_may_not_see_is_no_link(entries, page):
    coordinator = browser(make_organizer("vanna", "coordinator"))
    text = coordinator.get(AUDIT).text
    assert f"page {page.pk}" in text
    assert f"/admin/roundtable/page/{page.pk}/" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["login", "failed", "code", "published", "opened"]),
        ("?verb=failed", ["failed", "code"]),
        ("?verb=published", ["published"]),
        ("?chain__exact=voices", ["opened"]),
        ("?chain__exact=accounts", ["login", "failed", "code", "published"]),
        ("?by__isnull=True", ["failed"]),
        ("?on__lt=2020-01-01", []),
        ("?on__gte=2020-01-01&verb=logged-in", ["login"]),
        ("?verb=nonsense", []),
    ],
)
def test_list_is_narrowed(entries, auditor, query, names):
    assert listed(auditor, query) == keys(entries, *names)


def test_list_is_narrowed_to_one_person(entries, auditor, dara):
    assert listed(auditor, f"?by__id__exact={dara.pk}") == keys(entries, "code", "published")


@pytest.mark.parametrize(
    "query", ["?by__username=dara", "?by__password__startswith=a", "?detail=x"]
)
def test_list_is_not_narrowed_by_what_no_filter_offers(entries, auditor, query):
    answer = auditor.get(f"{AUDIT}{query}")
    assert answer.status_code in (302, 400)


def test_entries_are_found_by_the_number_of_their_row_and_by_their_own(
    entries, auditor, page, dara
):
    own = entries["login"].pk
    assert keys(entries, "published") <= listed(auditor, f"?q={page.pk}")
    assert listed(auditor, f"?q={named(page)}") == keys(entries, "published")
    assert listed(auditor, f"?q={own}") == listed(auditor, f"?q={own.hex}") == {own}
    assert listed(auditor, f"?q={own} {named(page)}") == keys(entries, "login", "published")
    assert listed(auditor, "?q=") == {entry.pk for entry in entries.values()}


def test_long_number_is_found_by_its_beginning_and_a_short_one_as_a_whole(sokha, auditor):
    whole = AuditEntry(
        chain=Chain.VOICES,
        on="2025-05-01",
        by=sokha,
        verb="opened",
        about="submissions.submission:0b7c8f5e-0000-4000-8000-000000000001",
    )
    whole.save(force_insert=True)
    assert listed(auditor, "?q=0b7c8f5e") == {whole.pk}
    assert listed(auditor, "?q=0b7c8f5e-0000-4000-8000-000000000001") == {whole.pk}
    for part in ("0b7c", "0000-4000", "1", "nobody", "sub", "%25", "submissions", "៥"):
        assert listed(auditor, f"?q={part}") == set()


def test_one_entry_shows_its_place_in_the_chain(entries, auditor):
    text = auditor.get(f"{AUDIT}{entries['login'].pk}/change/").text
    assert entries["login"].link.digest in text
    assert str(entries["login"].pk) in text


def test_heads_are_shown_to_be_written_down(entries, auditor):
    text = auditor.get(AUDIT).text
    for chain in Chain.values:
        assert f"<code>{head_of(chain)}</code>" in text


def test_verbs_are_told_in_khmer_where_they_have_khmer(entries, auditor):
    auditor.post("/admin/language/", {"language": "km", "next": "/admin/"})
    text = auditor.get(AUDIT).text
    assert "ឆ្នាំ" in text
    assert 'lang="km"' in text


def test_list_asks_as_much_for_many_entries_as_for_few(
    entries, auditor, sokha, page, django_assert_max_num_queries
):
    def asked():
        with django_assert_max_num_queries(14) as found:
            assert auditor.get(AUDIT).status_code == 200
        return len(found)

    asked()  # the first page of a new session notes it
    few = asked()
    for number in range(60):
        organizer = make_organizer(f"person-{number}")
        record(Verb.PUBLISHED, by=organizer, about=page)
        record(Verb.ROLES_CHANGED, by=sokha, about=organizer)
    assert asked() == few


def test_long_list_is_counted_to_a_bound_only(entries, auditor, monkeypatch):
    monkeypatch.setattr("roundtable.admin_counting.MOST", 3)
    count = auditor.get(AUDIT).context["cl"].result_count
    assert isinstance(count, AtLeast)
    assert str(count) == "3+"
