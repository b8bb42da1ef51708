"""Near copies: seen as one cluster, linked reversibly or set aside at once, never merged."""

import unicodedata

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
    rows = [Submission(concern=f"{text} {n}", key=str(n), **fields) for n in range(200)]
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
