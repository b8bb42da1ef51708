"""A lost voice takes back the versions that held it, and the next one comes by itself."""

import pytest

from documents import versions
from documents.models import Document, DocumentFile, HeldVoice
from roundtable.approval import approve_shipped
from roundtable.publication import publish, unpublish
from submissions import moderation, submitter, voices
from submissions.models import Excerpt
from tests.documents.quoting import PATH, lay_in, quoting
from tests.factories import make_document, make_release, make_roundtable
from tests.submissions.factories import make_excerpt, make_submission

pytestmark = pytest.mark.django_db

ENDINGS = ("/", ".pdf", ".pdf.sha256")
TAKEN_BACK = "A person’s words stood in it, and they have been taken back."


def statuses(reader, path=PATH):
    """Return the status of each address of a version, in both languages."""
    return {
        reader.get(f"/{language}/{path}{ending}").status_code
        for language in ("en", "km")
        for ending in ENDINGS
    }


def withdrawn(voice):
    submitter.withdraw(voice.submission)


def made_confidential(voice):
    submitter.lower_consent(voice.submission, consent="confidential", scope="roundtable")


def for_officials_only(voice):
    submitter.lower_consent(voice.submission, consent="officials", scope="roundtable")


def edited(voice):
    voice.text_en = "They closed another road."
    voices.edit(voice, by=None)


def edited_and_approved_anew(voice):
    edited(voice)
    voice.text_km = "គេបិទផ្លូវមួយទៀត។"
    voices.edit(voice, by=None)
    approve_shipped(voice)


def taken_down(voice):
    unpublish(voice)


def removed(voice):
    voices.remove(voice, by=None)


def submission_opened_again(voice):
    moderation.reopen(voice.submission, by=None)


LOSSES = [
    withdrawn,
    made_confidential,
    for_officials_only,
    edited,
    edited_and_approved_anew,
    taken_down,
    removed,
    submission_opened_again,
]


@pytest.mark.parametrize("lose", LOSSES)
def test_lost_voice_takes_the_version_back_at_once_and_the_next_comes_by_itself(reader, lose):
    voice = make_excerpt(make_submission(state="accepted", scope="wider"))
    document = quoting(voice)
    words = voice.text_en
    assert statuses(reader) == {200}
    assert words in reader.get(f"/en/{PATH}/").text

    lose(voice)

    assert statuses(reader, f"{PATH}/v1") == {410}
    now = reader.get(f"/en/{PATH}/")
    assert now.status_code == 200
    assert "Before." in now.text
    assert "After." in now.text
    assert words not in now.text
    assert document.latest().number == 2
    assert not document.latest().held.exists()
    # The files showed the words.
    assert not DocumentFile.objects.exists()
    assert reader.get(f"/en/{PATH}.pdf").status_code == 404
    assert words not in reader.get("/en/search/?q=field").text


@pytest.mark.parametrize(("language", "words"), [("en", TAKEN_BACK), ("km", None)])
def test_page_of_a_version_taken_back_says_so_and_leads_to_the_newest(reader, language, words):
    voice = make_excerpt()
    quoting(voice)
    withdrawn(voice)

    for ending in ENDINGS:
        answer = reader.get(f"/{language}/{PATH}/v1{ending}")
        assert answer.status_code == 410
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.headers["Cache-Control"] == "no-store"
        assert f'href="/{language}/{PATH}/"' in answer.text
        assert '<meta name="robots" content="noindex">' in answer.text
        assert voice.text_en not in answer.text
        assert (words or "") in answer.text


@pytest.mark.parametrize("language", ["en", "km"])
def test_bytes_that_a_reader_had_before_are_never_confirmed_after(reader, language):
    voice = make_excerpt()
    quoting(voice)
    paths = [f"/{language}/{PATH}/v1{ending}" for ending in ENDINGS]
    tags = {path: reader.get(path).headers["ETag"] for path in paths}
    for path, tag in tags.items():
        assert reader.get(path, headers={"If-None-Match": tag}).status_code == 304

    withdrawn(voice)

    for path, tag in tags.items():
        assert reader.get(path, headers={"If-None-Match": tag}).status_code == 410
        assert reader.get(path, headers={"If-None-Match": "*"}).status_code == 410
        assert reader.head(path).status_code == 410


