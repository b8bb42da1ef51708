"""The list of what was taken back: it tells nobody anything, and an older database obeys it."""

import io
import stat

import pytest
from django.core.management import call_command
from pyrage import x25519

from roundtable.keeping import accounts, withdrawals
from roundtable.keeping.sealed_file import Unfit
from roundtable.models import Organizer
from submissions import keys, responses, submitter, taken_back, voices
from submissions.imports import runs
from submissions.models import AnswerImport, Decision, Excerpt, Response, SealingKey, Submission
from tests.roundtable.backups import recovery_key, refused
from tests.submissions.factories import make_excerpt, make_keyholder, make_submission
from tests.submissions.surveys import make_survey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    """Let everything that is written lie in the test's own folder."""
    settings.VAR_DIR = tmp_path


def write(path):
    """Write the list; return its bytes."""
    call_command("backup", withdrawals=str(path), stdout=io.StringIO())
    return path.read_bytes()


def test_list_is_of_one_size_and_wholly_new_each_time(tmp_path):
    key = recovery_key()
    path = tmp_path / "withdrawals.age"
    before = write(path)
    row = make_submission()
    submitter.withdraw(row)
    after = write(path)

    # age's own head has a few bytes drawn by chance, whatever is inside.
    assert abs(len(after) - len(before)) < 1024
    assert after[-1024:] != before[-1024:]
    assert str(row.pk).encode() not in after
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.glob("*withdrawals*")] == ["withdrawals.age"]
    identity = x25519.Identity.from_str(key)
    assert withdrawals.read(path, [identity])["withdrawn"] == [str(row.pk)]


def test_list_grows_in_few_steps():
    sizes = {len(withdrawals.filled_up(b"x" * size)) for size in range(0, 500_000, 7_000)}

    assert sorted(sizes) == [131_072, 262_144, 524_288]


def test_list_holds_no_date_and_no_order_of_time(tmp_path):
    recovery_key()
    rows = [make_submission() for _time in range(6)]
    for row in rows:
        submitter.withdraw(row)
    listed = taken_back.listed()

    assert listed["withdrawn"] == sorted(str(row.pk) for row in rows)
    assert "20" + "26-" not in str(listed)


def test_without_a_recovery_key_no_list_is_written(tmp_path):
    assert "There is no recovery key" in refused("backup", withdrawals=str(tmp_path / "list"))
    assert not (tmp_path / "list").exists()


def test_damaged_or_foreign_list_is_refused(tmp_path):
    key = recovery_key()
    identity = x25519.Identity.from_str(key)
    path = tmp_path / "withdrawals.age"
    data = bytearray(write(path))
    with pytest.raises(Unfit, match="not sealed to this key"):
        withdrawals.read(path, [x25519.Identity.generate()])
    data[-40] ^= 1
    path.write_bytes(data)
    with pytest.raises(Unfit, match="damaged"):
        withdrawals.read(path, [identity])
    path.write_bytes(b"words")
    with pytest.raises(Unfit, match="no file of this portal"):
        withdrawals.read(path, [identity])
    path.write_bytes(withdrawals.pyrage.encrypt(b"{}", [identity.to_public()]))
    with pytest.raises(Unfit, match="no list of withdrawals"):
        withdrawals.read(path, [identity])
    assert "cannot be read" in refused(
        "restore", withdrawals=str(tmp_path / "none"), key=key, tmp_path=tmp_path
    )


EMPTY = {
    **{name: [] for name in ("withdrawn", "answers", "imports", "keys")},
    "consents": {},
    "excerpts": {},
}


def test_what_was_withdrawn_is_withdrawn_again_and_only_once():
    recovery_key()
    going, staying = make_submission(), make_submission()
    listed = {**EMPTY, "withdrawn": [str(going.pk), "00000000-0000-4000-8000-000000000000"]}

    assert taken_back.take_back(listed)["withdrawn"] == 1
    assert taken_back.take_back(listed)["withdrawn"] == 0
    states = dict(Submission.objects.values_list("pk", "state"))
    assert states == {going.pk: "withdrawn", staying.pk: "received"}
    assert Decision.objects.filter(submission=going, verb="withdrawn").count() == 1


def test_consent_is_made_as_strict_as_the_list_says_and_never_wider():
    recovery_key()
    voice = make_excerpt()
    row = voice.submission
    narrow = make_submission(consent="officials")
    listed = {
        **EMPTY,
        "consents": {
            str(row.pk): ["officials", "roundtable"],
            str(narrow.pk): ["quoted", "wider"],
        },
    }

    assert taken_back.take_back(listed)["consents"] == 1
    consents = dict(Submission.objects.values_list("pk", "consent"))
    assert consents == {row.pk: "officials", narrow.pk: "officials"}
    assert not Excerpt.objects.filter(pk=voice.pk).exists()


