"""What stands behind an issue: linked by organizers, seen by who may, never what was withdrawn."""

import pytest
from django.core.exceptions import ValidationError

from documents import linking
from submissions import moderation, submitter
from submissions.models import Submission
from tests.factories import make_issue, make_roundtable
from tests.roundtable.organizers import browser, make_organizer
from tests.submissions.desk import in_khmer
from tests.submissions.factories import make_excerpt, make_submission, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def hong():
    """A curator."""
    return browser(make_organizer("hong", "curator"))


def accepted(**fields):
    """Return an accepted submission."""
    return make_submission(state="accepted", **fields)


def behind(issue, query=""):
    """Return the address of the page."""
    return f"/admin/documents/issue/{issue.pk}/behind/{query}"


def listed(response):
    """Return the keys of the submissions on the page, in their order."""
    return [row["submission"].pk for row in response.context["rows"]]


def linked(issue):
    """Return the keys of the linked submissions, and of the linked voices."""
    submissions = {*issue.submissions.values_list("pk", flat=True)}
    return submissions, {*issue.voices.values_list("pk", flat=True)}


# The verbs


def test_voice_is_linked_with_its_submission():
    issue, voice = make_issue(), make_excerpt(accepted())

    linking.link(issue, voices=[voice.pk])

    assert linked(issue) == ({voice.submission_id}, {voice.pk})


def test_submission_that_is_unlinked_takes_its_voices_along_and_no_others():
    issue = make_issue()
    first, second = make_excerpt(accepted()), make_excerpt(accepted())
    linking.link(issue, voices=[first.pk, second.pk])

    linking.unlink(issue, submissions=[first.submission_id])

    assert linked(issue) == ({second.submission_id}, {second.pk})


def test_voice_is_unlinked_alone():
    issue, voice = make_issue(), make_excerpt(accepted())
    linking.link(issue, voices=[voice.pk])

    linking.unlink(issue, voices=[voice.pk])

    assert linked(issue) == ({voice.submission_id}, set())


def test_what_another_roundtable_gave_is_linked_only_if_its_scope_is_wider():
    issue = make_issue(roundtable=make_roundtable(slug="first"))
    other = make_roundtable(slug="second")
    narrow, wide = accepted(roundtable=other), accepted(roundtable=other, scope="wider")
    narrow_voice, wide_voice = make_excerpt(narrow), make_excerpt(wide)

    for refused in ({"submissions": [narrow.pk]}, {"voices": [narrow_voice.pk]}):
        with pytest.raises(ValidationError, match="nothing was changed"):
            linking.link(issue, **refused)
    linking.link(issue, voices=[wide_voice.pk])

    assert linked(issue) == ({wide.pk}, {wide_voice.pk})


@pytest.mark.parametrize("state", ["received", "reading", "declined", "spam", "withdrawn"])
def test_only_what_was_accepted_is_linked_and_nothing_half_done(state):
    issue, good = make_issue(), accepted()
    bad = make_submission(state="received" if state == "withdrawn" else state)
    if state == "withdrawn":
        submitter.withdraw(bad)

    with pytest.raises(ValidationError):
        linking.link(issue, submissions=[good.pk, bad.pk])
    assert linked(issue) == (set(), set())


def test_excerpt_for_officials_is_no_voice():
    issue = make_issue()
    excerpt = make_excerpt(accepted(), audience="officials", published=False)

    with pytest.raises(ValidationError):
        linking.link(issue, voices=[excerpt.pk])


def test_withdrawal_takes_the_links_away():
    issue, voice = make_issue(), make_excerpt(accepted())
    linking.link(issue, voices=[voice.pk])

    submitter.withdraw(voice.submission)

    assert linked(issue) == (set(), set())


# The page


def test_one_save_links_and_unlinks_what_was_ticked_and_nothing_else(hong):
    issue = make_issue()
    kept, gone, new, elsewhere = (accepted() for _number in range(4))
    voice = make_excerpt(new)
    linking.link(issue, submissions=[kept.pk, gone.pk, elsewhere.pk])

    ticked = {"was": [kept.pk, gone.pk], "submission": [kept.pk], "voice": [voice.pk]}
    told = hong.post(behind(issue), ticked, follow=True)

    assert linked(issue) == ({kept.pk, new.pk, elsewhere.pk}, {voice.pk})
    assert "Saved: what stands behind this issue." in told.text
    assert "3 submissions linked" in told.text
    assert "1 voice linked" in told.text


def test_page_shows_what_is_linked_as_ticked(hong):
    issue, voice = make_issue(), make_excerpt(accepted())
    other = make_excerpt(accepted(concern="Other words."))
    linking.link(issue, voices=[voice.pk])

    text = hong.get(behind(issue)).text

    assert f'name="submission" value="{voice.submission_id}" checked' in text
    assert f'name="voice" value="{voice.pk}" checked' in text
    assert f'name="was" value="{voice.submission_id}"' in text
    assert f'name="submission" value="{other.submission_id}">' in text
    assert f'name="voice" value="{other.pk}">' in text
    assert f'name="was" value="{other.submission_id}"' not in text


