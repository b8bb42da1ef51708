"""Ranking: a total order, never two issues on one rank, and no claim that a release did not make."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from documents import ranking
from documents.models import Issue
from submissions.models import Release
from tests.factories import make_issue, make_release, make_roundtable
from tests.roundtable.organizers import browser, make_organizer

CELLS = st.one_of(st.none(), st.sampled_from([0, 5, 10]))
COUNTS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=7)


@pytest.fixture
def hong(db):
    """A curator's browser: she may rank."""
    return browser(make_organizer("hong", "curator"))


def release_with(roundtable, counts):
    """Return an approved release that counts each issue's (total, inside) as given, in turn."""
    release = make_release(roundtable)
    issues = roundtable.issues.order_by("number")
    rows = [
        {"kind": "issue", "id": issue.code, "total": total, "inside": inside, "abroad": None}
        for issue, (total, inside) in zip(issues, counts, strict=False)
    ]
    Release.objects.filter(pk=release.pk).update(contents=json.dumps({"rows": rows}))
    release.refresh_from_db()
    return release


def make_issues(count, **fields):
    """Return as many issues of one roundtable, told apart by their addresses."""
    roundtable = make_roundtable(slug="first")
    return [make_issue(roundtable=roundtable, slug=f"i-{n}", **fields) for n in range(count)]


def in_order(roundtable):
    """Return the addresses of the ranked issues with their ranks."""
    ranked = roundtable.issues.filter(rank__isnull=False).in_order()
    return [(issue.rank, issue.slug) for issue in ranked]


def cells(page):
    """Return the counts in the table, row by row."""
    return re.findall(r'<td data-label="(?:Total|inside Cambodia|abroad)">([^<]*)</td>', page)


def page_of(roundtable):
    """Return the address of the page of ranking."""
    return f"/admin/documents/issue/ranking/{roundtable.pk}/"


def move(client, issue, **data):
    """Press one of an issue's buttons, with the order as it stands before the organizer."""
    seen = ",".join(map(str, ranking.order(issue.roundtable)))
    return client.post(
        page_of(issue.roundtable), {"issue": issue.pk, "seen": seen, **data}, follow=True
    )


@given(counts=COUNTS)
def test_order_is_total_and_follows_the_method_whatever_is_equal_or_hidden(counts):
    issues = [Issue(number=n, basis="later") for n in range(len(counts), 0, -1)]
    rows = [
        {"kind": "issue", "id": issue.code, "total": total, "inside": inside}
        for issue, (total, inside) in zip(issues, counts, strict=True)
    ]
    release = Release(contents=json.dumps({"rows": rows}))

    ordered = ranking.order_by_release(issues, release)

    assert {i.number for i in ordered} == {i.number for i in issues}
    assert ordered == ranking.order_by_release(reversed(issues), release)
    known = {row["id"]: row for row in rows}
    places = [
        (-(known[i.code]["total"] or 0), -(known[i.code]["inside"] or 0), i.number) for i in ordered
    ]
    assert places == sorted(places)
    assert len({*places}) == len(places)


MOVES = st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(1, 9)))


@settings(max_examples=20)  # each takes a dozen queries a move
@given(moves=st.lists(MOVES, max_size=8))
@pytest.mark.django_db
def test_after_any_moves_ranks_run_from_one_without_gap(moves):
    with transaction.atomic():
        issues = make_issues(4)
        expected = []
        for which, rank in moves:
            ranking.put(issues[which], rank=rank)
            expected = [slug for slug in expected if slug != issues[which].slug]
            if rank is not None:
                expected.insert(rank - 1, issues[which].slug)
            stored = in_order(issues[0].roundtable)
            assert stored == [*enumerate(expected, start=1)]
        transaction.set_rollback(True)


