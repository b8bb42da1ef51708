"""The back office of issues: forms, approval by a second person, and what a rank may claim."""

import pytest

from documents import ranking
from documents.models import Issue
from tests.conftest import change
from tests.factories import make_issue, make_release, make_roundtable
from tests.roundtable.organizers import browser, history_of, make_organizer
from tests.submissions.factories import make_submission

LIST = "/admin/documents/issue/"
WORDS = {
    "title_en": "Land",
    "title_km": "ដីធ្លី",
    "summary_en": "Families lose their fields.",
    "summary_km": "គ្រួសារនានាបាត់បង់ស្រែ។",
    "body_en": "",
    "body_km": "",
    "basis": "later",
    "reason_en": "",
    "reason_km": "",
    "slug": "",
}
WHY = {"reason_en": "Named by all.", "reason_km": "គ្រប់គ្នានិយាយ។"}


@pytest.fixture
def hong(db):
    """A curator."""
    return browser(make_organizer("hong", "curator"))


@pytest.fixture
def lina(db):
    """A publisher."""
    return browser(make_organizer("lina", "publisher"))


def form_of(issue):
    """Return the address of an issue's form."""
    return f"{LIST}{issue.pk}/change/"


def errors_of(response):
    """Return the errors of a refused form by their field."""
    assert response.status_code == 200
    return dict(response.context["adminform"].form.errors)


def approve(client, issue, code, digest=None):
    """Press the button that approves one language."""
    issue.refresh_from_db()
    told = {"digest": digest or getattr(issue, f"digest_{code}")}
    return client.post(f"{LIST}{issue.pk}/approve/{code}/", told, follow=True)


def test_issue_goes_public_through_two_people(hong, lina, reader):
    roundtable = make_roundtable()
    hong.post(f"{LIST}add/", {**WORDS, "roundtable": roundtable.pk})
    issue = Issue.objects.get()
    assert (issue.code, issue.slug, issue.basis, issue.rank) == ("I-1", "land", "later", None)
    assert hong.post(f"{LIST}{issue.pk}/publish/").status_code == 403
    assert approve(hong, issue, "en").status_code == 403

    approve(lina, issue, "en")
    approve(lina, issue, "km")
    assert not Issue.objects.published().exists()
    lina.post(f"{LIST}{issue.pk}/publish/")

    assert [*Issue.objects.published()] == [issue]
    assert history_of(issue)[-1][0] == "lina"


def test_nobody_approves_her_own_text_and_what_changed_meanwhile_is_not_approved(lina):
    issue = make_issue(approved=False, published=False)
    fields = {**WORDS, **WHY, "basis": "report", "slug": "land"}
    old = issue.digest_en
    change(lina, form_of(issue), fields)

    assert approve(lina, issue, "en").status_code == 403
    other = browser(make_organizer("rith", "publisher"))
    assert "changed while you read it" in approve(other, issue, "en", digest=old).text
    issue.refresh_from_db()
    assert not issue.is_approved("en")
    approve(other, issue, "en")
    issue.refresh_from_db()
    assert issue.is_approved("en")


@pytest.mark.parametrize("basis", ["report", "added"])
def test_rank_by_hand_needs_its_reason_beside_the_field(hong, staff, basis):
    roundtable = make_roundtable()
    fields = {**WORDS, "roundtable": roundtable.pk, "basis": basis}

    assert [*errors_of(hong.post(f"{LIST}add/", fields))] == ["reason_en"]
    fields["reason_en"] = WHY["reason_en"]
    assert [*errors_of(staff.post(f"{LIST}add/", {**fields, "_publish": "1"}))] == ["reason_km"]
    assert not Issue.objects.exists()
    assert hong.post(f"{LIST}add/", fields).status_code == 302
    assert Issue.objects.get().basis == basis


def test_form_offers_no_rank_by_release_and_stores_none(hong):
    roundtable = make_roundtable()

    offered = hong.get(f"{LIST}add/").context["adminform"].form.fields["basis"].choices
    answer = hong.post(f"{LIST}add/", {**WORDS, "roundtable": roundtable.pk, "basis": "release"})

    assert [value for value, _label in offered] == ["later", "report", "added"]
    assert [*errors_of(answer)] == ["basis"]


