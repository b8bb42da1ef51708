"""The audit of submissions, keys, exports, releases and imports: organizers' acts, never a person's."""

import pytest
from django.core.exceptions import ValidationError

from roundtable.audit.chain import link, verify
from roundtable.audit.entries import AuditEntry, AuditLink
from submissions import exports, intake, keys, moderation, releases, retention, submitter
from submissions.imports import runs, tables
from submissions.models import Export, Release, SealingKey
from submissions.survey_releases import freeze_survey
from tests.factories import make_roundtable
from tests.roundtable.audits import AUDIT, acts, named, verbs
from tests.roundtable.organizers import make_organizer
from tests.submissions.factories import (
    PASSPHRASE,
    make_entry,
    make_excerpt,
    make_keyholder,
    make_recovery,
    make_submission,
    make_topic,
    receive,
)
from tests.submissions.google_forms import ENGLISH_FILE, english_mapping, make_forms_survey
from tests.submissions.keyholders import CONTACT, begin, confidential, key_of, press
from tests.submissions.surveys import make_survey
from tests.submissions.test_survey_tables import respond

pytestmark = pytest.mark.django_db


def test_acts_of_the_desk_are_in_the_chain_of_voices_by_the_day(vanna):
    submission = make_submission()
    moderation.take_up(submission, by=vanna)
    moderation.sort(submission, topics=[make_topic()], by=vanna)
    moderation.accept(submission, by=vanna)

    about = named(submission)
    assert acts(chain="voices") == [
        ("accepted", "vanna", about, ""),
        ("sorted", "vanna", about, ""),
        ("taken-up", "vanna", about, ""),
    ]
    assert not AuditEntry.objects.filter(chain="voices", at__isnull=False).exists()


def test_what_a_person_does_herself_is_nowhere_in_the_audit(vanna):
    accepted = receive()
    voice = make_excerpt(make_submission(state="accepted", consent="named"), by=vanna)
    before = acts()

    submitter.reply(accepted.submission, words="My answer.", nonce=b"1" * 18)
    submitter.lower_consent(voice.submission, consent="quoted", scope="roundtable")
    submitter.lower_consent(voice.submission, consent="confidential", scope="roundtable")
    submitter.withdraw(accepted.submission)
    submitter.withdraw(voice.submission)

    assert acts() == before


def test_writing_down_for_somebody_is_not_in_the_audit(vanna):
    """Its time would be the time at which a submission was made."""
    make_recovery()
    before = acts()
    intake.receive(make_entry(channel="phone"), nonce=b"1" * 18, by=vanna)
    assert acts() == before


def test_clearing_is_nobodys_act(vanna):
    make_submission(state="spam", by=vanna)
    before = acts()
    retention.purge(by=vanna)
    assert acts() == before


def test_envelope_read_is_in_both_chains_each_with_what_it_may_tell(chanthy):
    envelope = confidential()
    begin(chanthy, "pusa tilu sona pemi rugo dafe")
    begin(chanthy)
    press(chanthy, envelope)
    press(chanthy, envelope, "export")

    key = named(key_of(chanthy.organizer))
    about = named(envelope.submission)
    recovery = named(SealingKey.objects.get(is_recovery=True))
    assert acts(chain="accounts") == [
        ("key-made", "chanthy", key, ""),
        ("passphrase-failed", "chanthy", key, ""),
        ("reading-begun", "chanthy", key, ""),
        ("recovery-key-made", None, recovery, ""),
    ]
    assert acts(chain="voices") == [
        ("exported", "chanthy", about, ""),
        ("opened", "chanthy", about, ""),
    ]


def test_key_let_in_and_retired(chanthy):
    _browser, bopha, _private = make_keyholder("bopha")
    key = key_of(bopha)
    keys.retire(key, by=chanthy.organizer)
    keys.retire(key, by=chanthy.organizer)

    assert acts(about=named(key)) == [
        ("key-let-in", "chanthy", named(key), ""),
        ("key-made", "bopha", named(key), ""),
        ("key-retired", "chanthy", named(key), ""),
    ]


def test_key_that_could_not_be_retired_is_not_on_record(sokha):
    key, _private = keys.make_key(organizer=sokha, passphrase=PASSPHRASE)
    with pytest.raises(ValidationError):
        keys.retire(key, by=sokha)
    assert verbs() == ["key-made"]


