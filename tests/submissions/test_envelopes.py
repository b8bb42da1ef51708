"""The keyholders' pages: what waits, summaries, names, files, keys that are let in; who may."""

import json
import shutil
import subprocess

import pyrage
import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from pyrage import x25519

from submissions import keys, reading, sealing, submitter
from submissions.admin import reading_acts
from submissions.models import Decision, Envelope, Excerpt, SealingKey, Verb
from tests.submissions.factories import (
    PASSPHRASE,
    make_excerpt,
    make_keyholder,
    make_submission,
    make_topic,
)
from tests.submissions.keyholders import (
    CONTACT,
    LIST,
    READING,
    begin,
    confidential,
    listed,
    named,
    press,
    verbs,
)

pytestmark = pytest.mark.usefixtures("at_noon")


def test_danger_stands_first_and_quarantine_last(chanthy):
    first = confidential()
    quarantined = confidential(is_quarantined=True)
    danger = confidential()
    danger.submission.is_danger = True
    danger.submission.save()

    found = listed(chanthy)[0]

    assert [found[0], found[-1]] == [str(danger.submission), str(quarantined.submission)]
    assert set(found) == {str(e.submission) for e in (first, quarantined, danger)}
    assert "danger now" in chanthy.get(READING).text


def test_facts_stand_beside_a_sealed_envelope_and_no_words(chanthy):
    confidential(topics=(make_topic(),), place="abroad", country="FR", is_group=True, language="km")

    (row,) = chanthy.get(READING).context["sections"][0]["rows"]

    assert row["facts"] == [
        *("1 May 2025", "Khmer", "France", "by a group", "Land", "confidential"),
        "this roundtable only",
    ]


def test_replies_wait_until_somebody_has_opened_them(chanthy):
    submission = make_submission(consent="quoted")
    submitter.reply(submission, words="My answer.", nonce=b"n" * 18)
    begin(chanthy)
    assert listed(chanthy)[1] == [str(submission)]

    shown = press(chanthy, submission.envelopes.get(kind="reply"))

    assert "My answer." in shown.text
    begin(chanthy)
    assert listed(chanthy)[1] == []


def test_name_waits_only_where_a_voice_lacks_it(chanthy):
    with_voice, without = named(), named()
    make_excerpt(with_voice.submission, name="", approved=False, published=False)
    quoted = make_submission(state="accepted", contact=CONTACT)
    make_excerpt(quoted, approved=False, published=False)

    assert listed(chanthy)[2] == [str(with_voice.submission)]
    assert str(without.submission) not in chanthy.get(READING).text


@pytest.mark.parametrize("length", [8, 9, 13, 36])
def test_envelopes_are_found_by_the_number_of_their_submission(chanthy, length):
    envelope, other = named(), named()

    page = chanthy.get(READING, {"submission": str(envelope.submission_id)[:length]})

    (section,) = page.context["sections"]
    found = {row["envelope"] for row in section["rows"]}
    assert found == {*envelope.submission.envelopes.all()}
    assert str(other.submission) not in page.text


@pytest.mark.parametrize("typed", ["", "1234", "1234567-", "zzzzzzzz", "' OR 1=1", "1" * 400])
def test_number_that_is_none_is_told_beside_the_field(chanthy, typed):
    page = chanthy.get(READING, {"submission": typed})

    assert page.status_code == 200
    assert [*page.context["find"].errors] == ["submission"]


def test_long_list_shows_twenty_and_says_how_many_wait(chanthy):
    for _time in range(22):
        confidential(topics=(make_topic(),))

    page = chanthy.get(READING)

    section = page.context["sections"][0]
    assert (len(section["rows"]), section["more"]) == (20, 2)
    assert "2 more wait" in page.text


def test_safe_summary_and_topics_are_kept_for_curators(chanthy):
    envelope, topic = confidential(), make_topic()
    begin(chanthy)
    assert press(chanthy, envelope).context["summary_form"] is not None

    response = press(
        chanthy, envelope, "summary", summary=" A farmer lost a field. ", topics=[topic.pk]
    )

    submission = envelope.submission
    submission.refresh_from_db()
    assert response.headers["Location"] == READING
    assert (submission.summary, [*submission.topics.all()]) == ("A farmer lost a field.", [topic])
    assert verbs(submission) == [Verb.OPENED, Verb.SUMMARIZED, Verb.SORTED]
    assert listed(chanthy)[0] == []


@pytest.mark.parametrize("summary", ["", "   ", "\u200b", "x" * 2001])
def test_summary_that_cannot_be_kept_gives_back_what_was_typed(chanthy, summary):
    envelope, topic = confidential(), make_topic()
    begin(chanthy)
    press(chanthy, envelope)

    page = press(chanthy, envelope, "summary", summary=summary, topics=[topic.pk])

    form = page.context["summary_form"]
    assert [*form.errors] == ["summary"]
    assert (form["summary"].value(), form["topics"].value()) == (summary, [str(topic.pk)])
    assert "not shown again" in page.text
    assert "sealedword" not in page.text
    envelope.submission.refresh_from_db()
    assert envelope.submission.summary == ""


