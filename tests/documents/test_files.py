"""The PDFs of a version: both or none, once, and never in the place of one that was laid in."""

import builtins
import io

import pytest
from django.core.management import CommandError, call_command

from documents import files, pdf, tasks, versions
from documents.models import DocumentFile, DocumentVersion
from roundtable.publication import unpublish
from submissions.models import Excerpt
from tests.factories import make_document
from tests.submissions.factories import make_excerpt

pytestmark = pytest.mark.django_db

MADE = {"en": pdf.Made(b"%PDF english", 2), "km": pdf.Made(b"%PDF khmer", 3)}


@pytest.fixture
def quick(monkeypatch):
    """PDFs in no time: what they say is tested elsewhere."""
    monkeypatch.setattr(pdf, "of_version", lambda version, language: MADE[language])
    monkeypatch.setattr(pdf, "why_not", lambda: "")


def stored():
    """Return what is stored, by language."""
    return {f.language: bytes(f.data) for f in DocumentFile.objects.all()}


def quoting():
    """Return a published document with a voice in it, and the voice."""
    voice = make_excerpt()
    body = f"Before.\n\n[[voice {voice.slug}]]"
    return make_document(body_en=body, body_km=body), voice


def command():
    """Run the command and return what it says."""
    said = io.StringIO()
    call_command("make_documents", stdout=said)
    return said.getvalue()


def test_both_languages_are_made_and_stored_with_their_pages(quick):
    version = make_document().latest()

    assert files.make(version) == 2

    assert {*version.files.values_list("language", "pages", "is_uploaded")} == {
        ("en", 2, False),
        ("km", 3, False),
    }
    assert stored() == {"en": b"%PDF english", "km": b"%PDF khmer"}


def test_what_is_there_is_not_made_again(quick):
    version = make_document().latest()
    files.make(version)

    assert files.make(version) == 0
    assert DocumentFile.objects.count() == 2


def test_pdf_that_was_laid_in_stays(quick):
    version = make_document().latest()
    DocumentFile.objects.create(
        version=version, language="km", data=b"laid in", pages=1, is_uploaded=True
    )

    assert files.make(version) == 1

    assert stored() == {"en": b"%PDF english", "km": b"laid in"}


def test_when_one_language_fails_neither_is_stored(quick, monkeypatch):
    def fail_in_khmer(version, language):
        if language == "km":
            raise RuntimeError
        return MADE[language]

    monkeypatch.setattr(pdf, "of_version", fail_in_khmer)

    with pytest.raises(RuntimeError):
        files.make(make_document().latest())
    assert not stored()


def test_nothing_is_made_of_a_version_that_holds_a_lost_voice(quick):
    document, voice = quoting()
    version = document.latest()
    Excerpt.objects.filter(pk=voice.pk).update(published_on=None)

    assert files.make(version) == 0
    assert not stored()


def test_voice_that_is_lost_while_the_pdf_is_made_keeps_it_from_being_stored(quick, monkeypatch):
    document, voice = quoting()

    def lose(version, language):
        Excerpt.objects.filter(pk=voice.pk).update(published_on=None)
        return MADE[language]

    monkeypatch.setattr(pdf, "of_version", lose)

    assert files.make(document.latest()) == 0
    assert not stored()


def test_missing_ones_are_made_of_the_last_versions_of_published_documents(quick):
    first = make_document(title_en="One")
    versions.publish(first, by=None)
    taken_away = make_document(title_en="Two")
    unpublish(taken_away)
    make_document(title_en="Three", published=False)

    assert files.make_missing() == (2, [])

    assert {f.version for f in DocumentFile.objects.all()} == {first.latest()}


def test_one_that_fails_keeps_no_other_from_being_made(quick, monkeypatch, caplog):
    bad = make_document(title_en="Bad").latest()
    good = make_document(title_en="Good").latest()

    def fail(version, language):
        if version == bad:
            raise RuntimeError("words of somebody")
        return MADE[language]

    monkeypatch.setattr(pdf, "of_version", fail)

    assert files.make_missing() == (2, [str(bad)])
    assert {f.version for f in DocumentFile.objects.all()} == {good}
    assert "words of somebody" not in caplog.text


# The command


def test_command_takes_lost_voices_out_and_says_how_many_it_made(quick):
    document, voice = quoting()
    Excerpt.objects.filter(pk=voice.pk).update(published_on=None)

    assert command() == "Documents: 1 without a lost voice, 2 PDFs made.\n"

    assert document.latest().number == 2
    assert DocumentFile.objects.filter(version=document.latest()).count() == 2
    assert command() == "Documents: 0 without a lost voice, 0 PDFs made.\n"


def test_command_says_which_could_not_be_made(quick, monkeypatch):
    make_document()
    monkeypatch.setattr(pdf, "of_version", lambda version, language: 1 / 0)

    with pytest.raises(CommandError, match="D-1 v1"):
        command()


def test_command_without_pango_says_why_and_does_the_rest(monkeypatch):
    imported = builtins.__import__

    def without_pango(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError
        return imported(name, *args, **kwargs)

    document, voice = quoting()
    Excerpt.objects.filter(pk=voice.pk).update(published_on=None)
    monkeypatch.setattr(builtins, "__import__", without_pango)

    said = command()

    assert "1 without a lost voice, 0 PDFs made" in said
    assert "libpango-1.0-0" in said
    assert document.latest().number == 2
    assert tasks.make_files.func(document.latest().pk) == 0


# The task


def test_publishing_by_an_organizer_is_followed_by_the_files(
    quick, sokha, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        document = make_document(published=False)
        versions.publish(document, by=sokha)

    assert {*stored()} == {"en", "km"}


def test_task_that_fails_leaves_what_is_published(
    quick, monkeypatch, sokha, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(pdf, "of_version", lambda version, language: 1 / 0)

    with django_capture_on_commit_callbacks(execute=True):
        versions.publish(make_document(published=False), by=sokha)

    assert DocumentVersion.objects.count() == 1
    assert not stored()


def test_withdrawal_queues_nothing(quick, django_capture_on_commit_callbacks):
    document, voice = quoting()

    with django_capture_on_commit_callbacks(execute=True):
        unpublish(voice)

    assert document.latest().number == 2
    assert not stored()


def test_task_of_a_version_that_is_gone_does_nothing(quick):
    assert tasks.make_files.func(0) == 0