def test_export_is_recorded_with_its_kind_and_number_of_rows_not_its_purpose(vanna):
    make_submission(state="accepted")
    asked = exports.Asked(kind="desk", file_format="csv", purpose="planted purpose")
    export = exports.begin(asked, by=vanna)

    assert acts(verb="export-made") == [("export-made", "vanna", named(export), "desk, 1")]


def test_export_that_was_refused_is_not_on_record(vanna):
    asked = exports.Asked(kind="desk", file_format="csv", purpose=" ")
    with pytest.raises(ValidationError):
        exports.begin(asked, by=vanna)
    assert not Export.objects.exists()
    assert verbs() == []


def test_release_frozen_approved_and_discarded(sokha, dara):
    roundtable = make_roundtable()
    release = releases.freeze(roundtable, by=sokha)
    releases.approve(release, digest=release.sha256, by=dara)
    releases.approve(release, digest=release.sha256, by=dara)
    other = releases.freeze(roundtable, by=sokha)
    gone = named(other)
    releases.discard(other, by=dara)

    assert acts() == [
        ("release-approved", "dara", named(release), ""),
        ("release-discarded", "dara", gone, ""),
        ("release-frozen", "sokha", named(release), ""),
        ("release-frozen", "sokha", gone, ""),
    ]


def test_release_of_a_survey_is_recorded_too(sokha):
    make_recovery()
    survey = make_survey(published=False)
    respond(survey, 20, "inside", single="land")
    release = freeze_survey(survey, by=sokha)

    assert acts(verb="release-frozen") == [("release-frozen", "sokha", named(release), "")]
    assert Release.objects.count() == 1


def test_answers_imported_and_taken_back_and_nothing_of_those_who_gave_them(vanna):
    make_recovery()
    before = acts()
    survey, mapping = make_forms_survey(), english_mapping()
    found = runs.prepare(survey, tables.opened(ENGLISH_FILE.read_bytes()), mapping)
    imported = runs.store(found, mapping=mapping, by=vanna, only_good=True)
    about, added = named(imported), str(imported.added)
    runs.take_back(imported, by=vanna)

    assert [act for act in acts() if act not in before] == [
        ("answers-imported", "vanna", about, added),
        ("answers-taken-back", "vanna", about, ""),
    ]


def test_nothing_that_anybody_wrote_or_was_given_is_in_the_audit(vanna, chanthy, staff):
    """Words, names, contacts, receipts, passphrases, notes, addresses: not one of them."""
    accepted = receive(
        concern="planted concern", name="Planted Name", contact=CONTACT, consent="named"
    )
    submission = accepted.submission
    moderation.take_up(submission, by=vanna)
    moderation.note(submission, words="planted note", by=vanna)
    moderation.write_to(submission, words="planted message", by=vanna)
    moderation.assign(submission, to=make_organizer("bopha", "curator"), by=vanna)
    moderation.accept(submission, by=vanna)
    voice = make_excerpt(submission, by=vanna, text_en="planted words", text_km="ពាក្យដាំ")
    begin(chanthy, "planted passphrase of six words here")
    begin(chanthy)
    press(chanthy, submission.envelopes.get(kind="name"))
    asked = exports.Asked(kind="desk", file_format="csv", purpose="planted purpose")
    exports.begin(asked, by=vanna)
    staff.post(f"/admin/submissions/excerpt/{voice.pk}/unpublish/")
    link()

    assert {"opened", "excerpt-made", "export-made", "unpublished"} <= {*verbs()}
    stored = str([*AuditEntry.objects.values_list(), *AuditLink.objects.values_list()])
    pages = [staff.get(AUDIT).text, staff.get(f"{AUDIT}?q={submission.pk}").text]
    pages += [staff.get(f"{AUDIT}{row.pk}/change/").text for row in AuditEntry.objects.all()]
    secrets = ["planted", "Planted", CONTACT, accepted.number, "ពាក្យដាំ", "127.0.0.1", PASSPHRASE]
    secrets += [chanthy.private_half, submission.fold]
    for text in (stored, *pages):
        for secret in filter(None, secrets):
            assert secret not in text
    assert [*verify()] == []
