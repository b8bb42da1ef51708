"""Counting answers, against tables made by hand."""

import random

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from submissions.counting import Asked, count

SINGLE = Asked("single", "single", ("land", "media", "other"), 1)
SEVERAL = Asked("several", "several", ("land", "media", "courts"), 2)
RANKING = Asked("ranking", "ranking", ("land", "media", "courts"), 3)
SCALE = Asked("scale", "scale", ("1", "2", "3"), 1)
EVERY = (SINGLE, SEVERAL, RANKING, SCALE)

# Six people, written out: place, by a group, then what each said to the four questions.
SIX = [
    ("inside", False, "land", "land media", "land media courts", "1"),
    ("inside", False, "media", "land", "media land", "3"),
    ("abroad", True, "land", "media courts", "land", "3"),
    ("abroad", False, "", "land media", "courts land media", "2"),
    ("unsaid", False, "other", "", "media courts land", ""),
    ("inside", True, "land", "courts", "", "3"),
]


def row(place, is_group, *said):
    """Return a row of answers as a response holds it."""
    choices = {q.code: words.split() for q, words in zip(EVERY, said, strict=True) if words}
    return {"place": place, "is_group": is_group, "choices": choices}


def counted(rows=None):
    """Return the exact counts of these rows, or of the six people, by question."""
    exact = count(EVERY, [row(*one) for one in SIX] if rows is None else rows)
    return exact, {question["code"]: question for question in exact["questions"]}


def cells(question):
    """Return the counts of a question's answers: total, inside, abroad."""
    return {r["id"]: (r["total"], r["inside"], r["abroad"]) for r in question["rows"]}


def n(told):
    """Return a row of all."""
    return told["n"]["total"], told["n"]["inside"], told["n"]["abroad"]


def test_people_count_once_and_groups_are_told_apart():
    exact, _questions = counted()

    assert n(exact) == (6, 3, 2)
    assert exact["groups"] == 2


def test_one_choice_and_a_scale():
    _exact, questions = counted()

    assert n(questions["single"]) == (5, 3, 1)
    assert cells(questions["single"]) == {"land": (3, 2, 1), "media": (1, 1, 0), "other": (1, 0, 0)}
    assert n(questions["scale"]) == (5, 3, 2)
    assert cells(questions["scale"]) == {"1": (1, 1, 0), "2": (1, 0, 1), "3": (3, 2, 1)}


def test_several_choices_count_people_not_ticks():
    _exact, questions = counted()

    assert n(questions["several"]) == (5, 3, 2)
    assert cells(questions["several"]) == {
        "land": (3, 2, 1),
        "media": (3, 1, 2),
        "courts": (2, 1, 1),
    }


def test_ranking_counts_mentions_first_choices_and_points():
    """Three points for the first place, two for the second, one for the third, else nought."""
    _exact, questions = counted()
    ranking = questions["ranking"]

    assert n(ranking) == (5, 2, 2)
    assert cells(ranking) == {"land": (5, 2, 2), "media": (4, 2, 1), "courts": (3, 1, 1)}
    rows = {r["id"]: r for r in ranking["rows"]}
    # First, second, third: in all, inside, abroad.
    assert rows["land"]["at"] == [[2, 1, 1], [2, 1, 1], [1, 0, 0]]
    assert rows["media"]["at"] == [[2, 1, 0], [1, 1, 0], [1, 0, 1]]
    assert rows["courts"]["at"] == [[1, 0, 1], [1, 0, 0], [1, 1, 0]]
    assert {key: (r["first"], r["points"]) for key, r in rows.items()} == {
        "land": (2, 2 * 3 + 2 * 2 + 1),
        "media": (2, 2 * 3 + 2 + 1),
        "courts": (1, 3 + 2 + 1),
    }


def test_unknown_codes_repeated_ones_and_too_many_are_not_counted():
    given_ = [["nothing"], ["land", "land"], ["media", "nothing", "land", "courts"], []]
    rows = [
        {"place": "inside", "is_group": False, "choices": {"several": codes}} for codes in given_
    ]
    exact, questions = counted([*rows, {"place": "abroad", "is_group": False, "choices": {}}])

    assert n(exact) == (5, 4, 1)
    assert n(questions["several"]) == (2, 2, 0)
    assert cells(questions["several"]) == {
        "land": (2, 2, 0),
        "media": (1, 1, 0),
        "courts": (0, 0, 0),
    }


def test_nobody_gives_noughts():
    exact, questions = counted([])

    assert (n(exact), exact["groups"]) == ((0, 0, 0), 0)
    assert all(set(cells(question).values()) == {(0, 0, 0)} for question in questions.values())


def test_what_was_asked_can_be_read_from_the_counts():
    exact, _questions = counted()

    assert tuple(Asked.of_counts(question) for question in exact["questions"]) == EVERY


def an_answer(question):
    """Return a strategy for what somebody says to a question."""
    codes = st.lists(st.sampled_from(question.codes), unique=True, max_size=question.limit)
    return codes.map(" ".join)


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["inside", "abroad", "unsaid"]), st.booleans(), *map(an_answer, EVERY)
    ),
    max_size=12,
)


@hypothesis_settings(max_examples=50)
@given(people=PEOPLE, seed=st.integers(0, 99))
def test_order_of_the_rows_changes_nothing_and_sums_agree(people, seed):
    rows = [row(*one) for one in people]
    mixed = random.Random(seed).sample(rows, len(rows))
    exact, questions = counted(rows)

    assert counted(mixed)[0] == exact
    for question in questions.values():
        for place, cell in enumerate(("total", "inside", "abroad")):
            whole, parts = n(question)[place], [r[cell] for r in question["rows"]]
            assert whole <= exact["n"][cell]
            assert whole <= sum(parts) <= whole * question["limit"]
            if question["limit"] == 1:
                assert sum(parts) == whole
    ranking = questions["ranking"]["rows"]
    assert sum(r["first"] for r in ranking) == n(questions["ranking"])[0]
    assert all(
        [sum(cell) for cell in zip(*r["at"], strict=True)] == [*cells_of(r)] for r in ranking
    )
    assert sum(r["points"] for r in ranking) == sum(
        3 - place for one in rows for place, _code in enumerate(one["choices"].get("ranking", ()))
    )


def cells_of(one):
    """Return the three counts of a row."""
    return one["total"], one["inside"], one["abroad"]
