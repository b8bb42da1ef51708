"""Consent is an ordered list, and the strictest choice wins everywhere."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from submissions import moderation, sealing, submitter, voices
from submissions.consent import LADDER, allows, is_narrower, stricter_than
from submissions.models import Audience, Decision, Excerpt, SealingKey, Submission
from tests.factories import make_roundtable
from tests.submissions.factories import make_excerpt, make_submission, make_topic

pytestmark = pytest.mark.django_db


def test_ladder_is_compared_by_position_never_by_code():
    assert LADDER == ("confidential", "officials", "quoted", "named")
    assert [allows("officials", wanted) for wanted in LADDER] == [True, True, False, False]
    assert stricter_than("quoted") == ("confidential", "officials")
    assert stricter_than("confidential") == ()


@pytest.mark.parametrize(
    ("consent", "scope", "narrower"),
    [
        ("quoted", "wider", False),
        ("quoted", "roundtable", True),
        ("officials", "wider", True),
        ("named", "roundtable", False),
        ("named", "wider", False),
    ],
)
def test_narrower_takes_something_back_and_gives_nothing(consent, scope, narrower):
    found = is_narrower(consent=consent, scope=scope, than_consent="quoted", than_scope="wider")

    assert found is narrower


@pytest.mark.parametrize(
    ("consent", "allowed"),
    [
        ("confidential", []),
        ("officials", ["officials"]),
        ("quoted", ["officials", "public"]),
        ("named", ["officials", "public"]),
    ],
)
def test_excerpt_is_made_only_for_an_audience_that_was_agreed_to(consent, allowed, sokha):
    submission = make_submission(consent=consent)

    for audience in Audience.values:
        excerpt = Excerpt(audience=audience, topic=make_topic(), original="en", text_en="Words.")
        if audience in allowed:
            voices.make(submission, excerpt=excerpt, by=sokha)
        else:
            with pytest.raises(ValidationError):
                voices.make(submission, excerpt=excerpt, by=sokha)

    assert sorted(Excerpt.objects.values_list("audience", flat=True)) == allowed


@pytest.mark.parametrize(
    "changed",
    [
        {"consent": "officials"},
        {"consent": "confidential"},
        {"name": "Somebody"},
        {"scope": "universe"},
    ],
)
def test_database_itself_refuses_a_voice_beyond_its_consent(changed):
    voice = make_excerpt()

    with pytest.raises(IntegrityError), transaction.atomic():
        Excerpt.objects.filter(pk=voice.pk).update(**changed)


@pytest.mark.parametrize(
    "changed",
    [
        {"consent": "confidential"},
        {"state": "declined"},
        {"state": "accepted"},
        {"state": "withdrawn"},
        {"country": "FR"},
        {"consent": "all"},
    ],
)
def test_database_itself_refuses_a_contradictory_submission(changed):
    submission = make_submission()

    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(**changed)


def test_lowering_to_officials_deletes_the_voice_and_keeps_the_officials_excerpt(sokha):
    submission = make_submission(state="accepted", by=sokha)
    make_excerpt(submission)
    kept = make_excerpt(submission, audience="officials", published=False)

    submitter.lower_consent(submission, consent="officials", scope="roundtable")

    assert [*Excerpt.objects.all()] == [kept]
    kept.refresh_from_db()
    assert kept.consent == "officials"
    assert [*Excerpt.objects.for_officials()] == [kept]


def test_lowering_to_confidential_seals_the_words_and_leaves_nothing(sokha):
    submission = make_submission(state="accepted", by=sokha, concern="Planted words")
    make_excerpt(submission)
    moderation.note(submission, words="about the planted words", by=sokha)

    submitter.lower_consent(submission, consent="confidential", scope="roundtable")

    submission.refresh_from_db()
    assert (submission.concern, submission.fold, submission.consent) == ("", "", "confidential")
    assert [e.kind for e in submission.envelopes.all()] == ["words"]
    assert (submission.notes.count(), submission.bands.count(), Excerpt.objects.count()) == (
        0,
        0,
        0,
    )
    assert Decision.objects.filter(verb="consent-lowered", by=None).count() == 1


def test_lowering_from_named_deletes_the_voice_with_the_name_only(sokha, dara):
    submission = make_submission(state="accepted", by=sokha, consent="named", name="Chan Dara")
    unnamed = make_excerpt(submission)
    named = voices.release_name(make_excerpt(submission), name="Chan Dara", by=dara)

    submitter.lower_consent(submission, consent="quoted", scope="roundtable")

    assert [*Excerpt.objects.all()] == [unnamed]
    assert named.name == "Chan Dara"
    assert [*Excerpt.objects.published()] == [unnamed]


def test_voice_is_hidden_at_once_when_its_submission_is_opened_again(sokha):
    submission = make_submission(state="accepted", by=sokha)
    make_excerpt(submission)
    moderation.reopen(submission, by=sokha)

    assert not Excerpt.objects.published().exists()


def test_scope_binds_an_excerpt_to_its_roundtable(sokha):
    one, two = make_roundtable(slug="one"), make_roundtable(slug="two")
    narrow = make_excerpt(make_submission(state="accepted", by=sokha, roundtable=one))
    wide = make_excerpt(
        make_submission(state="accepted", by=sokha, roundtable=one, scope="wider", concern="W.")
    )

    assert {*Excerpt.objects.for_officials().usable_for(one)} == {narrow, wide}
    assert {*Excerpt.objects.for_officials().usable_for(two)} == {wide}


def test_name_goes_with_the_consent_to_be_named_and_the_contact_stays(sokha):
    submission = make_submission(consent="named", name="Planted Name", contact="012 000 000")
    assert sorted(e.kind for e in submission.envelopes.all()) == ["contact", "name"]

    submitter.lower_consent(submission, consent="quoted", scope="roundtable")

    assert [e.kind for e in submission.envelopes.all()] == ["contact"]


def test_voice_goes_even_when_nothing_can_be_sealed(sokha):
    submission = make_submission(state="accepted", by=sokha)
    make_excerpt(submission)
    SealingKey.objects.all().delete()

    with pytest.raises(sealing.NobodyToSealTo):
        submitter.lower_consent(submission, consent="confidential", scope="roundtable")

    assert Excerpt.objects.count() == 0
