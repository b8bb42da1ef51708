"""The back office: publishing, approving, what waits, and its manners."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from roundtable.models import OfficialAddress, Organizer, Page, SiteSettings
from tests.conftest import change
from tests.factories import (
    make_announcement,
    make_page,
    make_roundtable,
    make_scheduled,
    make_session,
)

PAGE = {
    "title_en": "About us",
    "title_km": "អំពីយើង",
    "summary_en": "",
    "summary_km": "",
    "body_en": "Who we are.",
    "body_km": "យើងជានរណា។",
    "slug": "",
}


def errors_of(response):
    """Return the fields that a refused admin form complains of."""
    assert response.status_code == 200
    return sorted(response.context["adminform"].form.errors)


def test_page_is_saved_as_a_draft_and_published_by_button(staff):
    staff.post("/admin/roundtable/page/add/", {**PAGE, "_save": "1"})
    page = Page.objects.get()
    assert (page.slug, page.published_on) == ("about-us", None)

    change(
        staff,
        f"/admin/roundtable/page/{page.pk}/change/",
        {**PAGE, "slug": "about-us", "_publish": "1"},
    )

    assert Page.objects.get().is_published()


def test_publishing_without_khmer_is_refused_beside_the_field_and_stores_nothing(staff):
    response = staff.post("/admin/roundtable/page/add/", {**PAGE, "body_km": "", "_publish": "1"})

    assert errors_of(response) == ["body_km"]
    assert not Page.objects.exists()


def test_khmer_of_a_published_page_cannot_be_emptied(staff):
    page = make_page()

    response = change(
        staff,
        f"/admin/roundtable/page/{page.pk}/change/",
        {**PAGE, "slug": "about", "title_km": ""},
    )

    assert errors_of(response) == ["title_km"]


@pytest.mark.parametrize("slug", ["search", "Ünder", "sessions"])
def test_reserved_or_malformed_address_is_refused_beside_the_field(staff, slug):
    response = staff.post("/admin/roundtable/page/add/", {**PAGE, "slug": slug})

    assert errors_of(response) == ["slug"]
    assert not Page.objects.exists()


def test_taken_address_is_refused_beside_the_field(staff):
    make_page(slug="about-us")

    response = staff.post("/admin/roundtable/page/add/", {**PAGE, "slug": "about-us"})

    assert errors_of(response) == ["slug"]


def test_taking_down_is_one_button_and_works_by_post_only(staff, reader):
    page = make_page()
    address = f"/admin/roundtable/page/{page.pk}/unpublish/"
    assert staff.get(address).status_code == 405
    assert reader.get("/en/about/").status_code == 200

    staff.post(address)

    assert reader.get("/en/about/").status_code == 404


def test_actions_publish_what_has_its_khmer_and_name_the_rest(staff):
    good = make_page(slug="good", published=False)
    bad = make_page(slug="bad", published=False, body_km="")
    selected = {"action": "publish_selected", "_selected_action": [good.pk, bad.pk]}

    response = staff.post("/admin/roundtable/page/", selected, follow=True)

    assert [p.slug for p in Page.objects.published()] == ["good"]
    assert "something is not written yet" in response.text

    staff.post("/admin/roundtable/page/", {**selected, "action": "unpublish_selected"})
    assert [*Page.objects.published()] == []


def test_deleting_from_the_list_forgets_the_search_entries(staff, reader):
    page = make_page(body_en="findme")

    staff.post(
        "/admin/roundtable/page/",
        {"action": "delete_selected", "_selected_action": [page.pk], "post": "yes"},
    )

    assert reader.get("/en/search/?q=findme").context["hits"] == []


def test_khmer_can_be_said_to_be_right_still(staff):
    page = make_page()
    form = {**PAGE, "slug": "about", "title_en": "About", "body_en": "Who we are!"}

    change(staff, f"/admin/roundtable/page/{page.pk}/change/", form)
    assert Page.objects.get().khmer_is_stale

    change(staff, f"/admin/roundtable/page/{page.pk}/change/", {**form, "khmer_is_right": "on"})
    assert not Page.objects.get().khmer_is_stale


def test_second_of_two_open_forms_is_refused_and_stores_nothing(staff, colleague):
    page = make_page()
    path = f"/admin/roundtable/page/{page.pk}/change/"
    version = staff.get(path).context["adminform"].form.initial["version"]
    change(colleague, path, {**PAGE, "slug": "about", "body_en": "Dara's."})

    response = staff.post(
        path, {**PAGE, "slug": "about", "body_en": "Sokha's.", "version": version}
    )

    assert errors_of(response) == ["__all__"]
    assert Page.objects.get().body_en == "Dara's."


@pytest.mark.parametrize(
    ("permissions", "published"),
    [(["add_page", "view_page"], False), (["add_page", "view_page", "publish_page"], True)],
)
def test_publishing_needs_its_own_permission(db, permissions, published):
    vanna = Organizer.objects.create_user("vanna", is_staff=True)
    vanna.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(vanna)

    response = client.post("/admin/roundtable/page/add/", {**PAGE, "_publish": "1"})

    assert response.status_code == (302 if published else 403)
    assert Page.objects.published().exists() is published


def test_organizers_are_never_deleted(staff, sokha):
    assert (
        staff.post(f"/admin/roundtable/organizer/{sokha.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )


def test_address_of_a_menu_page_stays(staff):
    page = make_page()

    change(staff, f"/admin/roundtable/page/{page.pk}/change/", {**PAGE, "slug": "other"})

    assert Page.objects.get().slug == "about"


def test_history_is_told_in_both_languages(staff):
    page = make_page(published=False)
    change(staff, f"/admin/roundtable/page/{page.pk}/change/", {**PAGE, "_publish": "1"})

    assert "Published. · " in staff.get(f"/admin/roundtable/page/{page.pk}/history/").text


def test_home_page_says_what_waits_and_leads_there(staff):
    make_session()
    make_page(published=False)
    make_page(slug="stale", summary_en="English only.")
    make_announcement(approved=False)

    tasks = [(t.model, str(t.label), t.count, t.url) for t in staff.get("/admin/").context["tasks"]]

    assert ("pages", "not published", 1, "/admin/roundtable/page/?waiting=drafts") in tasks
    assert ("pages", "Khmer missing", 1, "/admin/roundtable/page/?waiting=lacking_khmer") in tasks
    assert (
        "announcements",
        "awaiting approval",
        1,
        "/admin/documents/announcement/?waiting=awaiting_approval",
    ) in tasks
    assert any(label == "no time yet" and count == 1 for _model, label, count, _url in tasks)
    for *_rest, url in tasks:
        assert staff.get(url).context["cl"].result_count == 1


def test_unknown_filter_of_what_waits_changes_nothing(staff):
    make_page()

    assert staff.get("/admin/roundtable/page/?waiting=delete", follow=True).status_code == 200
    assert Page.objects.count() == 1


def test_site_settings_are_one_row(staff):
    form = {
        "title_en": "Portal", "title_km": "វេទិកា", "organization_en": "", "organization_km": "",
        "tagline_en": "Hear", "tagline_km": "ស្តាប់", "lede_en": "Words", "lede_km": "ពាក្យ",
        "contact_email": "team@portal.example", "security_email": "",
        "data_licence": "CC BY 4.0", "data_licence_url": "https://example.org/",
        "smallest_group_inside": "10", "smallest_group_abroad": "5",
        "seal_after_days": "90", "erase_after_days": "180", "spam_after_days": "30",
        "addresses-TOTAL_FORMS": "1", "addresses-INITIAL_FORMS": "0",
        "addresses-0-kind": "onion", "addresses-0-url": "http://abc.onion/",
    }  # fmt: skip
    staff.post("/admin/roundtable/sitesettings/add/", form)

    assert SiteSettings.current().contact_email == "team@portal.example"
    assert OfficialAddress.objects.get().kind == "onion"
    assert staff.get("/admin/roundtable/sitesettings/").headers["Location"].endswith("/1/change/")
    assert staff.get("/admin/roundtable/sitesettings/add/").status_code == 403
    assert (
        staff.post("/admin/roundtable/sitesettings/1/delete/", {"post": "yes"}).status_code == 403
    )


def test_too_small_groups_are_refused(staff):
    SiteSettings(title_en="A", tagline_en="B", lede_en="C").save()
    response = change(
        staff,
        "/admin/roundtable/sitesettings/1/change/",
        {
            "smallest_group_inside": "1",
            "addresses-TOTAL_FORMS": "0",
            "addresses-INITIAL_FORMS": "0",
        },
    )

    assert "smallest_group_inside" in errors_of(response)


LISTS = [
    ("/admin/roundtable/page/", make_page),
    ("/admin/documents/announcement/", make_announcement),
    ("/admin/roundtable_sessions/dialoguesession/", make_scheduled),
    ("/admin/roundtable_sessions/roundtable/", make_roundtable),
]


@pytest.mark.parametrize(("path", "make"), LISTS)
def test_list_takes_as_many_queries_for_many_rows_as_for_one(
    staff, django_assert_num_queries, path, make
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make(slug="one")
    staff.get(path)
    with CaptureQueriesContext(connection) as first:
        staff.get(path)
    for number in range(5):
        make(slug=f"more-{number}")

    with django_assert_num_queries(len(first)):
        staff.get(path)


def test_organizers_language_is_kept_in_her_session(staff):
    assert '<html lang="en"' in staff.get("/admin/").text

    response = staff.post("/admin/language/", {"language": "km", "next": "/admin/roundtable/page/"})

    assert response.headers["Location"] == "/admin/roundtable/page/"
    assert '<html lang="km"' in staff.get("/admin/").text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_language_switch_never_leaves_the_site(staff, back):
    response = staff.post("/admin/language/", {"language": "km", "next": back})

    assert response.headers["Location"] == "/admin/"


def test_language_can_be_chosen_before_logging_in(reader, db):
    assert '<button name="language" value="km"' in reader.get("/admin/login/").text

    reader.post("/admin/language/", {"language": "km", "next": "/admin/login/"})

    assert '<html lang="km"' in reader.get("/admin/login/").text


def test_unknown_language_is_ignored(staff):
    staff.post("/admin/language/", {"language": "fr"})

    assert '<html lang="en"' in staff.get("/admin/").text
    assert staff.get("/admin/language/").status_code == 405


@pytest.mark.parametrize("path", ["/admin/", "/admin/roundtable/page/add/", "/admin/login/"])
def test_admin_pages_are_never_stored_and_have_no_inline_code(staff, path):
    response = staff.get(path)

    assert response.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", response.text)
    assert not re.search(r"\sstyle=|\son[a-z]+=\"", response.text)


def test_admin_needs_a_login(reader):
    for path in ("/admin/", "/admin/roundtable/page/", "/admin/roundtable/page/1/unpublish/"):
        assert reader.get(path).headers["Location"].startswith("/admin/login/")


def test_stranger_learns_nothing_from_a_wrong_password(sokha, reader):
    known = reader.post("/admin/login/", {"username": "sokha", "password": "wrong"})
    unknown = reader.post("/admin/login/", {"username": "nobody", "password": "wrong"})

    def told(response):
        return response.context["form"].non_field_errors()

    assert known.status_code == unknown.status_code == 200
    assert told(known) == told(unknown)


def test_password_is_long_and_kept_as_argon2(settings):
    with pytest.raises(ValidationError):
        validate_password("fourteen chars")
    validate_password("fifteen chars ok")

    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # without the tests' own
    assert make_password("fifteen chars ok").startswith("argon2$argon2id$")
