"""Excerpts in the back office: written, translated, approved and published by several people."""

import pytest

from submissions import submitter
from submissions.models import Decision, Excerpt
from tests.conftest import change
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.factories import make_excerpt, make_submission, make_topic

pytestmark = pytest.mark.django_db
ADD = "/admin/submissions/excerpt/add/"


@pytest.fixture
def browsers():
    """A logged-in browser for each role."""

    roles = ("curator", "translator", "publisher", "keyholder")
    return {role: browser(make_organizer(role, role)) for role in roles}


def written(**fields):
    """Return the form of an excerpt."""
    defaults = {
        "audience": "public",
        "topic": make_topic().pk,
        "original": "km",
        "text_km": "គេបិទផ្លូវ។",
        "text_en": "",
        "shown_place": "",
    }
    return {**defaults, **fields}


def url_of(excerpt, page="change"):
    """Return the address of one of an excerpt's pages."""
    return f"/admin/submissions/excerpt/{excerpt.pk}/{page}/"


def test_excerpt_goes_from_curator_to_readers_through_three_pairs_of_hands(browsers, reader):
    submission = make_submission(state="accepted", language="km")
    curator, translator, publisher = (browsers[r] for r in ("curator", "translator", "publisher"))

    curator.post(f"{ADD}?submission={submission.pk}", written())
    excerpt = Excerpt.objects.get()
    data = written(text_en="They closed the road.")
    change(translator, url_of(excerpt), data)
    for language in ("en", "km"):
        excerpt.refresh_from_db()
        digest = getattr(excerpt, f"digest_{language}")
        publisher.post(url_of(excerpt, f"approve/{language}"), {"digest": digest})
    assert "They closed" not in reader.get("/en/voices/").content.decode()
    publisher.post(url_of(excerpt, "publish"))

    assert "They closed the road." in reader.get("/en/voices/").content.decode()
    excerpt.refresh_from_db()
    assert (excerpt.consent, excerpt.scope, excerpt.edited_km_by.username) == (
        "quoted",
        "roundtable",
        "curator",
    )
    assert excerpt.edited_en_by.username == "translator"
    assert Decision.objects.filter(verb="excerpt-made", by__username="curator").count() == 1


def test_form_offers_only_the_audiences_that_were_agreed_to(browsers):
    submission = make_submission(consent="officials")

    page = browsers["curator"].get(f"{ADD}?submission={submission.pk}").content.decode()
    refused = browsers["curator"].post(f"{ADD}?submission={submission.pk}", written())

    assert 'value="officials"' in page
    assert 'value="public"' not in page
    assert refused.status_code == 200
    assert Excerpt.objects.count() == 0


@pytest.mark.parametrize("query", ["", "?submission=", "?submission=x", "?submission=1"])
def test_excerpt_is_made_of_a_submission_only(browsers, query):
    assert browsers["curator"].get(f"{ADD}{query}").status_code == 404


def test_no_excerpt_is_made_of_what_is_confidential(browsers):
    submission = make_submission(consent="confidential")

    assert browsers["curator"].get(f"{ADD}?submission={submission.pk}").status_code == 403


def test_curator_sees_the_words_with_what_to_take_out_and_the_translator_does_not(browsers):
    submission = make_submission(state="accepted", concern="Call me: 012 345 678 please.")
    excerpt = make_excerpt(submission)

    for_curator = browsers["curator"].get(url_of(excerpt)).content.decode()
    for_translator = browsers["translator"].get(url_of(excerpt)).content.decode()

    assert "012 345 678</mark>" in for_curator
    assert "012 345 678" not in for_translator
    assert for_translator.count("They closed the road") > 0


def test_original_is_asked_for_in_its_own_language(browsers):
    submission = make_submission(state="accepted")

    response = browsers["curator"].post(
        f"{ADD}?submission={submission.pk}", written(text_km="", text_en="They closed it.")
    )

    assert "Write the excerpt in the language of its original." in response.content.decode()