def test_summary_is_kept_although_the_session_has_ended_meanwhile(chanthy, at_noon):
    envelope = confidential()
    begin(chanthy)
    press(chanthy, envelope)
    at_noon.move_to("2025-05-01 12:18:00")

    press(chanthy, envelope, "summary", summary="A farmer lost a field.")

    envelope.submission.refresh_from_db()
    assert envelope.submission.summary == "A farmer lost a field."


def test_summary_is_not_written_for_words_that_curators_read_themselves(chanthy):
    envelope = named()

    assert press(chanthy, envelope, "summary", summary="x").status_code == 403


def test_withdrawn_submission_gets_no_summary(chanthy):
    submission = confidential().submission
    submitter.withdraw(submission)

    with pytest.raises(ValidationError, match="withdrawn"):
        reading.summarize(submission, summary="x", topics=None, by=chanthy.organizer)


def test_name_is_released_from_the_envelope_into_the_chosen_voice_only(chanthy):
    envelope = named()
    voice, other = (
        make_excerpt(envelope.submission, approved=True, published=True) for _time in range(2)
    )
    begin(chanthy)
    shown = press(chanthy, envelope)
    assert "Planted Vannak" in shown.text
    assert CONTACT not in shown.text
    offered = shown.context["release_form"].fields["voices"].queryset
    assert {*offered} == {voice, other}
    opened_before = verbs(envelope.submission).count(Verb.OPENED)

    press(chanthy, envelope, "release", voices=[voice.pk], name="Somebody Else")

    voice.refresh_from_db()
    other.refresh_from_db()
    assert (voice.name, other.name) == ("Planted Vannak", "")
    assert verbs(envelope.submission)[-1] == Verb.NAME_RELEASED
    assert verbs(envelope.submission).count(Verb.OPENED) == opened_before
    # Both languages have to be approved anew before readers see it.
    assert [*Excerpt.objects.published()] == [other]


def test_name_is_not_released_before_the_envelope_was_opened_in_the_session(chanthy):
    envelope = named()
    voice = make_excerpt(envelope.submission)
    begin(chanthy)

    press(chanthy, envelope, "release", voices=[voice.pk])

    voice.refresh_from_db()
    assert voice.name == ""
    assert "Open the envelope first" in chanthy.get(READING).text


def test_name_is_not_released_into_the_voice_of_somebody_else(chanthy):
    envelope, other = named(), named(name="Other Name")
    voice = make_excerpt(other.submission)
    make_excerpt(envelope.submission)
    begin(chanthy)
    press(chanthy, envelope)

    page = press(chanthy, envelope, "release", voices=[voice.pk])

    voice.refresh_from_db()
    assert [*page.context["release_form"].errors] == ["voices"]
    assert voice.name == ""
    session, identity = reading.current(
        organizer=chanthy.organizer, cookie=chanthy.cookies["reading"].value
    )
    with pytest.raises(ValidationError):
        reading.release_name(
            *(envelope,),
            excerpts=[voice],
            session=session,
            identity=identity,
            by=chanthy.organizer,
        )


def test_contact_without_a_name_offers_no_release(chanthy):
    envelope = named().submission.envelopes.get(kind="contact")
    make_excerpt(envelope.submission)
    begin(chanthy)

    assert press(chanthy, envelope).context.get("release_form") is None


def test_name_needs_its_own_permission(chanthy):
    browser, organizer, _half = make_keyholder("bopha")
    organizer.user_permissions.remove(organizer.user_permissions.get(codename="release_name"))
    envelope = named()
    voice = make_excerpt(envelope.submission)
    begin(browser)

    assert press(browser, envelope).context.get("release_form") is None
    assert press(browser, envelope, "release", voices=[voice.pk]).status_code == 403
    voice.refresh_from_db()
    assert voice.name == ""


def test_consent_that_was_lowered_meanwhile_keeps_the_name_back(chanthy):
    envelope = named()
    voice = make_excerpt(envelope.submission)
    session, cookie = reading.begin(organizer=chanthy.organizer, passphrase=PASSPHRASE)
    _session, identity = reading.current(organizer=chanthy.organizer, cookie=cookie)
    reading.open_envelope(envelope, session=session, identity=identity, by=chanthy.organizer)
    submitter.lower_consent(envelope.submission, consent="quoted", scope="roundtable")

    with pytest.raises(PermissionDenied):
        reading.release_name(
            envelope,
            excerpts=[voice],
            session=session,
            identity=identity,
            by=chanthy.organizer,
        )


