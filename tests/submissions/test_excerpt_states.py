"""In words, where an excerpt stands: the same in the list and on its submission's page."""

import datetime

import pytest
from django.utils import timezone

from roundtable.publication import publish, unpublish
from sessions.models import Roundtable
from submissions import moderation
from submissions.models import Excerpt, Submission
from tests.submissions.desk import page_of
from tests.submissions.factories import make_excerpt, make_submission

LIST = "/admin/submissions/excerpt/"


def accepted(**fields):
    """Return an accepted submission."""
    return make_submission(state="accepted", **fields)


def reopened(vanna):
    """Return a voice that was public before its submission was opened again."""
    excerpt = make_excerpt(accepted())
    moderation.reopen(excerpt.submission, by=vanna)
    return excerpt


def under_another_consent(**consent):
    """Return a voice whose submission has another consent than it was made under."""
    excerpt = make_excerpt(accepted())
    Submission.objects.update(**consent)
    return excerpt


def of_a_draft(**fields):
    """Return a voice of a roundtable that is not published."""
    excerpt = make_excerpt(accepted(), **fields)
    unpublish(Roundtable.objects.get())
    return excerpt


def stale(_vanna):
    """Return a public voice of which the original was changed afterwards."""
    excerpt = make_excerpt(accepted())
    excerpt.text_en = "They closed two roads."
    excerpt.save()
    assert excerpt.translation_is_stale
    return excerpt


def edited(_vanna):
    """Return a public voice of which both languages were changed afterwards."""
    excerpt = make_excerpt(accepted())
    excerpt.text_en, excerpt.text_km = "They closed two roads.", "គេបិទផ្លូវពីរ។"
    excerpt.save()
    return excerpt


def later(_vanna):
    """Return a voice that readers get in the year 2100."""
    excerpt = make_excerpt(accepted(), published=False)
    publish(excerpt, by=None, on=datetime.date(2100, 3, 1))
    return excerpt


def officials(**fields):
    """Return an excerpt for officials."""
    return make_excerpt(fields.pop("of"), audience="officials", published=False, **fields)


NO_KHMER = {"approved": False, "published": False, "text_km": ""}
CASES = {
    "published": ("published", lambda by: make_excerpt(accepted())),
    "reopened": ("its submission is not accepted", reopened),
    "not decided": (
        "its submission is not accepted",
        lambda by: make_excerpt(make_submission(), published=False),
    ),
    "consent changed": (
        "made under another consent",
        lambda by: under_another_consent(consent="named"),
    ),
    "scope changed": (
        "made under another consent",
        lambda by: under_another_consent(scope="wider"),
    ),
    "draft roundtable": ("its roundtable is not published", lambda by: of_a_draft()),
    "draft roundtable, no date": (
        "approved, not published",
        lambda by: of_a_draft(published=False),
    ),
    "stale": ("translation out of date", stale),
    "changed after approval": ("awaiting approval", edited),
    "one language": ("translation missing", lambda by: make_excerpt(accepted(), **NO_KHMER)),
    "not approved": (
        "awaiting approval",
        lambda by: make_excerpt(accepted(), approved=False, published=False),
    ),
    "not dated": ("approved, not published", lambda by: make_excerpt(accepted(), published=False)),
    "later": ("to be published on 1 March 2100", later),
    "officials": ("ready for the paper for officials", lambda by: officials(of=accepted())),
    "officials, stricter consent": (
        "ready for the paper for officials",
        lambda by: officials(of=accepted(consent="officials")),
    ),
    "officials, not decided": (
        "its submission is not accepted",
        lambda by: officials(of=make_submission()),
    ),
    "officials, not approved": (
        "awaiting approval",
        lambda by: officials(of=accepted(), approved=False),
    ),
}


def told(client, excerpt):
    """Return what the list and the submission's page say of the only excerpt."""
    listed = client.get(LIST)
    row = listed.context["cl"].result_list[0]
    in_list = str(listed.context["cl"].model_admin.state(row))
    assert f'class="field-state">{in_list}<' in listed.text
    beside = client.get(page_of(excerpt.submission)).context["excerpts"]
    return {in_list, *(str(row["state"]) for row in beside)}


@pytest.mark.parametrize("case", CASES)
def test_list_and_page_say_the_same_and_the_truth(desk, vanna, case):
    words, made = CASES[case]

    excerpt = made(vanna)

    assert told(desk, excerpt) == {words}
    assert (words == "published") == Excerpt.objects.published().exists()
    ready = Excerpt.objects.for_officials().filter(audience="officials")
    assert (words == "ready for the paper for officials") == ready.exists()


def test_roundtable_that_is_no_more_a_draft_leaves_only_the_day_to_wait_for(desk, vanna):
    excerpt = later(vanna)
    roundtable = Roundtable.objects.get()
    unpublish(roundtable)
    assert told(desk, excerpt) == {"its roundtable is not published"}
    publish(roundtable, by=None)
    assert told(desk, excerpt) == {"to be published on 1 March 2100"}

    Excerpt.objects.update(published_on=timezone.localdate())

    assert told(desk, excerpt) == {"published"}


def test_page_takes_as_many_queries_for_many_excerpts_as_for_one(
    desk, django_assert_max_num_queries, django_assert_num_queries
):
    submission = accepted()
    make_excerpt(submission)
    desk.get(page_of(submission))
    with django_assert_max_num_queries(30) as few:
        desk.get(page_of(submission))
    for number in range(9):
        make_excerpt(submission, text_en=f"Voice {number}")

    with django_assert_num_queries(len(few)):
        desk.get(page_of(submission))