def test_excerpt_for_officials_is_never_published(browsers):
    submission = make_submission(state="accepted")
    excerpt = make_excerpt(submission, audience="officials", published=False)

    page = browsers["publisher"].get(url_of(excerpt)).content.decode()
    forced = browsers["publisher"].post(url_of(excerpt, "publish"))

    assert "/publish/" not in page
    assert forced.status_code == 403
    excerpt.refresh_from_db()
    assert excerpt.published_on is None


def test_change_of_consent_between_opening_and_saving_is_told_and_the_words_stay(browsers):
    submission = make_submission(state="accepted")
    submitter.lower_consent(submission, consent="officials", scope="roundtable")

    response = browsers["curator"].post(f"{ADD}?submission={submission.pk}", written())

    assert "គេបិទផ្លូវ" in response.text
    assert "Select a valid choice" in response.text
    assert Excerpt.objects.count() == 0


def test_excerpt_for_officials_is_translated_like_any_other(browsers):
    submission = make_submission(state="accepted", consent="officials")
    excerpt = make_excerpt(submission, audience="officials", published=False, text_km="")

    change(browsers["translator"], url_of(excerpt), written(original="en", text_en="They closed."))

    excerpt.refresh_from_db()
    assert excerpt.text_km.replace("\u200b", "") == "គេបិទផ្លូវ។"


@pytest.mark.parametrize("page", ["approve/en", "publish", "unpublish"])
def test_act_on_an_excerpt_that_was_withdrawn_is_no_error_of_the_portal(browsers, page):
    submission = make_submission(state="accepted")
    excerpt = make_excerpt(submission)
    address = url_of(excerpt, page)
    submitter.withdraw(submission)

    assert browsers["publisher"].post(address, {"digest": "x"}).status_code in (302, 403, 404)


def test_taking_away_an_excerpt_is_on_record(browsers):
    submission = make_submission(state="accepted")
    excerpt = make_excerpt(submission)

    browsers["curator"].post(url_of(excerpt, "delete"), {"post": "yes"})

    assert Excerpt.objects.count() == 0
    assert submission.decisions.filter(verb="excerpt-removed", by__username="curator").count() == 1


def test_translation_can_be_said_to_be_still_right(browsers):
    submission = make_submission(state="accepted")
    excerpt = make_excerpt(submission, original="km")
    data = written(text_km="គេបិទផ្លូវចូលស្រែ។", text_en="They closed the road to our field.")

    change(browsers["curator"], url_of(excerpt), data)
    excerpt.refresh_from_db()
    assert excerpt.translation_is_stale
    change(browsers["translator"], url_of(excerpt), {**data, "khmer_is_right": "on"})

    excerpt.refresh_from_db()
    assert not excerpt.translation_is_stale


def test_list_needs_the_same_queries_for_many(browsers, django_assert_num_queries):
    submission = make_submission(state="accepted")
    make_excerpt(submission)
    path = "/admin/submissions/excerpt/"
    browsers["curator"].get(path)
    with django_assert_num_queries(8) as few:
        browsers["curator"].get(path)
    for number in range(12):
        make_excerpt(submission, text_en=f"Voice {number}")
    with django_assert_num_queries(len(few)):
        assert browsers["curator"].get(path).status_code == 200


def test_history_of_an_excerpt_holds_no_words(browsers):
    from django.contrib.admin.models import LogEntry

    submission = make_submission(state="accepted")
    browsers["curator"].post(f"{ADD}?submission={submission.pk}", written(text_km="ពាក្យ planted"))

    entries = LogEntry.objects.all()
    assert entries.count() == 1
    assert "planted" not in f"{entries[0].object_repr} {entries[0].change_message}"


def test_language_that_is_not_written_is_not_approved(browsers):
    submission = make_submission(state="accepted")
    excerpt = make_excerpt(submission, approved=False, published=False, text_km="")

    page = browsers["publisher"].get(url_of(excerpt)).text
    browsers["publisher"].post(url_of(excerpt, "approve/km"), {"digest": excerpt.digest_km})

    assert "approve/en/" in page
    assert "approve/km/" not in page
    excerpt.refresh_from_db()
    assert not excerpt.is_approved("km")
