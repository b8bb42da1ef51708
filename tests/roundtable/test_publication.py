"""Two languages, stable addresses, publishing and taking down."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from roundtable.models import Page, SearchEntry
from roundtable.publication import publish, unpublish
from sessions.models import DialogueSession
from tests.factories import make_page, make_roundtable, make_session


def test_published_text_is_seen_and_draft_is_not_found(db, reader):
    page = make_page(published=False)
    assert reader.get("/en/about/").status_code == 404

    publish(page, by=None)
    assert reader.get("/en/about/").status_code == 200
    assert reader.get("/km/about/").status_code == 200

    unpublish(page)
    assert reader.get("/en/about/").status_code == 404


def test_unpublished_and_unknown_are_the_same_answer(db, reader):
    make_page(slug="draft", published=False)

    draft, unknown = reader.get("/km/draft/"), reader.get("/km/other/")

    assert draft.status_code == unknown.status_code == 404
    assert draft.text.replace("/draft/", "/other/") == unknown.text


def test_text_dated_in_the_future_waits(db):
    page = make_page(published=False)

    publish(page, by=None, on=timezone.localdate() + datetime.timedelta(days=1))

    assert not page.is_published()


@pytest.mark.parametrize("khmer", ["", None, "  "])
def test_publishing_without_khmer_is_refused_by_field(db, khmer):
    page = make_page(published=False, body_km=khmer)

    with pytest.raises(ValidationError) as error:
        publish(page, by=None)

    assert list(error.value.message_dict) == ["body_km"]
    assert Page.objects.get().published_on is None


def test_english_is_always_required(db):
    with pytest.raises(IntegrityError, match="english"), transaction.atomic():
        make_page(published=False, title_en="")


def test_slug_comes_from_the_english_title_and_is_unique(db):
    first = make_page(slug="", title_en="Who we are")
    second = make_page(slug="", title_en="Who we are!")
    reserved = make_page(slug="", title_en="Search")

    assert [first.slug, second.slug, reserved.slug] == ["who-we-are", "who-we-are-2", "search-2"]


@pytest.mark.parametrize("slug", ["search", "sessions", "admin", "km", "data"])
def test_pages_cannot_take_the_portals_own_addresses(db, slug):
    with pytest.raises(ValidationError) as error:
        Page(slug=slug, title_en="A", body_en="B").full_clean()

    assert list(error.value.message_dict) == ["slug"]


@pytest.mark.parametrize("slug", ["calendar", "about", "safety"])
def test_sessions_cannot_take_reserved_addresses(db, slug):
    session = DialogueSession(roundtable=make_roundtable(), kind="other", title_en="A", slug=slug)

    with pytest.raises(ValidationError) as error:
        session.full_clean()

    assert list(error.value.message_dict) == ["slug"]


@pytest.mark.parametrize("slug", ["Über", "a_b", "-a", "a--b", "ខ្មែរ", "a b", "a\n"])
def test_slug_is_plain_ascii(db, slug):
    with pytest.raises(ValidationError) as error:
        Page(slug=slug, title_en="A", body_en="B").full_clean()

    assert "slug" in error.value.message_dict


def test_old_address_of_a_published_text_leads_to_the_new_one(db, reader):
    session = make_session(slug="planning")
    session.slug = "planning-two"
    session.save()
    session.slug = "planning-three"
    session.save()

    for old in ("planning", "planning-two"):
        response = reader.get(f"/km/sessions/{old}/")
        assert response.status_code == 301
        assert response.headers["Location"] == "/km/sessions/planning-three/"


def test_old_address_of_a_draft_leads_nowhere(db, reader):
    session = make_session(slug="planning", published=False)
    session.slug = "other"
    session.save()
    publish(session, by=None)

    assert reader.get("/en/sessions/planning/").status_code == 404


def test_address_taken_back_leads_to_itself(db, reader):
    session = make_session(slug="one")
    for slug in ("two", "one"):
        session.slug = slug
        session.save()

    assert reader.get("/en/sessions/one/").status_code == 200
    assert reader.get("/en/sessions/two/").status_code == 301


def test_old_address_cannot_be_taken_by_another_text(db):
    session = make_session(slug="one")
    session.slug = "two"
    session.save()
    other = DialogueSession(roundtable=session.roundtable, kind="other", title_en="A", slug="one")

    with pytest.raises(ValidationError) as error:
        other.full_clean()

    assert list(error.value.message_dict) == ["slug"]


def test_old_address_of_a_text_taken_down_is_not_found(db, reader):
    session = make_session(slug="one")
    session.slug = "two"
    session.save()
    unpublish(session)

    assert reader.get("/en/sessions/one/").status_code == 404


def test_deleting_leaves_no_search_entry_and_keeps_the_addresses_taken(db, reader):
    page = make_page()
    page.slug = "who-we-are"
    page.save()

    page.delete()

    assert not SearchEntry.objects.exists()
    assert reader.get("/en/about/").status_code == 404
    with pytest.raises(ValidationError):
        Page(slug="about", title_en="A", body_en="B").full_clean()


def test_change_of_english_alone_makes_the_khmer_stale(db):
    page = make_page()
    assert not page.khmer_is_stale

    page.body_en = "Who we are now."
    page.save()
    assert [*Page.objects.stale()] == [page]

    page.body_km = "ឥឡូវយើងជានរណា។"
    page.save()
    assert [*Page.objects.stale()] == []


def test_organizer_can_confirm_that_the_khmer_is_still_right(db):
    page = make_page()
    page.body_en = "Who we are!"
    page.save()

    page.confirm_khmer()

    assert [*Page.objects.stale()] == []


def test_saving_without_a_change_makes_nothing_stale(db):
    make_page().save()
    Page.objects.get().save()

    assert [*Page.objects.stale()] == []


def test_field_with_english_only_lacks_khmer(db):
    page = make_page(summary_en="In short.")
    complete = make_page(slug="safety", summary_en="In short.", summary_km="សង្ខេប។")

    assert [*Page.objects.lacking_khmer()] == [page]
    assert complete not in Page.objects.lacking_khmer()


def test_field_without_khmer_is_labelled_on_the_khmer_page(db, reader):
    make_page(summary_en="In short.")

    page = reader.get("/km/about/")

    assert '<span lang="en">In short.</span>' in page.text
    assert '<span class="tag">' in page.text


def test_stale_khmer_is_labelled_to_readers_of_khmer_only(db, reader):
    page = make_page()
    page.body_en = "Changed."
    page.save()

    assert '<p class="note">' in reader.get("/km/about/").text
    assert '<p class="note">' not in reader.get("/en/about/").text


def test_texts_are_stored_clean(db):
    page = make_page(body_en="a\u202eb\x00c\u00a0d\r\ne", body_km="ក\u200bខ")

    page.refresh_from_db()
    assert page.body_en == "abc d\ne"
    assert page.body_km == "ក\u200bខ"


def test_partial_save_keeps_derived_columns_true(db):
    page = make_page()
    page.body_en = "**New**"

    page.save(update_fields=["body_en"])

    page.refresh_from_db()
    assert page.body_html_en == "<p><strong>New</strong></p>"
    assert page.khmer_is_stale


def test_address_printed_before_a_text_was_taken_down_and_renamed_still_leads_on(db, reader):
    session = make_session(slug="printed")
    unpublish(session)
    session.slug = "renamed"
    session.save()
    publish(session, by=None)

    assert reader.get("/en/sessions/printed/").headers["Location"] == "/en/sessions/renamed/"


def test_slug_that_is_made_never_takes_an_old_address(db, reader):
    session = make_session(slug="planning-session")
    session.slug = "first-planning"
    session.save()

    other = make_session(title_en="Planning session")

    assert other.slug == "planning-session-2"
    assert reader.get("/en/sessions/planning-session/").status_code == 301


def test_partial_save_that_names_no_text_derives_nothing(db):
    page = make_page()
    page.body_en = "Not to be saved"

    page.save(update_fields=["slug"])

    page.refresh_from_db()
    assert (page.body_en, page.body_html_en) == ("Who we are.", "<p>Who we are.</p>")
    assert page.digest_en == page.digest("en")


def test_plain_columns_hold_the_english_whatever_language_is_active(db):
    with translation.override("km"):
        page = make_page()

    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM roundtable_page WHERE id = %s", [page.pk])
        assert cursor.fetchone() == ("About",)
