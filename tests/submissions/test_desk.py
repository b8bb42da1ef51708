"""The page of one submission, as each role sees it."""

import pytest

from submissions import moderation, submitter
from submissions.models import State, Submission
from tests.submissions.desk import LIST, in_khmer, page_of
from tests.submissions.factories import make_excerpt, make_submission, make_topic, receive


def test_page_shows_the_words_as_typed_with_what_may_identify_marked(desk):
    typed = "Call me:\n\u200b012 345 678.\n<script>alert(1)</script> {{ 7 }}"
    submission = make_submission(concern=typed, recommendation="Open the road.")

    page = desk.get(page_of(submission))

    said = page.context["texts"]
    assert "".join(piece.text for piece in said[0].pieces) == typed
    assert [piece.text for piece in said[0].pieces if piece.kind] == ["012 345 678"]
    assert (
        '<mark class="spot" title="telephone number">012 345 678<span class="visually-hidden">'
        in page.text
    )
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }}" in page.text
    assert "Open the road." in page.text


def test_page_says_the_facts_in_both_languages(desk):
    submission = receive(
        consent="named", scope="wider", name="Planted Name", contact="012 999 999",
        place="abroad", country="FR", is_group=True, follow="detail", topics=(make_topic(),),
    ).submission  # fmt: skip

    english = desk.get(page_of(submission)).text
    khmer = in_khmer(desk).get(page_of(submission)).text

    assert "public, with name" in english
    assert "with the name once a keyholder has released it" in english
    assert "abroad, France" in english
    assert "a group" in english
    assert "yes; it shows also the issue and the document" in english
    assert "ដីធ្លី" in khmer
    assert "តុមូលលើកទី១" in khmer
    for page in (english, khmer):
        assert "Planted Name" not in page
        assert "012 999 999" not in page


def test_confidential_words_are_nowhere_and_the_summary_is(desk):
    submission = make_submission(consent="confidential", concern="Planted words.")
    Submission.objects.filter(pk=submission.pk).update(summary="A safe sentence.")

    page = desk.get(page_of(submission)).text

    assert "a keyholder opens them in a reading session" in page
    assert "A safe sentence." in page
    assert "Planted" not in page
    assert "Write an excerpt" not in page


def test_danger_says_whom_to_call_in_the_language_that_is_written(desk, vanna, first_content):
    from roundtable.models import SiteSettings

    submission = make_submission()
    moderation.set_danger(submission, is_danger=True, by=vanna)
    assert "do not say yet whom to call" in desk.get(page_of(submission)).text

    settings = SiteSettings.current()
    settings.danger_contact_en = "Ms Theary, +1 202 555 0100"
    settings.save()

    assert "Ms Theary, +1 202 555 0100" in desk.get(page_of(submission)).text
    assert "Ms Theary, +1 202 555 0100" in in_khmer(desk).get(page_of(submission)).text


def test_auditor_sees_state_and_record_and_no_words_notes_or_summary(audit, vanna):
    submission = make_submission(concern="Planted words. Call 012 345 678.")
    moderation.take_up(submission, by=vanna)
    moderation.note(submission, words="Planted note.", by=vanna)
    Submission.objects.filter(pk=submission.pk).update(summary="Planted summary.")

    page = audit.get(page_of(submission)).text

    assert "Planted" not in page
    assert "spot" not in page
    assert "taken up to read" in page
    assert "vanna" in page
    assert "/act/" not in page


def test_withdrawn_is_a_tombstone_with_its_record(desk, vanna):
    submission = make_submission(concern="Planted words.", state="accepted", by=vanna)
    make_excerpt(submission)
    moderation.note(submission, words="Planted note.", by=vanna)
    submitter.withdraw(submission)

    page = desk.get(page_of(submission)).text

    assert "The person took this back." in page
    assert "withdrawn by the person" in page
    assert "Planted" not in page
    assert "/act/" not in page
    assert "/excerpt/" not in page


def test_record_is_told_in_words(desk, vanna):
    submission = make_submission(consent="named", topics=(make_topic(),))
    moderation.sort(submission, topics=[], by=vanna)
    moderation.decline(submission, reason="unclear", by=vanna)
    submitter.lower_consent(submission, consent="officials", scope="roundtable")

    lines = desk.get(page_of(submission)).context["record"]

    assert [tuple(map(str, line[1:])) for line in lines] == [
        ("the person", "consent made stricter by the person", "public, with name, this roundtable only",
         "for officials, this roundtable only", ""),
        ("vanna", "put aside for this round", "received", "not in this round",
         "could not be understood"),
        ("vanna", "topics changed", "Land", "", ""),
    ]  # fmt: skip


def test_excerpts_are_offered_only_as_the_consent_allows(desk):
    quoted, officials = make_submission(), make_submission(consent="officials")

    def offered(submission):
        return [
            url.rpartition("=")[2]
            for _label, url in desk.get(page_of(submission)).context["new_excerpts"]
        ]

    assert offered(quoted) == ["officials", "public"]
    assert offered(officials) == ["officials"]
    assert offered(make_submission(consent="confidential")) == []
    assert offered(make_submission(state="spam")) == []


def test_excerpts_are_listed_with_their_states(desk):
    submission = make_submission(state="accepted")
    make_excerpt(submission)
    make_excerpt(submission, approved=False, published=False)
    make_excerpt(submission, approved=False, published=False, text_km="")
    make_excerpt(submission, audience="officials", published=False)

    rows = desk.get(page_of(submission)).context["excerpts"]

    assert sorted(str(row["state"]) for row in rows) == [
        "awaiting approval", "published", "ready for the paper for officials", "translation missing",
    ]  # fmt: skip


def test_sealed_replies_that_wait_are_counted(desk, audit):
    submission = make_submission()
    submitter.reply(submission, words="Planted reply.", nonce=b"1" * 18)
    submitter.reply(submission, words="Planted again.", nonce=b"2" * 18)
    submission.envelopes.filter(pk=submission.envelopes.first().pk).update(is_read=True)

    for client in (desk, audit):
        page = client.get(page_of(submission)).text
        assert "2 sealed replies came." in page
        assert "1 waits for a keyholder." in page
        assert "Planted" not in page


@pytest.mark.parametrize("part", ["abc", "00000000-0000-4000-8000-000000000000", "%00"])
def test_unknown_or_broken_number_is_our_404(desk, part):
    for page in ("change", "history"):
        answer = desk.get(f"{LIST}{part}/{page}/")
        assert (answer.status_code, "We cannot find this page" in answer.text) == (404, True)


def test_nothing_changes_a_submission_but_verbs(staff, sokha):
    submission = make_submission()

    assert staff.post(page_of(submission), {"state": "accepted"}).status_code == 405
    assert staff.post(f"{LIST}{submission.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.get(f"{LIST}{submission.pk}/delete/").status_code == 403
    submission.refresh_from_db()
    assert submission.state == State.RECEIVED


def test_history_leads_to_the_page_with_the_record(desk):
    submission = make_submission()

    assert desk.get(f"{LIST}{submission.pk}/history/").headers["Location"] == page_of(submission)


def test_title_tells_nothing_of_the_words(desk):
    submission = make_submission()

    assert f"<title>Submission {submission} |" in desk.get(page_of(submission)).text
