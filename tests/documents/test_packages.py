"""Briefing packages: frozen by one, read in one sitting and approved by another."""

import html
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents import docx, generation, packages, pdf
from documents.briefing import MOST, PARTS, contents_of
from documents.models import (
    Document,
    DocumentFile,
    DocumentVersion,
    Generation,
    PackageFile,
    PackedVoice,
)
from roundtable.approval import TextChanged
from roundtable.languages import CODES
from roundtable.publication import unpublish
from roundtable.site_settings import SiteSettings
from submissions import submitter, voices
from submissions.models import Excerpt
from tests.documents.packing import approve, frozen, make_package, make_walk
from tests.factories import make_issue, make_outcome, make_recommendation, make_roundtable
from tests.submissions.factories import make_excerpt, make_submission

pytestmark = pytest.mark.django_db
NAMES = {f"{part}-{code}.{kind}" for part in PARTS for code in CODES for kind in ("pdf", "docx")}


@pytest.fixture(autouse=True)
def quick_files(monkeypatch, request):
    """Make small files in no time: these tests are about what becomes of files."""
    if "real_files" in request.fixturenames:
        return

    def paper(blocks, *, language, cover, compact=False):
        told = json.dumps([language, cover, blocks], ensure_ascii=False, default=lambda v: v.text)
        return pdf.Made(b"%PDF " + told.encode(), 2 if compact else 7)

    monkeypatch.setattr(pdf, "why_not", lambda: "")
    monkeypatch.setattr(pdf, "of_blocks", paper)
    monkeypatch.setattr(docx, "of_blocks", lambda *args, **kwargs: b"PK")


