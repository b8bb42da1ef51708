"""The back office where two people publish."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from documents.models import Announcement
from roundtable.models import Organizer
from tests.conftest import change
from tests.factories import make_announcement, make_roundtable

NEWS = {
    "title_en": "Bulletin",
    "title_km": "ព័ត៌មាន",
    "summary_en": "Short.",
    "summary_km": "សង្ខេប។",
    "body_en": "Long.",
    "body_km": "វែង។",
    "dated": "2025-04-10",
    "slug": "",
}


def approve(client, news, language, digest=None):
    """Press the button that approves one language."""
    news.refresh_from_db()
    address = f"/admin/documents/announcement/{news.pk}/approve/{language}/"
    return client.post(address, {"digest": digest or getattr(news, f"digest_{language}")})


def test_news_goes_public_through_two_organizers(staff, colleague, reader):
    staff.post("/admin/documents/announcement/add/", {**NEWS, "_publish": "1"})
    news = Announcement.objects.get()
    assert reader.get("/en/news/bulletin/").status_code == 404

    assert approve(staff, news, "en").status_code == 403
    assert approve(colleague, news, "en").status_code == 302
    assert approve(colleague, news, "km").status_code == 302

    assert reader.get("/en/news/bulletin/").status_code == 200
    assert reader.get("/km/news/bulletin/").status_code == 200


def test_text_that_changed_while_it_was_read_is_not_approved(staff, colleague):
    news = make_announcement(approved=False)
    old = news.digest_en
    news.body_en = "Other."
    news.save()

    response = approve(colleague, news, "en", digest=old)

    assert response.status_code == 302
    assert not Announcement.objects.get().is_approved("en")


def test_editing_one_language_leaves_the_other_approved(staff, colleague):
    staff.post("/admin/documents/announcement/add/", {**NEWS, "_publish": "1"})
    news = Announcement.objects.get()
    approve(colleague, news, "en")
    approve(colleague, news, "km")

    response = change(
        staff,
        f"/admin/documents/announcement/{news.pk}/change/",
        {**NEWS, "slug": "bulletin", "body_km": "វែងណាស់។"},
        follow=True,
    )

    news.refresh_from_db()
    assert (news.is_approved("en"), news.is_approved("km")) == (True, False)
    assert "until both languages are approved" in response.text


def test_approving_needs_its_own_permission(db):
    news = make_announcement(approved=False)
    vanna = Organizer.objects.create_user("vanna", is_staff=True)
    vanna.user_permissions.set(
        Permission.objects.filter(codename__endswith="_announcement").exclude(
            codename__startswith="approve"
        )
    )
    client = Client()
    client.force_login(vanna)
    assert approve(client, news, "en").status_code == 403

    vanna.user_permissions.set(Permission.objects.filter(codename__endswith="_announcement"))
    assert approve(client, news, "en").status_code == 302
    news.refresh_from_db()
    assert news.is_approved("en")


def test_unknown_language_or_object_cannot_be_approved(staff):
    news = make_announcement()

    assert staff.post(f"/admin/documents/announcement/{news.pk}/approve/fr/").status_code == 403
    assert staff.post("/admin/documents/announcement/999/approve/en/").status_code == 403
    assert staff.get(f"/admin/documents/announcement/{news.pk}/approve/en/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_buttons_work_without_a_transaction_around_the_request(staff, colleague):
    """As in production: PostgreSQL refuses to lock a row outside a transaction."""
    news = make_announcement(approved=False)

    assert approve(colleague, news, "en").status_code == 302
    assert approve(colleague, news, "km").status_code == 302
    news.refresh_from_db()
    assert news.is_published()
    down = f"/admin/documents/announcement/{news.pk}/unpublish/"
    assert staff.post(down).status_code == 302
    stage = f"/admin/roundtable_sessions/roundtable/{make_roundtable().pk}/stage/"
    assert staff.post(stage, {"to": "closed"}).status_code == 302
    path = f"/admin/documents/announcement/{news.pk}/change/"
    assert staff.post(path, {"title_en": ""}).status_code == 200
