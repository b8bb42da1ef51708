"""The officials' edition: in numbered copies, from what is allowed at that moment, never stored."""

import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from documents import officials, pdf
from documents.models import CopiedExcerpt, EditionCopy, OfficialsEdition
from roundtable import approval
from roundtable.approval import TextChanged
from submissions import moderation, submitter, voices
from submissions.models import Excerpt
from tests.documents.packing import make_edition
from tests.factories import make_addressee, make_roundtable
from tests.submissions.factories import make_excerpt, make_submission

pytestmark = pytest.mark.django_db
WORDS = "They closed the road to our field."


@pytest.fixture(autouse=True)
def quick_paper(monkeypatch, request):
    """Make a paper that holds its words, in no time."""
    if "real_paper" in request.fixturenames:
        return

    def paper(blocks, *, language, cover, compact=False):
        words = [b.get("html") or f"{b['text']} ({b['beside']})" for b in blocks]
        return pdf.Made("\n".join(["%PDF", cover["note"], *words]).encode(), 1)

    monkeypatch.setattr(pdf, "why_not", lambda: "")
    monkeypatch.setattr(pdf, "of_blocks", paper)


@pytest.fixture
def real_paper():
    """Make the paper as it goes out."""


def for_officials(**fields):
    """Return an excerpt that officials only may read."""
    submission = make_submission(state="accepted", consent=fields.pop("consent", "officials"))
    return make_excerpt(submission, **{"audience": "officials", "published": False, **fields})


def approved(*excerpts, by, second, **fields):
    """Return an edition that one person froze and another approved."""
    edition = make_edition(*excerpts, **fields)
    officials.freeze(edition, by=by)
    officials.approve(edition, digest=edition.frozen_digest, by=second)
    return edition


def hand(edition, *, by, recipient="Asia desk"):
    """Hand over a copy."""
    return officials.hand(edition, institution=make_addressee(), recipient=recipient, by=by)


# Two people


def test_second_person_approves_exactly_what_was_frozen(sokha, dara):
    edition = make_edition(for_officials())
    officials.freeze(edition, by=sokha)

    with pytest.raises(PermissionDenied):
        officials.approve(edition, digest=edition.frozen_digest, by=sokha)
    with pytest.raises(TextChanged):
        officials.approve(edition, digest="0" * 64, by=dara)
    officials.approve(edition, digest=edition.frozen_digest, by=dara)

    assert edition.approved_by == dara


@pytest.mark.parametrize("change", [{"title": "Other"}, {"purpose": "Other."}])
def test_what_was_changed_after_freezing_is_frozen_anew(change, sokha, dara):
    edition = make_edition(for_officials())
    officials.freeze(edition, by=sokha)
    OfficialsEdition.objects.update(**change)

    with pytest.raises(ValidationError, match="changed since"):
        officials.approve(edition, digest=edition.frozen_digest, by=dara)


def test_freezing_once_more_ends_the_approval(sokha, dara):
    edition = approved(for_officials(), by=sokha, second=dara)

    officials.freeze(edition, by=dara)

    assert edition.approved_on is None
    with pytest.raises(ValidationError, match="second person"):
        hand(edition, by=dara)
    assert not EditionCopy.objects.exists()


def test_edition_without_anything_allowed_is_not_frozen(sokha):
    edition = make_edition(for_officials(approved=False))

    with pytest.raises(ValidationError):
        officials.freeze(edition, by=sokha)


# What may stand in it


@pytest.mark.parametrize("consent", ["officials", "quoted", "named"])
def test_every_consent_from_officials_on_is_enough(consent, sokha):
    excerpt = for_officials(consent=consent)
    edition = make_edition(excerpt)

    officials.freeze(edition, by=sokha)

    assert edition.contents == {"excerpts": [[excerpt.slug, excerpt.digest_en]]}


def test_what_was_given_in_confidence_never_stands_in_it(sokha):
    excerpt, kept = for_officials(), for_officials()
    edition = make_edition(excerpt, kept)
    submitter.lower_consent(excerpt.submission, consent="confidential", scope="roundtable")

    officials.freeze(edition, by=sokha)

    assert [code for code, _digest in edition.contents["excerpts"]] == [kept.slug]
    assert not Excerpt.objects.for_officials_in("en").filter(slug=excerpt.slug)