def test_change_of_basis_takes_the_release_and_keeps_the_rank_only_for_a_reason(hong):
    issues = [make_issue(basis="later", slug=slug, published=False) for slug in ("a", "b", "c")]
    roundtable = issues[0].roundtable
    ranking.rank_by_release(roundtable, release=make_release(roundtable))

    change(hong, form_of(issues[0]), {**WORDS, **WHY, "basis": "added", "slug": "a"})
    change(hong, form_of(issues[1]), {**WORDS, "basis": "later", "slug": "b"})
    change(hong, form_of(issues[2]), {**WORDS, "basis": "release", "slug": "c"})

    found = roundtable.issues.order_by("number").values_list("basis", "rank", "release__number")
    assert [*found] == [("added", 1, None), ("later", None, None), ("release", 2, 1)]


def test_roundtable_of_an_issue_stays(hong):
    issue = make_issue(published=False)
    other = make_roundtable(slug="second")

    fields = {**WORDS, **WHY, "basis": "added", "slug": "a", "roundtable": other.pk}
    change(hong, form_of(issue), fields)

    assert Issue.objects.get().roundtable == issue.roundtable
    assert Issue.objects.get().title_en == "Land"


@pytest.mark.parametrize("slug", ["land-1", "issues", "Ünder"])
def test_taken_or_reserved_address_is_refused_beside_the_field(hong, slug):
    make_issue(slug="land-1")
    fields = {**WORDS, "roundtable": Issue.objects.get().roundtable_id, "slug": slug}

    assert [*errors_of(hong.post(f"{LIST}add/", fields))] == ["slug"]
    assert Issue.objects.count() == 1


def test_address_that_was_another_issues_is_refused_beside_the_field(hong):
    issue = make_issue(slug="old")
    issue.slug = "new"
    issue.save()

    answer = hong.post(f"{LIST}add/", {**WORDS, "roundtable": issue.roundtable_id, "slug": "old"})

    assert "still leads to it" in errors_of(answer)["slug"][0]


def test_second_of_two_open_forms_is_refused(hong, lina):
    issue = make_issue(published=False)
    version = hong.get(form_of(issue)).context["adminform"].form.initial["version"]
    fields = {**WORDS, **WHY, "basis": "report", "slug": "land"}
    change(lina, form_of(issue), {**fields, "title_en": "Lina's"})

    answer = hong.post(form_of(issue), {**fields, "title_en": "Hong's", "version": version})

    assert "Somebody else has changed this" in errors_of(answer)["__all__"][0]
    assert Issue.objects.get().title_en == "Lina's"


def test_draft_is_deleted_and_its_rank_closed_up_but_what_was_public_stays(hong):
    draft, public = make_issue(slug="draft", published=False), make_issue(slug="public")
    ranking.put(draft, rank=1)
    ranking.put(public, rank=2)

    hong.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"})
    assert [*Issue.objects.values_list("slug", "rank")] == [("public", 1)]

    hong.post(f"{LIST}{public.pk}/unpublish/")
    assert hong.post(f"{LIST}{public.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [public.pk], "post": "yes"}
    hong.post(LIST, chosen)
    assert Issue.objects.get() == public


def test_list_takes_the_same_few_queries_however_long_it_is(hong, django_assert_num_queries):
    roundtable = make_roundtable()

    def listed(count):
        for number in range(count):
            make_issue(roundtable=roundtable, slug=f"{count}-{number}")
        return hong.get(LIST)

    listed(2)
    with django_assert_num_queries(8):
        hong.get(LIST)
    listed(20)
    with django_assert_num_queries(8):
        assert len(hong.get(LIST).context["cl"].result_list) == 22


def test_lists_offer_the_ranking_to_who_may(hong):
    translator = browser(make_organizer("thida", "translator"))

    assert "/issue/ranking/" in hong.get(LIST).text
    assert "/issue/ranking/" not in translator.get(LIST).text


def test_desk_page_of_a_submission_names_its_issues(hong):
    issue, submission = make_issue(), make_submission(state="accepted")
    issue.submissions.add(submission)

    page = hong.get(f"/admin/submissions/submission/{submission.pk}/change/").text
    keyholder = browser(make_organizer("chanthy", "keyholder"))

    assert f'<a href="{form_of(issue)}">{issue}</a>' in page
    other = keyholder.get(f"/admin/submissions/submission/{submission.pk}/change/").text
    assert str(issue) not in other