def test_what_was_withdrawn_meanwhile_is_refused_and_nothing_saved(hong):
    issue, linked_one, gone = make_issue(), accepted(), accepted()
    linking.link(issue, submissions=[linked_one.pk])
    submitter.withdraw(gone)

    told = hong.post(behind(issue), {"was": [linked_one.pk], "submission": [gone.pk]}, follow=True)

    assert "nothing was changed" in told.text
    assert linked(issue) == ({linked_one.pk}, set())


def test_page_lists_accepted_ones_of_the_roundtable_by_key_and_no_others(hong):
    roundtable, other = make_roundtable(slug="first"), make_roundtable(slug="second")
    issue = make_issue(roundtable=roundtable)
    own = [accepted(roundtable=roundtable) for _number in range(5)]
    make_submission(roundtable=roundtable)
    wide = accepted(roundtable=other, scope="wider")
    accepted(roundtable=other)

    assert listed(hong.get(behind(issue))) == sorted(row.pk for row in own)
    assert listed(hong.get(behind(issue, "?source=wider"))) == [wide.pk]


def test_linked_one_that_is_not_accepted_any_more_is_shown_so_that_it_can_be_unlinked(hong):
    issue, submission = make_issue(), accepted()
    linking.link(issue, submissions=[submission.pk])
    moderation.reopen(submission, by=None)

    assert listed(hong.get(behind(issue))) == [submission.pk]
    hong.post(behind(issue), {"was": [submission.pk]})
    assert listed(hong.get(behind(issue))) == []


def test_filters_by_topic_link_and_words_in_both_scripts(hong):
    issue, land = make_issue(), make_topic()
    english = accepted(concern="Café owners were evicted.", topics=(land,))
    khmer = accepted(concern="គេបណ្ដេញយើងចេញពីដីធ្លី។", language="km")
    linking.link(issue, submissions=[khmer.pk])

    found = {
        "?topic=land": [english.pk],
        "?topic=none": [khmer.pk],
        "?topic=nowhere": sorted([english.pk, khmer.pk]),
        "?linked=yes": [khmer.pk],
        "?linked=no": [english.pk],
        "?q=CAFE": [english.pk],
        "?q=បណ្តេញ": [khmer.pk],
        f"?q={english}": [english.pk],
        "?q=!!!": [],
        "?q=evicted&linked=yes": [],
        "?page=99": sorted([english.pk, khmer.pk]),
    }
    for query, keys in found.items():
        assert listed(hong.get(behind(issue, query))) == keys, query


def test_confidential_words_are_nowhere_and_their_safe_summary_is(hong):
    issue = make_issue()
    sealed = accepted(consent="confidential", concern="Planted words.")
    Submission.objects.filter(pk=sealed.pk).update(summary="A safe sentence.")
    bare = accepted(consent="confidential", concern="Planted, too.")

    page = hong.get(behind(issue))

    assert {*listed(page)} == {sealed.pk, bare.pk}
    assert "A safe sentence." in page.text
    assert "sealed" in page.text
    assert "Planted" not in page.text
    assert listed(hong.get(behind(issue, "?q=Planted"))) == []


def test_who_may_not_read_links_without_a_word_and_searches_none():
    issue = make_issue()
    submission = accepted(concern="Planted words.")
    sealed = accepted(consent="confidential")
    Submission.objects.filter(pk=sealed.pk).update(summary="A planted sentence.")
    lina = browser(make_organizer("lina", "publisher"))

    page = lina.get(behind(issue))

    assert {*listed(page)} == {submission.pk, sealed.pk}
    assert "lanted" not in page.text
    assert listed(lina.get(behind(issue, "?q=planted"))) == []
    assert listed(lina.get(behind(issue, f"?q={submission}"))) == [submission.pk]
    lina.post(behind(issue), {"submission": [submission.pk]})
    assert linked(issue) == ({submission.pk}, set())


def test_page_speaks_khmer(hong):
    voice, issue = make_excerpt(accepted()), make_issue()

    assert voice.text_km in in_khmer(hong).get(behind(issue)).text


@pytest.mark.parametrize("role", ["translator", "keyholder", "auditor", "coordinator"])
def test_other_roles_neither_see_the_page_nor_link(role):
    issue, submission = make_issue(), accepted()
    client = browser(make_organizer(role, role))

    assert client.get(behind(issue)).status_code == 403
    assert client.post(behind(issue), {"submission": [submission.pk]}).status_code == 403
    assert linked(issue) == (set(), set())


@pytest.mark.parametrize(
    "data", [{"submission": "x"}, {"voice": "x"}, {"voice": "9" * 40}, {"was": ["1"]}]
)
def test_broken_request_is_400_and_changes_nothing(hong, data):
    issue = make_issue()

    assert hong.post(behind(issue), data).status_code in (400, 302)
    assert linked(issue) == (set(), set())


def test_fifty_a_page_in_the_same_few_queries(hong, django_assert_num_queries):
    issue = make_issue()
    make_excerpt(accepted(topics=(make_topic(),)))
    hong.get(behind(issue))
    with django_assert_num_queries(12):
        hong.get(behind(issue))

    for _number in range(55):
        accepted()
    with django_assert_num_queries(12):
        first = hong.get(behind(issue))
    second = hong.get(behind(issue, "?page=2"))
    assert (len(listed(first)), len(listed(second))) == (50, 6)
    assert "Page 1 of 2" in first.text
