"""Two people publish."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from documents.models import Announcement
from roundtable import approval
from roundtable.models import SiteSettings
from roundtable.publication import publish, unpublish
from tests.factories import make_announcement


def edit(announcement, *, by, **fields):
    """Change an announcement's texts as one person's edit."""
    for name, value in fields.items():
        setattr(announcement, name, value)
    approval.note_edit(announcement, by=by)
    announcement.save()


def approve(announcement, *, language, by):
    """Approve the text that stands."""
    announcement.refresh_from_db()
    digest = getattr(announcement, f"digest_{language}")
    approval.approve(announcement, language=language, digest=digest, by=by)


def test_text_is_public_only_when_both_languages_are_approved(db, sokha, dara, reader):
    news = make_announcement(approved=False, published=False)
    edit(news, by=sokha, title_en="By Sokha")
    edit(news, by=dara, title_km="ដោយដារ៉ា")
    publish(news, by=sokha)
    assert reader.get("/en/news/a-call-for-voices/").status_code == 404

    approve(news, language="en", by=dara)
    assert reader.get("/en/news/a-call-for-voices/").status_code == 404

    approve(news, language="km", by=sokha)
    assert reader.get("/en/news/a-call-for-voices/").status_code == 200
    assert reader.get("/km/news/a-call-for-voices/").status_code == 200


@pytest.mark.parametrize("language", ["en", "km"])
def test_nobody_approves_her_own_words(db, sokha, language):
    news = make_announcement(approved=False)
    edit(news, by=sokha, title_en="By Sokha", title_km="ដោយសុខា")

    with pytest.raises(PermissionDenied):
        approve(news, language=language, by=sokha)

    assert not Announcement.objects.get().is_approved(language)


def test_any_later_change_ends_the_approval(db, reader):
    news = make_announcement()
    assert reader.get("/km/news/").text.count("a-call-for-voices") == 1

    news.summary_km = "ផ្សេង។"
    news.save()

    assert "a-call-for-voices" not in reader.get("/km/news/").text
    assert "a-call-for-voices" not in reader.get("/en/feed.xml").text
    assert "a-call-for-voices" not in reader.get("/en/search/?q=voices").text
    assert [*Announcement.objects.awaiting_approval()] == [news]


def test_text_put_back_as_it_was_is_approved_again(db):
    news = make_announcement()
    for summary in ("Other.", "Tell us what worries you."):
        news.summary_en = summary
        news.save()

    assert news.is_published()


def test_edit_drops_the_editors_own_former_approval(db, sokha, dara):
    news = make_announcement(approved=False)
    edit(news, by=dara, title_en="By Dara")
    approve(news, language="en", by=sokha)

    edit(news, by=sokha, title_en="By Sokha")

    assert not news.is_approved("en")


def test_text_that_changed_since_it_was_read_is_not_approved(db, sokha, dara):
    news = make_announcement(approved=False)
    edit(news, by=sokha, title_en="By Sokha")
    read = news.digest_en
    edit(news, by=sokha, title_en="Changed meanwhile")

    with pytest.raises(approval.TextChanged):
        approval.approve(news, language="en", digest=read, by=dara)


def test_approving_from_an_old_copy_brings_nothing_back(db, sokha, dara):
    news = make_announcement(approved=False)
    edit(news, by=sokha, title_en="By Sokha")
    old = Announcement.objects.get()
    edit(news, by=sokha, summary_km="ថ្មី។")
    unpublish(news)

    approval.approve(old, language="en", digest=old.digest_en, by=dara)

    news.refresh_from_db()
    assert (news.summary_km, news.published_on, news.edited_km_by) == ("ថ្មី។", None, sokha)


def test_line_ends_and_spaces_of_a_browser_are_no_edit(db, sokha):
    news = make_announcement(body_en="One\ntwo", body_km="មួយ\nពីរ")

    news.body_en, news.body_km = "One\r\ntwo", "មួយ\r\nពីរ"
    approval.note_edit(news, by=sokha)
    news.save()

    assert news.is_published()
    assert news.edited_en_by is None


def test_team_of_one_may_approve_and_the_trail_says_so(db, sokha):
    SiteSettings(title_en="A", tagline_en="B", lede_en="C", team_of_one=True).save()
    news = make_announcement(approved=False)
    edit(news, by=sokha, title_en="By Sokha", title_km="ដោយសុខា")

    for language in ("en", "km"):
        approve(news, language=language, by=sokha)

    assert news.is_published()
    assert (news.approved_en_source, news.approved_km_source) == ("alone", "alone")


def test_second_person_in_a_team_of_one_is_still_a_person(db, sokha, dara):
    SiteSettings(title_en="A", tagline_en="B", lede_en="C", team_of_one=True).save()
    news = make_announcement(approved=False)
    edit(news, by=sokha, title_en="By Sokha")

    approve(news, language="en", by=dara)

    assert news.approved_en_source == "person"


def test_database_refuses_an_approval_of_ones_own_words(db, sokha):
    news = make_announcement()

    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Announcement.objects.filter(pk=news.pk).update(
            approved_en_source="person", approved_en_by=sokha, edited_en_by=sokha
        )


def test_database_refuses_an_approval_without_its_source(db):
    news = make_announcement()

    with pytest.raises(IntegrityError, match="source"), transaction.atomic():
        Announcement.objects.filter(pk=news.pk).update(approved_km_source="")


def test_text_without_its_khmer_does_not_wait_for_approval(db):
    make_announcement(approved=False, published=False, body_km="")

    assert [*Announcement.objects.awaiting_approval()] == []


def test_shipped_text_says_that_it_was_shipped(first_content):
    sources = Announcement.objects.values_list("approved_en_source", "approved_km_source")

    assert set(sources) == {("shipped", "shipped")}
