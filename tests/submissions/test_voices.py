"""Published voices: what readers see of them, and when."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from roundtable.approval import approve, approve_shipped
from roundtable.publication import Gone, publish, unpublish
from submissions import moderation, voices
from submissions.models import Excerpt
from tests.factories import make_roundtable
from tests.submissions.factories import make_excerpt, make_submission, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "words", "label"),
    [
        ("en", "They closed the road to our field.", "in the original words"),
        ("km", "គេបិទផ្លូវចូលស្រែយើង", "original: English"),
    ],
)
def test_voice_is_on_its_pages_in_each_language_and_says_what_is_a_translation(
    reader, language, words, label
):
    voice = make_excerpt()

    for path in ("voices/", "voices/land/", f"voices/{voice.slug}/"):
        page = reader.get(f"/{language}/{path}").content.decode()
        assert words in page.replace("\u200b", "")
    if language == "en":
        assert label in page


def test_both_languages_stand_side_by_side_on_request(reader):
    make_excerpt()

    page = reader.get("/en/voices/?both=1").content.decode().replace("\u200b", "")

    assert "They closed the road" in page
    assert "គេបិទផ្លូវចូលស្រែយើង" in page


def test_place_is_shown_only_if_it_was_chosen_and_approved(reader, sokha):
    submission = make_submission(state="accepted", by=sokha, place="inside")
    make_excerpt(submission)
    assert "inside Cambodia" not in reader.get("/en/voices/").content.decode()
    Excerpt.objects.get().delete()

    voice = make_excerpt(submission, shown_place="inside")
    assert "Somebody inside Cambodia" in reader.get("/en/voices/").content.decode()

    voice.shown_place = "abroad"
    voices.edit(voice, by=sokha)
    assert "Somebody" not in reader.get("/en/voices/").content.decode()


def test_no_date_of_a_voice_is_finer_than_a_month(reader):
    with time_machine.travel("2026-11-23", tick=False):
        voice = make_excerpt()
        pages = [
            reader.get(path).content.decode()
            for path in ("/en/voices/", f"/en/voices/{voice.slug}/", "/en/feed.xml")
        ]

    assert not any("2026-11-23" in page or "23 November" in page for page in pages)
    assert "2026-11-01" in pages[2]


def test_order_of_voices_is_that_of_their_random_codes(reader):
    submission = make_submission(state="accepted", by=None)
    found = [make_excerpt(submission, text_en=f"Voice number {n}.") for n in range(6)]

    page = reader.get("/en/voices/").content.decode()

    shown = sorted(found, key=lambda voice: page.index(voice.text_en))
    assert [voice.slug for voice in shown] == sorted(voice.slug for voice in found)


@pytest.mark.parametrize(
    "hide",
    [
        lambda voice: unpublish(voice),
        lambda voice: Excerpt.objects.filter(pk=voice.pk).update(approved_km=""),
        lambda voice: Excerpt.objects.filter(pk=voice.pk).update(translation_is_stale=True),
        lambda voice: moderation.reopen(voice.submission, by=None),
        lambda voice: type(voice.submission.roundtable).objects.update(published_on=None),
        lambda voice: type(voice).objects.filter(pk=voice.pk).update(published_on="2999-01-01"),
    ],
)
def test_voice_that_is_not_wholly_in_order_is_nowhere(reader, hide):
    voice = make_excerpt()
    hide(Excerpt.objects.get(pk=voice.pk))

    assert "They closed" not in reader.get("/en/voices/").content.decode()
    assert reader.get("/en/voices/land/").status_code == 404
    assert reader.get(f"/en/voices/{voice.slug}/").status_code == 404
    assert "They closed" not in reader.get("/en/feed.xml").content.decode()
    assert "<mark>" not in reader.get("/en/search/?q=closed").content.decode()
    assert "voices/land" not in reader.get("/sitemap.xml").content.decode()


def test_excerpt_for_officials_is_in_nothing_public(reader):
    voice = make_excerpt(
        make_submission(state="accepted", consent="officials"),
        audience="officials",
        published=False,
    )

    assert [*Excerpt.objects.for_officials()] == [voice]
    assert "They closed" not in reader.get("/en/voices/").content.decode()
    assert "<mark>" not in reader.get("/en/search/?q=closed").content.decode()


def test_search_finds_a_voice_in_both_scripts(reader):
    make_excerpt()

    assert "<mark>closed</mark>" in reader.get("/en/search/?q=closed").content.decode()
    assert "<mark>" in reader.get("/km/search/?q=ផ្លូវ").content.decode()


def test_hidden_marks_are_taken_out_of_what_is_published():
    voice = make_excerpt(
        text_en="They\u200b clo\u2060sed the\u200d road\ufeff.", text_km="គេ\u200bបិទ\u200bផ្លូវ។"
    )

    assert voice.text_en == "They closed the road."
    assert "\u2060" not in voice.text_km


def test_change_of_the_original_makes_the_translation_stale_and_ends_its_approval(sokha, dara):
    voice = make_excerpt(by=sokha, approved=False, published=False, text_en="", original="km")
    assert voice.translation_is_stale is False
    voice.text_en = "They closed the road."
    voices.edit(voice, by=dara)
    approve_shipped(voice)
    publish(voice, by=dara)
    assert Excerpt.objects.published().exists()

    voice.text_km = "គេបិទផ្លូវធំ។"
    voices.edit(voice, by=sokha)

    voice.refresh_from_db()
    assert voice.translation_is_stale
    assert (voice.is_approved("km"), voice.is_approved("en")) == (False, True)
    assert not Excerpt.objects.published().exists()


def test_nobody_approves_what_she_edited_last(sokha, dara):
    voice = make_excerpt(by=sokha, approved=False, published=False)

    with pytest.raises(PermissionDenied):
        approve(voice, language="en", digest=voice.digest_en, by=sokha)
    approve(voice, language="en", digest=voice.digest_en, by=dara)

    assert voice.is_approved("en")


def test_released_name_ends_both_approvals_and_is_on_record(sokha, dara):
    submission = make_submission(state="accepted", by=sokha, consent="named", name="Chan Dara")
    voice = make_excerpt(submission)

    voices.release_name(voice, name=" Chan  Dara ", by=dara)

    voice.refresh_from_db()
    assert (voice.name, voice.is_approved("en"), voice.is_approved("km")) == (
        "Chan Dara",
        False,
        False,
    )
    assert submission.decisions.filter(verb="name-released", by=dara).count() == 1


def test_released_name_stands_beside_the_voice(reader, sokha, dara):
    submission = make_submission(state="accepted", by=sokha, consent="named", name="Chan Dara")
    approve_shipped(voices.release_name(make_excerpt(submission), name="Chan Dara", by=dara))

    assert "Chan Dara" in reader.get("/km/voices/").content.decode()


@pytest.mark.parametrize("consent", ["officials", "quoted"])
def test_name_is_never_released_without_the_consent(consent, dara):
    audience = "public" if consent == "quoted" else "officials"
    submission = make_submission(state="accepted", consent=consent)
    voice = make_excerpt(submission, audience=audience, published=False)

    with pytest.raises(PermissionDenied):
        voices.release_name(voice, name="Chan Dara", by=dara)


def test_voices_page_needs_the_same_queries_for_many(reader, django_assert_num_queries):
    submission = make_submission(state="accepted")
    make_excerpt(submission)
    reader.get("/en/voices/")
    with django_assert_num_queries(4) as few:
        reader.get("/en/voices/")
    for number in range(12):
        make_excerpt(submission, topic=make_topic(f"topic-{number}"), text_en=f"Voice {number}")
    with django_assert_num_queries(len(few)):
        reader.get("/en/voices/")


@pytest.mark.parametrize("page", ["0", "99", "x", "-1", "²"])
def test_page_that_is_not_there_is_not_found(reader, page):
    make_excerpt()

    assert reader.get("/en/voices/", {"page": page}).status_code == 404


def test_voices_of_two_roundtables_stand_apart(reader):
    for slug, title in (("one", "Roundtable one"), ("two", "Roundtable two")):
        roundtable = make_roundtable(slug=slug, title_en=title)
        make_excerpt(make_submission(state="accepted", roundtable=roundtable, concern=slug))

    page = reader.get("/en/voices/").content.decode()

    assert page.count("<blockquote") == 2
    assert "Roundtable one" in page
    assert "Roundtable two" in page


@pytest.mark.parametrize("change", [{"shown_place": "abroad"}, {"topic": "other"}])
def test_translation_stays_stale_whatever_else_is_changed(sokha, change):
    voice = make_excerpt()
    voice.text_en = "They closed the whole road."
    voices.edit(voice, by=sokha)
    change = {"topic": make_topic("other")} if "topic" in change else change
    for name, value in change.items():
        setattr(voice, name, value)
    voices.edit(voice, by=sokha)
    approve_shipped(voice)

    voice.refresh_from_db()
    assert voice.translation_is_stale
    assert not Excerpt.objects.published().exists()


def test_translation_becomes_stale_when_text_and_place_change_at_once(sokha):
    voice = make_excerpt()
    voice.text_en, voice.shown_place = "They closed the whole road.", "inside"
    voices.edit(voice, by=sokha)

    assert voice.translation_is_stale


def test_releasing_a_name_makes_no_translation_right(sokha, dara):
    submission = make_submission(state="accepted", by=sokha, consent="named", name="Chan Dara")
    voice = make_excerpt(submission)
    voice.text_en = "They closed the whole road."
    voices.edit(voice, by=sokha)

    assert voices.release_name(voice, name="Chan Dara", by=dara).translation_is_stale


def test_who_says_that_a_translation_is_still_right_needs_a_second_person(sokha, dara):
    voice = make_excerpt()
    voice.text_en = "They closed the whole road."
    voices.edit(voice, by=sokha)
    voices.confirm_translation(voice, by=sokha)

    assert not voice.translation_is_stale
    assert (voice.is_approved("km"), voice.edited_km_by) == (False, sokha)
    with pytest.raises(PermissionDenied):
        approve(voice, language="km", digest=voice.digest_km, by=sokha)
    approve(voice, language="km", digest=voice.digest_km, by=dara)


@pytest.mark.parametrize("change", [{"original": "km"}, {"topic": "other"}])
def test_what_stands_beside_a_voice_is_approved_with_it(reader, sokha, change):
    voice = make_excerpt()
    change = {"topic": make_topic("other")} if "topic" in change else change
    for name, value in change.items():
        setattr(voice, name, value)
    voices.edit(voice, by=sokha)

    assert not Excerpt.objects.published().exists()


def test_edit_of_an_old_copy_neither_publishes_again_nor_brings_back(sokha):
    voice = make_excerpt()
    old = Excerpt.objects.get(pk=voice.pk)
    unpublish(voice)
    voices.edit(old, by=sokha)
    assert Excerpt.objects.get().published_on is None

    voices.remove(voice, by=sokha)
    with pytest.raises(Gone):
        voices.edit(old, by=sokha)
    assert Excerpt.objects.count() == 0


def test_removing_twice_is_on_record_once(sokha):
    voice = make_excerpt()
    old = Excerpt.objects.get(pk=voice.pk)
    voices.remove(voice, by=sokha)
    voices.remove(old, by=sokha)

    assert old.submission.decisions.filter(verb="excerpt-removed").count() == 1


def test_feed_tells_no_order_of_voices_within_a_month(reader):
    submission = make_submission(state="accepted")
    voices_made = [make_excerpt(submission, text_en=f"Voice {n}.") for n in range(32)]
    for number, voice in enumerate(voices_made):
        day = f"2026-03-{20 if number else 2:02}"
        Excerpt.objects.filter(pk=voice.pk).update(published_on=day)

    feed = reader.get("/en/feed.xml").text

    missing = {voice.slug for voice in voices_made if voice.slug not in feed}
    assert missing == {*sorted(voice.slug for voice in voices_made)[30:]}
