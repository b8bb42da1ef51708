"""Verifying releases from the command line, without and with a key."""

import io

import pytest
from django.core.management import CommandError, call_command

from submissions import releases, survey_releases
from submissions.models import CountedRows, Release
from tests.factories import make_roundtable
from tests.submissions.factories import make_keyholder, make_recovery, make_topic
from tests.submissions.surveys import make_survey
from tests.submissions.test_releases import make_submissions
from tests.submissions.test_survey_tables import respond


def verify(*args, **options):
    """Run the command; return the lines that it told, and what it left with."""
    told = io.StringIO()
    try:
        call_command("verify_release", *args, stdout=told, **options)
    except CommandError as error:
        return [*told.getvalue().splitlines(), str(error)]
    return told.getvalue().splitlines()


@pytest.fixture
def recovery(db, tmp_path):
    """A file with the recovery key."""
    path = tmp_path / "key.txt"
    path.write_text(make_recovery())
    return str(path)


@pytest.fixture
def of_survey(recovery, sokha):
    """A frozen survey."""
    survey = make_survey(slug="what-matters")
    respond(survey, 30, "inside", single="land", ranking="land media", scale="4")
    respond(survey, 20, "abroad", single="media", several="land courts")
    return survey_releases.freeze_survey(survey, by=sokha)


@pytest.fixture
def of_voices(db, sokha):
    """Frozen voices."""
    roundtable = make_roundtable()
    make_submissions(roundtable, inside=30, abroad=20, topics=[make_topic("land")])
    return releases.freeze(roundtable, by=sokha)


def test_every_release_agrees_and_is_told_in_one_line(of_voices, of_survey, recovery):
    voices = f"voices first-roundtable 1: as counted, SHA-256 {of_voices.sha256}."
    survey = f"survey what-matters 1: as counted, SHA-256 {of_survey.sha256}; its answers"

    assert verify() == [voices, f"{survey} not counted again, for lack of a key."]
    assert verify("first-roundtable", "1", key_file=recovery) == [voices]
    assert verify("what-matters", key_file=recovery) == [f"{survey} counted again."]
    for nothing in (("what-matters", "2"), ("another",)):
        assert verify(*nothing) == ["There is no such release."]


def test_any_other_byte_differs(of_voices, of_survey):
    for release in (of_voices, of_survey):
        other = release.contents.replace("50", "55", 1)
        Release.objects.filter(pk=release.pk).update(contents=other)

    found = verify()

    for line in found[:2]:
        assert "DIFFERS. The published bytes do not have their SHA-256. The exact counts" in line
    assert found[2] == "2 of 2 differ."
    # Not even with a digest made to fit.
    for release in Release.objects.all():
        digest = releases.sha256(release.contents)
        Release.objects.filter(pk=release.pk).update(sha256=digest)
    assert [line.split(": ")[1] for line in verify()[:2]] == [
        "DIFFERS. The exact counts give other published numbers."
    ] * 2


def test_contents_that_are_no_release_differ(of_survey):
    for contents in ("{}", "not JSON", of_survey.contents.replace("answers-1", "answers-9")):
        digest = releases.sha256(contents)
        Release.objects.update(contents=contents, sha256=digest)
        assert "cannot be made again" in verify("what-matters")[0]


def test_answers_are_counted_again_with_a_key_that_opens_them(of_survey, recovery, tmp_path):
    exact = of_survey.exact
    exact["questions"][0]["rows"][0]["inside"] += 1
    exact["questions"][0]["rows"][1]["inside"] -= 1
    Release.objects.update(exact=exact)
    assert "The counted answers give other exact counts." in verify(key_file=recovery)[0]

    _browser, _organizer, private_half = make_keyholder("chanthy")
    (tmp_path / "hers.txt").write_text(f"# her key\n{private_half}\n")
    assert "This key does not open" in verify(key_file=str(tmp_path / "hers.txt"))[0]
    CountedRows.objects.all().delete()
    assert "The counted answers are not stored." in verify(key_file=recovery)[0]
    assert verify(key_file=str(tmp_path / "none"))[0].endswith("cannot be read.")