def test_excerpt_that_was_removed_goes_and_its_neighbour_stays():
    recovery_key()
    row = make_submission(state="accepted")
    gone, stays = make_excerpt(row), make_excerpt(row, text_en="Another.", text_km="ផ្សេង។")
    other = make_excerpt()
    listed = {**EMPTY, "excerpts": {str(row.pk): [1, [stays.slug]]}}

    assert taken_back.take_back(listed)["excerpts"] == 1
    assert {*Excerpt.objects.values_list("pk", flat=True)} == {stays.pk, other.pk}
    assert taken_back.take_back(listed)["excerpts"] == 0
    assert gone.pk not in {stays.pk, other.pk}


def test_list_says_what_every_verb_has_taken_back(sokha):
    recovery_key()
    lowered, withdrawn = make_submission(), make_submission()
    submitter.lower_consent(lowered, consent="officials", scope="roundtable")
    submitter.withdraw(withdrawn)
    row = make_submission(state="accepted")
    stays, gone = make_excerpt(row), make_excerpt(row)
    voices.remove(gone, by=sokha)
    survey = make_survey()
    answer = Response.objects.create(survey=survey, language="en", key="a" * 64)
    responses.withdraw(answer)
    imported = AnswerImport.objects.create(survey=survey, rules={}, added=0, known=0, bad=0)
    pk = imported.pk
    runs.take_back(imported)
    _browser, keyholder, _half = make_keyholder()
    key = SealingKey.objects.get(organizer=keyholder)
    keys.retire(key)

    assert taken_back.listed() == {
        "withdrawn": [str(withdrawn.pk)],
        "answers": [str(answer.pk)],
        "consents": {str(lowered.pk): ["officials", "roundtable"]},
        "excerpts": {str(row.pk): [1, [stays.slug]]},
        "imports": [pk],
        "keys": [key.public_key],
    }


def test_answers_imports_and_keys_are_taken_back_again():
    recovery_key()
    survey = make_survey()
    answer = Response.objects.create(survey=survey, language="en", key="a" * 64, choices={"q": []})
    imported = AnswerImport.objects.create(survey=survey, rules={}, added=0, known=0, bad=0)
    _browser, keyholder, _half = make_keyholder()
    key = SealingKey.objects.get(organizer=keyholder)
    listed = {
        **EMPTY,
        "answers": [str(answer.pk)],
        "imports": [imported.pk],
        "keys": [key.public_key],
    }

    done = taken_back.take_back(listed)

    assert (done["answers"], done["imports"], done["keys"], done["left"]) == (1, 1, 1, 0)
    answer.refresh_from_db()
    key.refresh_from_db()
    assert (answer.state, answer.choices) == ("withdrawn", {})
    assert key.retired_on is not None
    assert not AnswerImport.objects.exists()


def test_only_key_is_not_retired_and_that_is_told():
    recovery_key()
    key = SealingKey.objects.get()

    done = taken_back.take_back({**EMPTY, "keys": [key.public_key]})
    assert (done["keys"], done["left"]) == (0, 1)
    assert SealingKey.objects.active().count() == 1


def test_closed_account_stays_closed_and_a_namesake_of_its_key_open(sokha, dara):
    sokha.is_active = False
    sokha.save()
    listed = accounts.closed()
    Organizer.objects.update(is_active=True)

    assert accounts.close_again({*listed, f"{dara.pk}:somebody-else"}) == 1
    sokha.refresh_from_db()
    dara.refresh_from_db()
    assert (sokha.is_active, sokha.has_usable_password()) == (False, False)
    assert (dara.is_active, dara.has_usable_password()) == (True, True)


def test_list_is_applied_alone_to_a_portal_that_was_restored_without(tmp_path):
    key = recovery_key()
    row = make_submission()
    path = tmp_path / "withdrawals.age"
    identity = x25519.Identity.from_str(key)
    withdrawals.write(
        path, {**EMPTY, "withdrawn": [str(row.pk)], "closed": []}, [identity.to_public()]
    )
    (tmp_path / "paper").write_text(key)
    told = io.StringIO()

    call_command("restore", withdrawals=str(path), key_file=str(tmp_path / "paper"), stdout=told)

    assert "Taken back again: 1 submissions withdrawn." in told.getvalue()
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert "Name a backup" in refused("restore", key_file="-")