@pytest.fixture
def real_files():
    """Make the files as they go out."""


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """What runs the tasks of a transaction."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def package(sokha, run):
    """A package that Sokha has frozen."""
    return frozen(make_package(), by=sokha, run=run)


def words_of(package, part, code):
    """Return all that a part says in one language."""
    return json.dumps(package.contents[part][code], ensure_ascii=False)


def rename(package):
    """Give a package another title in both languages."""
    package.title_en, package.title_km = "Another title", "ចំណងជើងផ្សេង"
    package.save()


# What it says


def test_both_parts_say_the_walk_in_both_languages(package):
    english, khmer = (words_of(package, "report", code) for code in CODES)

    for words in ("Land taken from villages", "Prisoners of opinion", "Publish every land"):
        assert words in english
    assert "We speak for our villages" in english
    assert "Handed over at the session." in english
    for words in ("ដីភូមិត្រូវគេយក", "អ្នកទោសមតិ", "យើងនិយាយជំនួសភូមិយើង", "បានប្រគល់ជូននៅកិច្ចប្រជុំ។"):
        assert words in khmer
    for part in PARTS:
        kinds = [[block["kind"] for block in package.contents[part][code]] for code in CODES]
        assert kinds[0] == kinds[1]


def test_voices_are_referred_to_and_never_pasted(package):
    said = json.dumps(package.contents, ensure_ascii=False)

    for voice in Excerpt.objects.published():
        assert voice.slug in said
        assert voice.text_en not in said
        assert voice.text_km not in said


def test_every_figure_is_the_release_s(package):
    row = package.release.row("all", "all")
    issue = package.release.row("issue", "I-1")

    assert (row["total"], row["inside"], row["abroad"]) == (25, 15, 10)
    for part in PARTS:
        for code in CODES:
            found = next(b for b in package.contents[part][code] if b["kind"] == "issues")
            first = found["items"][0]
            assert {n: first[n] for n in ("total", "inside", "abroad")} == {
                n: issue[n] for n in ("total", "inside", "abroad")
            }
            assert found["release"]["sha256"] == package.release.sha256
    said = words_of(package, "briefing", "en")
    assert "25 submissions were read and counted: 15 from inside Cambodia, 10 from abroad." in said
    assert all(number in words_of(package, "briefing", "km") for number in ("២៥", "១៥", "១០"))
    facts = dict(package.contents["covers"]["report"]["en"]["facts"])
    assert [facts[n] for n in ("Submissions counted", "From inside Cambodia", "From abroad")] == [
        "25",
        "15",
        "10",
    ]


def test_numbers_stay_those_of_the_release_when_more_is_sent(package):
    for _number in range(10):
        make_submission(state="accepted")

    assert packages.is_current(package)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ("with_statements", "We speak for our villages"),
        ("with_outcomes", "Handed over at the session."),
        ("with_voices", '"kind": "voice"'),
    ],
)
def test_what_is_not_chosen_is_left_out(choice, words, sokha, run):
    package = frozen(make_package(**{choice: False}), by=sokha, run=run)

    assert words not in words_of(package, "report", "en")


def test_briefing_holds_the_first_and_says_how_many_more_there_are(sokha, run):
    roundtable = make_walk()
    for rank in range(3, 14):
        issue = make_issue(roundtable=roundtable, rank=rank, title_en=f"Issue {rank}")
        make_recommendation(issue)

    package = frozen(make_package(roundtable), by=sokha, run=run)

    briefing, report = (package.contents[part]["en"] for part in PARTS)
    for kind in ("issues", "recommendations"):
        short, full = (next(b for b in found if b["kind"] == kind) for found in (briefing, report))
        assert len(short["items"]) == MOST[kind]
        assert len(full["items"]) > MOST[kind]
    assert "7 more are in the full report." in words_of(package, "briefing", "en")


def test_voice_of_another_roundtable_needs_the_wider_scope(sokha, run):
    roundtable = make_walk(voices=0)
    other = make_roundtable(slug="other", title_en="Other")
    narrow = make_excerpt(make_submission(state="accepted", roundtable=other))
    wide = make_excerpt(make_submission(state="accepted", roundtable=other, scope="wider"))
    roundtable.issues.first().voices.set([narrow, wide])

    package = frozen(make_package(roundtable), by=sokha, run=run)

    assert [*package.voices.values_list("code_id", flat=True)] == [wide.slug]


@pytest.mark.parametrize("consent", ["confidential", "officials"])
def test_what_is_not_public_stands_in_no_package(consent, sokha, run):
    roundtable = make_walk(voices=0)
    secret = make_submission(state="accepted", consent=consent, concern="The hidden well.")
    roundtable.issues.first().submissions.add(secret)
    if consent == "officials":
        excerpt = make_excerpt(
            secret, audience="officials", text_en="The hidden well.", published=False
        )
        roundtable.issues.first().voices.add(excerpt)

    package = frozen(make_package(roundtable), by=sokha, run=run)

    assert "hidden" not in json.dumps(package.contents)
    assert not any(b"hidden" in bytes(file.data) for file in package.files.all())


# Freezing


def test_freezing_makes_every_file_and_tells_how_far_it_is(package):
    made = package.generations.get()

    assert (made.state, made.done, made.of, made.problem) == ("done", 8, 8, "")
    assert {file.name for file in package.files.all()} == NAMES
    assert {f.pages for f in package.files.filter(name__startswith="briefing-en.pdf")} == {2}


def test_without_pango_only_docx_is_made(sokha, run, monkeypatch):
    monkeypatch.setattr(pdf, "why_not", lambda: "No pango.")

    package = frozen(make_package(), by=sokha, run=run)

    assert {file.name for file in package.files.all()} == {n for n in NAMES if "docx" in n}
    assert packages.why_not_yet(package) == ""


@pytest.mark.parametrize(
    ("fields", "column"),
    [({"title_km": ""}, "title_km"), ({"purpose_km": " "}, "purpose_km")],
)
def test_khmer_is_written_before_freezing(fields, column, sokha):
    package = make_package(**fields)

    with pytest.raises(ValidationError) as error:
        packages.freeze(package, by=sokha)

    assert [*error.value.message_dict] == [column]
    assert not Generation.objects.exists()


def test_release_of_another_roundtable_or_not_approved_is_refused(sokha):
    package = make_package()
    package.release.approved_on = None
    package.release.save()

    with pytest.raises(ValidationError) as error:
        packages.freeze(package, by=sokha)

    assert [*error.value.message_dict] == ["release"]


def test_roundtable_must_be_public_and_have_an_issue(sokha):
    roundtable = make_roundtable(slug="empty")
    package = make_package(roundtable, release=None)

    with pytest.raises(ValidationError) as error:
        packages.freeze(package, by=sokha)

    assert [*error.value.message_dict] == ["roundtable"]


def test_failed_run_leaves_the_former_files_and_says_so_in_a_sentence(
    package, sokha, run, monkeypatch
):
    before = {file.name: file.sha256 for file in package.files.all()}

    def broken(*args, **kwargs):
        raise RuntimeError("/home/sokha/secret: the words of a voice")

    monkeypatch.setattr(docx, "of_blocks", broken)
    rename(package)
    frozen(package, by=sokha, run=run)

    last = package.generations.first()
    assert last.state == "failed"
    assert "The files could not be made." in last.problem
    assert "secret" not in last.problem
    assert {file.name: file.sha256 for file in package.files.all()} == before
    assert "missing" in str(packages.why_not_yet(package))


def test_run_that_is_overtaken_by_a_later_one_keeps_nothing(package, sokha):
    before = {file.pk for file in package.files.all()}
    first = packages.freeze(package, by=sokha)
    Generation.objects.create(package=package, by=sokha)

    generation.make_files.call(first.pk)

    first.refresh_from_db()
    assert first.state == "failed"
    assert "It was frozen once more meanwhile." in first.problem
    assert {file.pk for file in package.files.all()} == before


def test_voice_withdrawn_while_the_files_are_made_stops_them(sokha):
    package = make_package()
    made = packages.freeze(package, by=sokha)
    voices.remove(Excerpt.objects.published().first(), by=sokha)

    generation.make_files.call(made.pk)

    made.refresh_from_db()
    assert made.state == "failed"
    assert not package.files.exists()


# Approving


def test_second_person_publishes_two_documents_with_the_very_files(package, dara, reader):
    files = {f.name: bytes(f.data) for f in package.files.all()}

    approve(package, by=dara)

    assert (package.approved_by, package.approved_alone) == (dara, False)
    assert (package.briefing.slug, package.report.slug) == ("first-briefing", "first-report")
    for part in PARTS:
        document = getattr(package, part)
        version = document.latest()
        assert document.is_published()
        assert document.is_approved("en")
        assert document.is_approved("km")
        assert version.contents == package.contents[part]
        assert [*version.releases.all()] == [package.release]
        shown = {f"{part}-{f.language}.pdf": bytes(f.data) for f in version.files.all()}
        assert shown == {name: files[name] for name in shown}
        assert len(shown) == 2
        for code in CODES:
            assert reader.get(document.address(code)).status_code == 200


def test_who_froze_it_does_not_approve_it(package, sokha):
    with pytest.raises(PermissionDenied):
        approve(package, by=sokha)

    assert not Document.objects.exists()


def test_team_of_one_may_and_the_trail_says_so(package, sokha):
    SiteSettings(title_en="R", tagline_en="T", lede_en="L", team_of_one=True).save()

    approve(package, by=sokha)

    assert package.approved_alone
    assert package.briefing.approved_en_source == "alone"


def test_what_changed_while_it_was_read_is_not_approved(package, sokha, dara, run):
    old = packages.fingerprint(package)
    rename(package)
    frozen(package, by=sokha, run=run)

    with pytest.raises(TextChanged):
        packages.approve(package, digest=old, by=dara)

    assert not Document.objects.exists()


def test_other_files_than_those_that_were_read_are_not_approved(package, dara):
    old = packages.fingerprint(package)
    PackageFile.objects.filter(name="report-km.pdf").update(sha256="0" * 64)

    with pytest.raises(TextChanged):
        packages.approve(package, digest=old, by=dara)


@pytest.mark.parametrize(
    "change",
    [
        {"title_en": "Another title"},
        {"purpose_km": "ផ្សេង។"},
        {"with_outcomes": False},
        {"release": None},
    ],
)
def test_form_changed_after_freezing_has_to_be_frozen_once_more(package, dara, change):
    for name, value in change.items():
        setattr(package, name, value)
    package.save()

    with pytest.raises(ValidationError, match="changed since"):
        approve(package, by=dara)

    assert not Document.objects.exists()


def test_issue_taken_down_after_freezing_does_not_go_out(package, dara):
    unpublish(package.roundtable.issues.first())

    with pytest.raises(ValidationError, match="changed since"):
        approve(package, by=dara)


def test_voice_withdrawn_after_freezing_takes_the_files_with_it(package, dara):
    voice = Excerpt.objects.published().first()
    submitter.withdraw(voice.submission)

    assert not package.files.exists()
    with pytest.raises(ValidationError, match="A voice in it is not published any more"):
        approve(package, by=dara)
    assert not Document.objects.exists()


def test_voice_edited_after_freezing_takes_the_files_with_it(package, sokha):
    voice = Excerpt.objects.published().first()
    voice.text_en = "Other words."
    voices.edit(voice, by=sokha)

    assert not package.files.exists()


def test_scope_made_narrower_takes_the_files_of_another_roundtable(sokha, run):
    roundtable = make_walk(voices=0)
    other = make_roundtable(slug="other", title_en="Other")
    wide = make_excerpt(make_submission(state="accepted", roundtable=other, scope="wider"))
    roundtable.issues.first().voices.set([wide])
    package = frozen(make_package(roundtable), by=sokha, run=run)

    submitter.lower_consent(wide.submission, consent="quoted", scope="roundtable")

    assert not package.files.exists()


def test_nothing_is_half_published(package, dara, monkeypatch):
    true = packages.versions.publish

    def second_fails(document, **kwargs):
        if document.kind == "report":
            raise ValidationError("No.")
        return true(document, **kwargs)

    monkeypatch.setattr(packages.versions, "publish", second_fails)

    with pytest.raises(ValidationError):
        approve(package, by=dara)

    package.refresh_from_db()
    assert package.approved_on is None
    assert not Document.objects.exists()


def test_twice_is_once(package, dara):
    approve(package, by=dara)
    approve(package, by=dara)

    assert DocumentVersion.objects.count() == 2


def test_frozen_once_more_it_becomes_the_next_versions(package, sokha, dara, run):
    approve(package, by=dara)
    make_outcome(text_en="They promised to look at it.", kind="promised")
    frozen(package, by=dara, run=run)
    assert package.approved_on is None

    approve(package, by=sokha)

    assert [v.number for v in package.briefing.versions.all()] == [2, 1]
    last = package.report.latest()
    assert last.what_changed_en.startswith("Made anew from the texts and figures of ")
    assert package.report.slug == "first-report"


def test_another_package_of_the_roundtable_leads_to_the_same_documents(package, sokha, dara, run):
    approve(package, by=dara)

    other = frozen(make_package(package.roundtable), by=sokha, run=run)
    approve(other, by=dara)

    assert other.briefing == package.briefing
    assert other.briefing.versions.count() == 2


def test_voice_withdrawn_after_publication_is_taken_out_by_itself(package, dara, reader):
    approve(package, by=dara)
    voice = Excerpt.objects.published().first()
    address = package.report.address("en")
    old_pdf = f"{address.rstrip('/')}/v1.pdf"
    assert reader.get(old_pdf).status_code == 200

    submitter.withdraw(voice.submission)

    assert reader.get(old_pdf).status_code == 410
    assert reader.get(f"{address}v1/").status_code == 410
    page = reader.get(address)
    assert page.status_code == 200
    assert voice.slug not in page.text
    assert package.report.latest().number == 2
    assert not DocumentFile.objects.filter(version__document=package.report, version__number=1)
    assert not package.files.exists()


def test_package_that_went_out_stays(package, dara):
    approve(package, by=dara)

    with pytest.raises(ValidationError):
        packages.discard(package)


def test_draft_package_goes_with_its_files(package):
    packages.discard(package)

    assert not PackageFile.objects.exists()
    assert not PackedVoice.objects.exists()


@pytest.mark.pdf
def test_true_files_are_made_and_the_briefing_has_two_pages(real_files, sokha, run):
    package = frozen(make_package(), by=sokha, run=run)

    assert package.generations.first().problem == ""
    for code in CODES:
        briefing = package.files.get(name=f"briefing-{code}.pdf")
        assert bytes(briefing.data[:5]) == b"%PDF-"
        assert briefing.pages <= 2
        assert bytes(package.files.get(name=f"report-{code}.docx").data[:2]) == b"PK"


@pytest.mark.pdf
def test_same_package_gives_the_same_bytes(real_files, sokha, run):
    package = frozen(make_package(), by=sokha, run=run)
    first = packages.fingerprint(package)

    frozen(package, by=sokha, run=run)

    assert packages.fingerprint(package) == first


def test_briefing_says_on_whose_word_each_outcome_stands():
    package = make_package(make_walk())
    make_outcome(kind="partly", basis="reading")

    lines = str(contents_of(package)["briefing"]["en"])

    assert "partly adopted" in lines
    assert "(our reading, not the institution's words)" in html.unescape(lines)
    assert "(the organizers' record)" in html.unescape(lines)
