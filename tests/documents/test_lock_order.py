"""Whoever lets voices go locks documents and packages in one order, so that nobody waits for ever."""

import contextlib
import threading

import pytest
from django.db import connections

from documents import versions
from documents.models import Document, HeldVoice, PackedVoice
from roundtable import search
from submissions import submitter
from submissions.models import Excerpt, State, Submission
from tests.documents.packing import make_package
from tests.documents.quoting import quoting
from tests.factories import make_roundtable
from tests.submissions.factories import make_excerpt, make_submission

SUMMARIES = {"summary_en": "B", "summary_km": "ខ"}


def make_quoted(roundtable, *, voices=1):
    """Return some voices of one accepted submission."""
    submission = make_submission(roundtable=roundtable, state=State.ACCEPTED)
    return [make_excerpt(submission) for _ in range(voices)]


@pytest.mark.django_db
def test_documents_and_packages_are_let_go_in_their_order(monkeypatch):
    roundtable = make_roundtable(published=True)
    first, second = sorted(make_quoted(roundtable, voices=2), key=lambda voice: voice.pk)
    package = make_package(roundtable, release=None)
    PackedVoice.objects.create(package=package, code_id=first.slug)
    quoting(second, slug="first")
    quoting(first, slug="second")
    told, real = [], versions.locked
    monkeypatch.setattr(versions, "locked", lambda row: told.append(row.slug) or real(row))
    monkeypatch.setattr("documents.packages.take_back", lambda row: told.append("package"))
    submitter.withdraw(first.submission)
    assert told == ["first", "second", "package"]
    assert [document.latest().number for document in Document.objects.all()] == [2, 2]


@pytest.mark.django_db
def test_document_that_loses_two_voices_of_one_person_gets_one_next_version():
    voices = make_quoted(make_roundtable(published=True), voices=2)
    document = quoting(*voices)
    submitter.withdraw(voices[0].submission)
    assert document.latest().number == 2
    assert not document.latest().held.exists()
    assert document.latest().is_intact()


@pytest.mark.django_db
def test_last_version_lets_go_whichever_version_was_named():
    (voice,) = make_quoted(make_roundtable(published=True))
    document = quoting(voice)
    first = document.latest()
    # As if another verb had published the next one after this one had looked for what holds it.
    versions.next_version(document, first.contents, {"title_en": "A", "title_km": "ក"} | SUMMARIES)
    Excerpt.objects.update(translation_is_stale=True)
    versions.take_back(first)
    assert [version.is_intact() for version in document.versions.order_by("number")] == [
        False,
        False,
        True,
    ]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_withdraw_at_once_from_the_same_documents_do_not_stop_each_other(monkeypatch):
    roundtable = make_roundtable(published=True)
    (one,), (other,) = make_quoted(roundtable), make_quoted(roundtable)
    for slug in ("first", "second"):
        quoting(one, other, slug=slug)
    # So that the database, asked without an order, tells the second document of the other voice first.
    late = HeldVoice.objects.get(version__document__slug="first", code=other.slug)
    late.delete()
    HeldVoice(
        version=late.version, code=other, digest_en=late.digest_en, digest_km=late.digest_km
    ).save()
    meet, real, came = threading.Barrier(2), search.index, []

    def index(row):
        """Wait, once a document is locked, until the other one has locked one as well."""
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(1)
        real(row)

    monkeypatch.setattr(search, "index", index)

    def run(key):
        try:
            submitter.withdraw(Submission.objects.get(pk=key))
            came.append("done")
        except Exception as error:
            came.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(v.submission_id,)) for v in (one, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert came == ["done", "done"]
    for document in Document.objects.all():
        assert document.latest().is_intact()
        assert not document.latest().held.exists()