def test_release_ranks_by_voices_then_inside_then_number(db):
    issues = make_issues(5, basis="later", reason_en="", reason_km="")
    roundtable = issues[0].roundtable
    release = release_with(roundtable, [(None, None), (10, 5), (20, None), (10, 10), (10, 5)])

    ranking.rank_by_release(roundtable, release=release)

    assert in_order(roundtable) == [(1, "i-2"), (2, "i-3"), (3, "i-1"), (4, "i-4"), (5, "i-0")]
    bases = {(issue.basis, issue.release_id) for issue in roundtable.issues.all()}
    assert bases == {("release", release.pk)}


def test_what_organizers_added_stands_after_what_the_release_ranked(db):
    issues = make_issues(2)
    added = make_issue(roundtable=issues[0].roundtable, slug="added", basis="added")
    off = make_issue(roundtable=issues[0].roundtable, slug="off", basis="added")
    ranking.put(added, rank=1)
    release = release_with(added.roundtable, [(5, 5), (10, 5), (90, 50), (90, 50)])

    ranking.rank_by_release(added.roundtable, release=release)

    assert in_order(added.roundtable) == [(1, "i-1"), (2, "i-0"), (3, "added")]
    added.refresh_from_db()
    off.refresh_from_db()
    assert (added.basis, added.release, off.rank) == ("added", None, None)


def test_only_an_approved_release_of_the_same_roundtable_ranks(db):
    (issue,) = make_issues(1)
    other = make_roundtable(slug="second")

    for release in (make_release(other), make_release(issue.roundtable, approved=False)):
        with pytest.raises(ValidationError, match="approved release of this roundtable"):
            ranking.rank_by_release(issue.roundtable, release=release)
    assert in_order(issue.roundtable) == []


def test_release_does_not_rank_what_it_does_not_count(db):
    (old,) = make_issues(1)
    release = make_release(old.roundtable)
    new = make_issue(roundtable=old.roundtable, slug="new")

    with pytest.raises(ValidationError, match=f"does not count {new.code}"):
        ranking.rank_by_release(old.roundtable, release=release)
    assert in_order(old.roundtable) == []
    assert not old.roundtable.issues.filter(basis="release").exists()


def test_issue_that_a_release_ranked_is_not_moved_by_hand(db):
    issues = make_issues(2)
    roundtable = issues[0].roundtable
    ranking.rank_by_release(roundtable, release=release_with(roundtable, [(5, 5), (9, 9)]))

    for rank in (1, None):
        with pytest.raises(ValidationError, match="Change how this issue was ranked"):
            ranking.put(issues[0], rank=rank)
    assert in_order(roundtable) == [(1, "i-1"), (2, "i-0")]

    Issue.objects.filter(pk=issues[0].pk).update(basis="added", release=None)
    ranking.put(issues[0], rank=1)
    assert in_order(roundtable) == [(1, "i-0"), (2, "i-1")]