def test_english_edition_needs_the_english_only(sokha, dara):
    excerpt = for_officials(text_km="", approved=False)
    approval.approve(excerpt, language="en", digest=excerpt.digest_en, by=dara)
    english, khmer = make_edition(excerpt), make_edition(excerpt, language="km")

    officials.freeze(english, by=sokha)

    assert len(english.contents["excerpts"]) == 1
    assert officials.left_out(khmer) == [excerpt.slug]
    with pytest.raises(ValidationError):
        officials.freeze(khmer, by=sokha)


def test_stale_translation_is_left_out(sokha):
    excerpt, kept = for_officials(), for_officials()
    Excerpt.objects.filter(pk=excerpt.pk).update(translation_is_stale=True)
    edition = make_edition(excerpt, kept)

    officials.freeze(edition, by=sokha)

    assert [code for code, _digest in edition.contents["excerpts"]] == [kept.slug]
    assert officials.left_out(edition) == [excerpt.slug]


@pytest.mark.parametrize(("scope", "allowed"), [("roundtable", 0), ("wider", 1)])
def test_other_roundtable_s_excerpts_need_the_wider_scope(scope, allowed):
    ours = make_roundtable(slug="ours")
    host = make_roundtable(slug="other", title_en="Other")
    submission = make_submission(
        state="accepted", consent="officials", scope=scope, roundtable=ours
    )
    excerpt = make_excerpt(submission, audience="officials", published=False)

    edition = make_edition(excerpt, roundtable=host)

    assert officials.chosen(edition).count() == allowed


# Copies


def test_copy_is_numbered_recorded_and_says_for_whom_it_is(sokha, dara):
    excerpt = for_officials()
    edition = approved(excerpt, by=sokha, second=dara)

    hand(edition, by=dara)
    copy, data = hand(edition, by=dara, recipient=" Desk \u200bfor Asia ")

    assert (copy.number, copy.by, copy.sha256) == (2, dara, hashlib.sha256(data).hexdigest())
    words = data.decode()
    assert "Copy 2, for Example Ministry, Desk for Asia. Do not pass on." in words.replace(
        "\u200b", ""
    )
    assert WORDS in words
    assert excerpt.slug in words
    held = CopiedExcerpt.objects.get(copy=copy)
    assert (held.code, held.digest, held.consent) == (excerpt.slug, excerpt.digest_en, "officials")


def test_nothing_is_stored_but_codes_and_digests(sokha, dara, dump):
    excerpt = for_officials()
    edition = approved(excerpt, by=sokha, second=dara)
    hand(edition, by=dara)
    before = dump()
    assert WORDS in before

    voices.remove(excerpt, by=sokha)

    assert WORDS not in dump()
    assert WORDS.encode().hex() not in dump()
    assert excerpt.slug in str(OfficialsEdition.objects.get().contents)


def test_copy_in_khmer_is_in_khmer(sokha, dara):
    edition = approved(for_officials(), by=sokha, second=dara, language="km")

    _copy, data = hand(edition, by=dara)

    assert "គេបិទផ្លូវចូលស្រែយើង" in data.decode().replace("\u200b", "")
    assert WORDS not in data.decode()


def test_name_of_a_voice_stands_in_no_copy(sokha, dara):
    submission = make_submission(state="accepted", consent="named")
    voice = make_excerpt(submission, approved=False, published=False)
    voice = voices.release_name(voice, name="Sok Chea", by=sokha)
    approval.approve_shipped(voice)
    edition = approved(voice, by=sokha, second=dara)

    _copy, data = hand(edition, by=dara)

    assert WORDS in data.decode()
    assert "Sok Chea" not in data.decode()


def lower(excerpt, by):
    submitter.lower_consent(excerpt.submission, consent="confidential", scope="roundtable")


def withdraw(excerpt, by):
    submitter.withdraw(excerpt.submission)


def reopen(excerpt, by):
    moderation.reopen(excerpt.submission, by=by)


def change(excerpt, by):
    excerpt.text_en = "Other words."
    voices.edit(excerpt, by=by)


def change_and_approve(excerpt, by):
    change(excerpt, by)
    approval.approve_shipped(excerpt)


