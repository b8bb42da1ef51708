"""What a tampered form or address does to the back office: nothing."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from roundtable.models import Organizer, Page, SiteSettings
from tests.conftest import change
from tests.factories import make_announcement, make_page

ADD_SESSION = "/admin/roundtable_sessions/dialoguesession/add/"
PAGES = "/admin/roundtable/page/"


@pytest.mark.parametrize(
    "path",
    [
        f"{ADD_SESSION}?host_city=abc",
        f"{ADD_SESSION}?roundtable=abc",
        f"{ADD_SESSION}?start=abc",
        f"{PAGES}?title_en__regex=(",
        f"{PAGES}?slug__exact=%00",
        f"{PAGES}?q=" + "+".join(["a"] * 1500),
        f"{PAGES}?q=%00",
        f"{PAGES}?p=99999999999999999999",
        "/admin/roundtable/organizer/?password__startswith=a",
        "/admin/autocomplete/?term=%00&app_label=roundtable_sessions&model_name=dialoguesession&field_name=host_city",
        "/admin/roundtable/page/99999999999999999999999/change/",
        "/admin/roundtable/page/%00/change/",
    ],
)
def test_broken_address_of_the_admin_is_no_500(staff, path):
    make_page()

    assert staff.get(path).status_code in (200, 302, 400, 403, 404)


@pytest.mark.parametrize("key", ["abc", "", "\x00", "9" * 30])
def test_broken_choice_is_no_500(staff, key):
    make_page()
    for name in ("roundtable", "host_city", "replaced_by"):
        assert staff.post(ADD_SESSION, {name: key}).status_code in (200, 400)
    for action in ("publish_selected", "unpublish_selected", "delete_selected"):
        answer = staff.post(PAGES, {"action": action, "_selected_action": key})
        assert answer.status_code in (200, 302, 400)
    assert Page.objects.published().count() == 1


def test_emptied_address_and_another_error_keep_what_was_typed(staff):
    news = make_announcement()

    response = change(
        staff,
        f"/admin/documents/announcement/{news.pk}/change/",
        {"slug": "", "title_en": "", "summary_en": "Kept."},
    )

    assert response.status_code == 200
    assert "Kept." in response.text


def test_nobody_makes_herself_superuser(db):
    vanna = Organizer.objects.create_user("vanna", is_staff=True)
    vanna.user_permissions.set(Permission.objects.filter(codename__endswith="_organizer"))
    client = Client()
    client.force_login(vanna)

    client.post(
        f"/admin/roundtable/organizer/{vanna.pk}/change/",
        {"username": "vanna", "is_active": "on", "is_staff": "on", "is_superuser": "on",
         "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"},
    )  # fmt: skip

    vanna.refresh_from_db()
    assert not vanna.is_superuser


def test_rule_of_the_second_person_is_not_for_everybody_to_switch_off(db):
    SiteSettings(title_en="A", tagline_en="B", lede_en="C").save()
    vanna = Organizer.objects.create_user("vanna", is_staff=True)
    vanna.user_permissions.set(Permission.objects.filter(codename__endswith="_sitesettings"))
    client = Client()
    client.force_login(vanna)

    page = client.get("/admin/roundtable/sitesettings/1/change/").text

    assert 'name="contact_email"' in page
    assert 'name="team_of_one"' not in page