def test_issue_that_is_not_ranked_yet_gets_no_rank_by_hand(db):
    (issue,) = make_issues(1, basis="later")

    with pytest.raises(ValidationError, match="say why"):
        ranking.put(issue, rank=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(rank=1)


def test_database_refuses_two_issues_on_one_rank(db):
    issues = make_issues(2)
    Issue.objects.filter(pk=issues[0].pk).update(rank=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issues[1].pk).update(rank=1)


def test_page_moves_up_down_off_and_to_a_rank(hong):
    issues = make_issues(3)
    for issue in issues:
        move(hong, issue, move="put", rank="9")
    roundtable = issues[0].roundtable
    assert in_order(roundtable) == [(1, "i-0"), (2, "i-1"), (3, "i-2")]

    for issue in issues:
        issue.refresh_from_db()
    move(hong, issues[2], move="up")
    assert in_order(roundtable) == [(1, "i-0"), (2, "i-2"), (3, "i-1")]
    move(hong, issues[0], move="down")
    assert in_order(roundtable) == [(1, "i-2"), (2, "i-0"), (3, "i-1")]
    move(hong, issues[2], move="off")
    assert in_order(roundtable) == [(1, "i-0"), (2, "i-1")]
    move(hong, issues[1], move="put", rank="1")
    assert in_order(roundtable) == [(1, "i-1"), (2, "i-0")]


def test_second_of_two_organizers_at_once_is_told_and_changes_nothing(hong):
    issues = make_issues(3)
    for issue in issues:
        ranking.put(issue, rank=9)
    old = ",".join(map(str, ranking.order(issues[0].roundtable)))
    ranking.put(issues[2], rank=1)

    answer = move(hong, issues[1], move="up", seen=old)

    assert "The order was changed meanwhile" in answer.text
    assert in_order(issues[0].roundtable) == [(1, "i-2"), (2, "i-0"), (3, "i-1")]


def test_page_shows_the_counts_of_the_chosen_release_and_ranks_by_it(hong):
    issues = make_issues(2)
    roundtable = issues[0].roundtable
    first = release_with(roundtable, [(35, 25), (20, None)])
    second = release_with(roundtable, [(40, 30), (45, 15)])

    newest = hong.get(page_of(roundtable)).text
    chosen = hong.get(f"{page_of(roundtable)}?release={first.number}").text
    told = hong.post(
        page_of(roundtable), {"by-release": "1", "release": first.number}, follow=True
    ).text

    assert cells(newest) == ["40", "30", "not shown", "45", "15", "not shown"]
    assert cells(chosen) == ["35", "25", "not shown", "20", "not shown", "not shown"]
    assert "why it stands here”: I-1, I-2" in told
    assert in_order(roundtable) == [(1, "i-0"), (2, "i-1")]
    hong.post(page_of(roundtable), {"by-release": "1", "release": second.number})
    assert in_order(roundtable) == [(1, "i-1"), (2, "i-0")]


def test_page_refuses_a_release_that_is_not_approved(hong):
    (issue,) = make_issues(1)
    release = make_release(issue.roundtable, approved=False)

    asked = {"by-release": "1", "release": release.number}
    answer = hong.post(page_of(issue.roundtable), asked, follow=True)

    assert "Choose an approved release of this roundtable." in answer.text
    assert in_order(issue.roundtable) == []


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"move": "put", "rank": "0"}, 302),
        ({"move": "put", "rank": "two"}, 302),
        ({"move": "put", "rank": "9" * 30}, 302),
        ({"move": "up", "seen": "x"}, 400),
        ({"issue": "x"}, 400),
        ({"issue": "999"}, 404),
        ({"issue": "9" * 30}, 404),
        ({}, 400),
    ],
)
def test_broken_request_is_no_500_and_moves_nothing(hong, data, status):
    (issue,) = make_issues(1)
    if data and "issue" not in data:
        data = {"issue": issue.pk, **data}

    assert hong.post(page_of(issue.roundtable), data).status_code in (status, 400)
    assert in_order(issue.roundtable) == []


def test_page_of_an_unknown_roundtable_is_404(hong):
    assert hong.get("/admin/documents/issue/ranking/999/").status_code == 404


def test_list_of_roundtables_leads_to_their_rankings(hong):
    roundtable = make_roundtable()

    page = hong.get("/admin/documents/issue/ranking/")

    assert page_of(roundtable) in page.text


def test_page_takes_the_same_few_queries_however_many_issues(hong, django_assert_max_num_queries):
    issues = make_issues(12)
    hong.get(page_of(issues[0].roundtable))

    with django_assert_max_num_queries(8):
        hong.get(page_of(issues[0].roundtable))


@pytest.mark.parametrize("role", ["translator", "keyholder", "auditor", "coordinator"])
def test_who_may_not_rank_neither_sees_nor_moves(db, role):
    (issue,) = make_issues(1)
    client = browser(make_organizer(role, role))

    assert client.get(page_of(issue.roundtable)).status_code == 403
    assert move(client, issue, move="put", rank="1").status_code == 403
    assert in_order(issue.roundtable) == []