def test_version_that_nothing_could_take_back_answers_410_all_the_same(reader):
    voice = make_excerpt()
    document = quoting(voice)
    # As a restored backup or a broken verb would leave it.
    Excerpt.objects.filter(pk=voice.pk).update(published_on=None)

    answer = reader.get(f"/en/{PATH}/")

    assert statuses(reader) == statuses(reader, f"{PATH}/v1") == {410}
    assert "The next version, without these words" in answer.text
    assert "Read the newest version" not in answer.text
    assert ".pdf" not in reader.get("/en/documents/").text
    assert versions.catch_up() == 1
    assert reader.get(f"/en/{PATH}/").status_code == 200
    assert document.latest().number == 2
    assert versions.catch_up() == 0


def test_two_voices_are_lost_one_after_the_other(reader):
    first, second = make_excerpt(), make_excerpt(text_en="They took the second field.")
    document = quoting(first, second)

    withdrawn(first)
    page = reader.get(f"/en/{PATH}/").text
    assert first.text_en not in page
    assert second.text_en in page
    withdrawn(second)

    assert [statuses(reader, f"{PATH}/v{n}") for n in (1, 2)] == [{410}, {410}]
    page = reader.get(f"/en/{PATH}/").text
    assert second.text_en not in page
    assert page.count("words in it were taken back") == 2
    assert document.latest().number == 3


def test_older_versions_that_hold_the_voice_go_too_and_make_no_version_of_their_own(reader):
    voice = make_excerpt()
    document = quoting(voice)
    versions.publish(document, by=None)
    lay_in(document.latest())

    withdrawn(voice)

    assert [v.number for v in document.versions.order_by("number")] == [1, 2, 3]
    assert statuses(reader, f"{PATH}/v1") == statuses(reader, f"{PATH}/v2") == {410}
    assert reader.get(f"/en/{PATH}/v3/").status_code == 200
    assert not DocumentFile.objects.exists()


def test_version_without_the_voice_stays_as_it_is(reader):
    voice = make_excerpt()
    document = make_document()
    lay_in(document.latest())
    other = quoting(voice, title_en="Statements", slug="statements-of-all")

    withdrawn(voice)

    assert statuses(reader) == {200}
    assert document.latest().number == 1
    assert other.latest().number == 2


def test_next_version_says_in_both_languages_what_has_changed():
    voice = make_excerpt()
    document = quoting(voice)
    release = make_release()
    document.latest().releases.add(release)

    withdrawn(voice)

    last = document.latest()
    assert last.what_changed_en == "A voice was taken out."
    assert last.what_changed_km
    assert last.title_km == document.title_km
    assert list(last.releases.all()) == [release]


def test_working_text_under_change_does_not_go_out_with_the_next_version(reader):
    voice = make_excerpt()
    document = quoting(voice)
    document.title_en = "A title that nobody has approved"
    document.save()

    withdrawn(voice)

    assert "nobody has approved" not in reader.get(f"/en/{PATH}/").text


def test_document_of_another_roundtable_loses_a_voice_whose_scope_is_narrowed(reader):
    voice = make_excerpt(make_submission(state="accepted", scope="wider"))
    second = make_roundtable(title_en="Second roundtable")
    document = quoting(voice, roundtable=second)
    own = quoting(voice, roundtable=voice.submission.roundtable, slug="own-paper")

    submitter.lower_consent(voice.submission, consent="quoted", scope="roundtable")

    assert Excerpt.objects.published().filter(pk=voice.pk).exists()
    assert statuses(reader, f"{PATH}/v1") == {410}
    assert (document.latest().number, own.latest().number) == (2, 1)
    assert statuses(reader, "documents/own-paper") == {200}


def test_stricter_consent_that_still_allows_the_voice_takes_nothing_back(reader):
    submission = make_submission(state="accepted", consent="named", name="Dara")
    document = quoting(make_excerpt(submission))

    submitter.lower_consent(submission, consent="quoted", scope="roundtable")

    assert statuses(reader) == {200}
    assert document.latest().number == 1


def test_voice_that_comes_back_as_it_was_brings_the_page_but_not_the_old_bytes(reader):
    voice = make_excerpt()
    quoting(voice)
    unpublish(voice)
    publish(voice, by=None)

    assert reader.get(f"/en/{PATH}/v1/").status_code == 200
    assert reader.get(f"/en/{PATH}/v1.pdf").status_code == 404
    assert voice.text_en not in reader.get(f"/en/{PATH}/").text


def test_held_voices_tell_no_words():
    quoting(make_excerpt())

    held = HeldVoice.objects.values().get()

    assert "field" not in str(held)
    assert "field" not in str(Document.objects.get().latest().contents)
