"""Near copies: seen as one cluster, linked reversibly or set aside at once, never merged."""

import unicodedata

from submissions import near
from submissions.likeness import trigrams_of_folded
from submissions.models import Band, State, Submission
from submissions.near import near_copies
from tests.submissions.desk import LIST, act, bulk, page_of, shown, told, verbs_of
from tests.submissions.factories import make_submission


def test_cluster_of_one_text_typed_in_many_ways_is_seen_and_set_aside_at_once(desk, vanna):
    typed = "Win money now at the casino of café Angkor, my friends, and tell everybody you know."
    ways = [
        typed,
        typed.upper(),
        unicodedata.normalize("NFD", typed),
        typed.replace(" ", " \u200b"),
    ]
    cluster = [make_submission(concern=way) for way in ways]
    other = make_submission(concern="They closed the road to our rice field in March.")
    decided = make_submission(concern=typed, state="declined", by=vanna)

    listed = desk.get(f"{LIST}?like={cluster[0].pk}")
    assert shown(listed) == {row.pk for row in cluster}
    beside = desk.get(page_of(cluster[0])).context["near"]
    assert {row["submission"].pk for row in beside} == {row.pk for row in cluster[1:]}
    assert [row["percent"] for row in beside] == [100, 100, 100]

    bulk(desk, "set_aside_selected", cluster, query=f"?like={cluster[0].pk}")

    states = {row.pk: row.state for row in Submission.objects.all()}
    assert {states[row.pk] for row in cluster} == {State.SPAM}
    assert (states[other.pk], states[decided.pk]) == (State.RECEIVED, State.DECLINED)


def test_button_sets_aside_just_the_copies_that_were_seen(desk):
    rows = [make_submission(concern=f"Win money now at our casino, friends {n}") for n in range(3)]
    unlike = make_submission(concern="Something else entirely, about schools.")

    response = act(desk, rows[0], "set-all-aside", copies=[rows[1].pk])

    assert response.status_code == 302
    states = [Submission.objects.get(pk=row.pk).state for row in (*rows, unlike)]
    assert states == [State.SPAM, State.SPAM, State.RECEIVED, State.RECEIVED]


def test_copies_are_linked_and_unlinked_and_stay_as_they_are(desk):
    head, copy = make_submission(), make_submission()

    act(desk, head, "link", copy=copy.pk)
    copy.refresh_from_db()
    assert copy.same_as == head
    assert page_of(copy) in desk.get(page_of(head)).text

    act(desk, head, "unlink-copy", copy=copy.pk)
    copy.refresh_from_db()
    assert (copy.same_as, copy.concern, copy.state) == (None, head.concern, State.RECEIVED)
    assert verbs_of(copy) == ["linked", "unlinked"]


def test_two_hundred_copies_are_one_cluster_and_one_act(desk, vanna):
    text = "Win money now at our casino, friends"
    first = make_submission(concern=text)
    fields = {"roundtable": first.roundtable, "language": "en", "consent": "quoted"}
    rows = [
        Submission(concern=f"{text} {n}", fold=first.fold, key=str(n), **fields) for n in range(200)
    ]
    Submission.objects.bulk_create(rows)
    values = [band.value for band in first.bands.all()]
    Band.objects.bulk_create(Band(submission=row, value=v) for row in rows for v in values[:3])

    listed = desk.get(f"{LIST}?like={first.pk}")
    assert listed.context["cl"].result_count == 201
    response = desk.post(
        f"{LIST}?like={first.pk}",
        {"action": "set_aside_selected", "select_across": "1", "_selected_action": [first.pk]},
        follow=True,
    )

    assert told(response) == ["201 submissions: done."]
    assert Submission.objects.filter(state=State.SPAM).count() == 201


def test_what_is_sealed_is_nobodys_near_copy(desk):
    plain, sealed = make_submission(), make_submission(consent="confidential")

    assert shown(desk.get(f"{LIST}?like={plain.pk}")) == {plain.pk}
    assert desk.get(page_of(plain)).context["near"] == []
    assert desk.get(page_of(sealed)).context["near"] == []


def test_band_that_two_unlike_texts_share_makes_no_copies(db):
    first = make_submission()
    unlike = make_submission(concern="About schools, books and teachers in the north.")
    value = first.bands.first().value
    Band.objects.create(submission=unlike, value=value)

    assert near_copies(first) == []


def make_flood(number, *, like):
    """Store copies of a submission, as many as nobody would send by a form in a test."""
    fields = {"roundtable": like.roundtable, "language": "en", "consent": "quoted"}
    rows = [
        Submission(concern=like.concern, fold=like.fold, key=str(n), **fields)
        for n in range(number)
    ]
    Submission.objects.bulk_create(rows)
    values = [band.value for band in like.bands.all()]
    Band.objects.bulk_create(Band(submission=row, value=v) for row in rows for v in values)
    return rows


def test_of_a_flood_those_are_looked_at_that_stand_next_to_it(db, monkeypatch):
    monkeypatch.setattr(near, "MOST_OF_A_BAND", 2)
    first = make_submission(concern="Win money now at our casino, friends")
    flood = sorted([first, *make_flood(9, like=first)], key=lambda row: row.pk)
    decided = flood[5]
    Submission.objects.filter(pk=decided.pk).update(state="spam", decided_on="2025-05-01")

    def seen(place):
        found = {copy.submission.pk for copy in near_copies(flood[place])}
        return [place for place, row in enumerate(flood) if row.pk in found]

    assert seen(0) == [1, 2]
    assert seen(4) == [2, 3, 6]
    assert seen(8) == [6, 7, 9]


def test_of_a_large_cluster_those_are_compared_that_share_the_most_bands(db):
    text = "They closed the road to our rice field in March, and nobody told us why."
    first, other = make_submission(concern=text), make_submission(concern=text)
    value = first.bands.first().value
    unlike = make_flood(5, like=make_submission(concern="Something else entirely."))
    Band.objects.bulk_create(Band(submission=row, value=value) for row in unlike)

    assert [copy.submission.pk for copy in near_copies(first, most=1)] == [other.pk]


def test_near_copies_take_the_same_queries_and_read_its_own_words_once(
    db, django_assert_num_queries, monkeypatch
):
    read = []
    monkeypatch.setattr(
        near,
        "trigrams_of_folded",
        lambda *words, **most: read.append(words) or trigrams_of_folded(*words, **most),
    )
    first = make_submission(concern="Win money now at our casino, friends")
    for number in (3, 30):
        Submission.objects.exclude(pk=first.pk).delete()
        make_flood(number, like=first)
        read.clear()
        # Its bands, both sides of all eight, which are undecided, and their words.
        with django_assert_num_queries(19):
            assert len(near_copies(first)) == number
        assert len(read) == number + 1


def test_of_long_texts_the_beginnings_are_compared(db):
    beginning = "".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)} " for n in range(400))
    first = make_submission(concern=f"{beginning} {'one end ' * 200}")
    other = make_submission(concern=f"{beginning} {'some quite unlike words ' * 60}")
    Band.objects.create(submission=other, value=first.bands.first().value)

    assert [(copy.submission.pk, copy.percent) for copy in near_copies(first)] == [(other.pk, 100)]