LOSSES = [lower, withdraw, reopen, change, change_and_approve]


@pytest.mark.parametrize("lose", LOSSES)
def test_no_copy_is_made_once_an_excerpt_is_not_allowed_as_approved(lose, sokha, dara):
    lost, kept = for_officials(), for_officials()
    edition = approved(lost, kept, by=sokha, second=dara)
    lose(lost, sokha)

    with pytest.raises(ValidationError) as error:
        hand(edition, by=dara)

    assert lost.slug in error.value.messages[0]
    assert kept.slug not in error.value.messages[0]
    assert not EditionCopy.objects.exists()
    officials.freeze(edition, by=sokha)
    officials.approve(edition, digest=edition.frozen_digest, by=dara)
    if lose is not change_and_approve:
        assert [code for code, _digest in edition.contents["excerpts"]] == [kept.slug]
    hand(edition, by=dara)


def test_excerpt_lost_while_the_paper_is_made_stops_it(sokha, dara, monkeypatch):
    excerpt = for_officials()
    edition = approved(excerpt, by=sokha, second=dara)

    def slow(blocks, **kwargs):
        submitter.withdraw(excerpt.submission)
        return pdf.Made(b"%PDF", 1)

    monkeypatch.setattr(pdf, "of_blocks", slow)

    with pytest.raises(ValidationError, match=excerpt.slug):
        hand(edition, by=dara)
    assert not EditionCopy.objects.exists()


@pytest.mark.parametrize("recipient", ["", "  ", "\u200b"])
def test_copy_is_for_somebody(recipient, sokha, dara):
    edition = approved(for_officials(), by=sokha, second=dara)

    with pytest.raises(ValidationError):
        hand(edition, by=dara, recipient=recipient)
    assert not EditionCopy.objects.exists()


def test_without_pango_no_copy_is_made(sokha, dara, monkeypatch):
    edition = approved(for_officials(), by=sokha, second=dara)
    monkeypatch.setattr(pdf, "why_not", lambda: "No pango.")

    with pytest.raises(ValidationError, match="No pango"):
        hand(edition, by=dara)


# Calling back


@pytest.mark.parametrize("lose", LOSSES)
def test_what_holds_a_lost_excerpt_is_to_be_called_back(lose, sokha, dara):
    lost, kept = for_officials(), for_officials()
    one = approved(lost, kept, by=sokha, second=dara)
    other = approved(kept, by=sokha, second=dara)
    copy, _data = hand(one, by=dara)
    hand(other, by=dara)
    assert not EditionCopy.objects.to_recall().exists()

    lose(lost, sokha)

    assert [*EditionCopy.objects.to_recall()] == [copy]
    assert [row.code for row in CopiedExcerpt.objects.lost()] == [lost.slug]


def test_narrower_scope_calls_back_what_another_host_has(sokha, dara):
    host = make_roundtable(slug="other", title_en="Other")
    ours = make_roundtable(slug="ours", title_en="Ours")
    submission = make_submission(
        state="accepted", consent="officials", scope="wider", roundtable=ours
    )
    excerpt = make_excerpt(submission, audience="officials", published=False)
    copy, _data = hand(approved(excerpt, by=sokha, second=dara, roundtable=host), by=dara)
    hand(approved(excerpt, by=sokha, second=dara, roundtable=ours), by=dara)

    submitter.lower_consent(submission, consent="officials", scope="roundtable")

    assert [*EditionCopy.objects.to_recall()] == [copy]


def test_copy_that_was_called_back_waits_no_more(sokha, dara):
    excerpt = for_officials()
    copy, _data = hand(approved(excerpt, by=sokha, second=dara), by=dara)
    submitter.withdraw(excerpt.submission)

    officials.note_recall(copy)

    assert not EditionCopy.objects.to_recall().exists()


@pytest.mark.pdf
def test_true_copy_says_on_every_page_for_whom_it_is(real_paper, sokha, dara):
    import pypdfium2

    excerpts = [for_officials() for _number in range(20)]
    edition = approved(*excerpts, by=sokha, second=dara)

    _copy, data = hand(edition, by=dara)

    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    assert len(pages) > 1
    assert all("Do not pass on" in " ".join(page.split()) for page in pages)