def test_exported_envelope_opens_offline_and_the_export_is_on_record(chanthy, tmp_path):
    envelope = confidential("ពាក្យសម្ងាត់")

    response = press(chanthy, envelope, "export")

    name = f"envelope-{str(envelope.pk)[:8]}.age"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.headers["Cache-Control"].startswith("no-store")
    said = {"concern": "ពាក្យសម្ងាត់", "recommendation": ""}
    opened = pyrage.decrypt(response.content, [x25519.Identity.from_str(chanthy.private_half)])
    assert json.loads(opened) == said
    (decision,) = Decision.objects.filter(verb=Verb.EXPORTED)
    assert (decision.by, decision.after) == (chanthy.organizer, "words")
    if shutil.which("age"):  # the standard program, where it is
        (tmp_path / "key.txt").write_text(chanthy.private_half + "\n")
        (tmp_path / name).write_bytes(response.content)
        command = ["age", "--decrypt", "-i", "key.txt", name]
        by_age = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        assert json.loads(by_age.stdout) == said


def test_key_is_let_in_from_the_reading_page_and_what_was_sealed_is_sealed_to_it(chanthy):
    envelope = confidential()
    bopha, organizer, private_half = make_keyholder("bopha", in_use=False)
    key = SealingKey.objects.get(organizer=organizer)
    begin(chanthy)
    page = chanthy.get(READING)
    assert key.fingerprint in page.text

    response = chanthy.post(f"{READING}let-in/{key.pk}/", {"compared": "on"}, follow=True)

    assert "1 envelope was sealed anew." in response.text
    assert response.context["sealed_otherwise"] == 0
    stored = Envelope.objects.get(pk=envelope.pk)
    opened = sealing.contents_of(stored.data, x25519.Identity.from_str(private_half))
    assert opened["concern"] == "sealedword"
    assert LogEntry.objects.order_by("pk").last().change_message.startswith("Let in. · ")
    assert begin(bopha).status_code == 302


def test_key_is_not_let_in_unless_the_fingerprint_was_compared(chanthy):
    _bopha, organizer, _half = make_keyholder("bopha", in_use=False)
    key = SealingKey.objects.get(organizer=organizer)
    begin(chanthy)

    response = chanthy.post(f"{READING}let-in/{key.pk}/", follow=True)

    assert "Let her read the fingerprint to you first" in response.text
    assert [*SealingKey.objects.pending()] == [key]


def test_key_is_not_let_in_without_a_reading_session(chanthy):
    bopha, organizer, _half = make_keyholder("bopha", in_use=False)
    key = SealingKey.objects.get(organizer=organizer)

    for browser in (chanthy, bopha):
        response = browser.post(f"{READING}let-in/{key.pk}/", {"compared": "on"})
        assert response.headers["Location"] == READING

    assert [*SealingKey.objects.pending()] == [key]


def test_envelopes_are_sealed_anew_a_batch_at_a_time(chanthy, monkeypatch):
    monkeypatch.setattr(reading_acts, "SEALED_ANEW_AT_ONCE", 2)
    for _time in range(3):
        confidential()
    make_keyholder("bopha")
    begin(chanthy)
    assert chanthy.get(READING).context["sealed_otherwise"] == 3

    first = chanthy.post(f"{READING}seal-anew/", follow=True)
    second = chanthy.post(f"{READING}seal-anew/", follow=True)

    assert "2 envelopes were sealed anew. 1 is left" in first.text
    assert "1 envelope was sealed anew." in second.text
    assert second.context["sealed_otherwise"] == 0
    assert "Seal anew" not in second.text


def test_envelopes_that_only_others_open_are_counted_when_sealing_anew(db):
    keys.make_recovery_key()
    confidential()
    browser, _organizer, _half = make_keyholder("chanthy")
    begin(browser)

    page = browser.post(f"{READING}seal-anew/", follow=True)

    assert "0 envelopes were sealed anew. 1 cannot be opened with your key" in page.text


def test_home_page_tells_keyholders_what_waits_to_be_read_and_sealed_anew(chanthy):
    submitter.reply(make_submission(), words="My answer.", nonce=b"n" * 18)
    keys.make_recovery_key(replace=True)

    tasks = {str(t.label): (t.count, t.url) for t in chanthy.get("/admin/").context["tasks"]}

    waits = [
        ("not sealed to the keys of today: seal anew", "sealed_otherwise"),
        ("replies that nobody has read", "unread_replies"),
    ]
    for label, name in waits:
        assert tasks[label] == (1, f"{LIST}?waiting={name}")
        assert chanthy.get(f"{LIST}?waiting={name}").context["cl"].result_count == 1
    begin(chanthy)
    chanthy.post(f"{READING}seal-anew/")
    told = [str(task.label) for task in chanthy.get("/admin/").context["tasks"]]
    assert "not sealed to the keys of today: seal anew" not in told


def test_what_waits_has_an_index_of_just_its_rows(db):
    submission = make_submission()
    kinds = [(kind, is_read) for kind in Envelope.Kind for is_read in (False, True)]
    Envelope.objects.bulk_create(
        Envelope(submission=submission, kind=kind, is_read=is_read, data=b"")
        for kind, is_read in kinds
    )
    index = next(i for i in Envelope._meta.indexes if i.name == "envelopes_unread_replies")

    indexed = [*Envelope.objects.filter(index.condition).values_list("kind", "is_read")]

    assert indexed == [*Envelope.objects.unread_replies().values_list("kind", "is_read")]
    assert indexed == [("reply", False)]
