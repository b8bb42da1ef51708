"""Everything that a survey's release publishes, attacked at once by a reader who knows the method.

The surveys are drawn by chance, always the same ones, and are mostly as bad as they can be: hardly
more people than the smallest group, one place nearly empty, one answer that nearly all give.
"""

import random

import pytest

from submissions.counting import Asked, count
from submissions.suppression import is_vague
from submissions.survey_tables import filled
from tests.submissions.attacker import CELLS, Attack

pytestmark = pytest.mark.once

PLACES = ("inside", "abroad", "unsaid")
# How likely people are inside Cambodia, abroad, and do not say.
SHAPES = {
    "mixed": (5, 4, 1),
    "all inside": (1, 0, 0),
    "few abroad": (10, 1, 0),
    "few inside": (1, 10, 1),
    "everybody says": (1, 1, 0),
    "many do not say": (3, 2, 10),
}
LIMITS = [{"inside": 10, "abroad": 5}] * 3 + [
    {"inside": 5, "abroad": 5},
    {"inside": 7, "abroad": 20},
]


class Drawn:
    """A question, and how people of each place answer it."""

    def __init__(self, code, chance):
        kind = chance.choice(["single", "several", "ranking"])
        codes = tuple(f"o{number}" for number in range(chance.choice([2, 2, 3, 3, 4, 6, 8])))
        most = chance.choice([1, 2, 3, 5]) if kind != "single" else 1
        self.asked, self.chance = Asked(code, kind, codes, min(most, len(codes))), chance
        # From all alike to one that nearly everybody chooses; places differ as well.
        skew, apart = chance.choice([0, 1, 4, 8]), chance.choice([0, 1, 3])
        likes = [chance.random() ** skew + 1e-3 for _code in codes]
        self.likes = {p: [x * chance.random() ** apart + 1e-6 for x in likes] for p in PLACES}
        answering = chance.choice([1, 1, 0.97, 0.6, 0.2])
        self.answering = {place: chance.choice([answering, answering, 0.1]) for place in PLACES}
        self.complete = chance.choice([1, 0.9, 0])

    def answer(self, place):
        """Return what one person answers."""
        if self.chance.random() > self.answering[place]:
            return []
        many = self.asked.limit
        if self.chance.random() > self.complete:
            many = self.chance.randint(1, many)
        left, likes, given = [*self.asked.codes], [*self.likes[place]], []
        for _pick in range(many):
            (at,) = self.chance.choices(range(len(left)), weights=likes)
            given.append(left.pop(at))
            likes.pop(at)
        return given


def drawn(seed):
    """Return a survey drawn by chance: what it publishes, its exact counts, and the limits."""
    chance = random.Random(seed)
    people = chance.choice(
        [chance.randint(11, 30), chance.randint(30, 90), chance.randint(90, 300)]
    )
    shape = SHAPES[chance.choice([*SHAPES])]
    questions = [Drawn(f"q{number}", chance) for number in range(chance.choice([1, 1, 2, 3]))]
    rows = [
        {
            "place": place,
            "is_group": chance.random() < 0.1,
            "choices": {q.asked.code: q.answer(place) for q in questions},
        }
        for place in chance.choices(PLACES, weights=shape, k=people)
    ]
    exact = count([q.asked for q in questions], rows)
    limits = chance.choice(LIMITS)
    return published(exact, limits), exact, limits


def published(exact, limits):
    """Return the published contents of exact counts, without texts."""
    frames = [
        {
            "code": counts["code"],
            "kind": counts["kind"],
            "most": None if counts["kind"] == "single" else counts["limit"],
            "rows": [{"id": row["id"]} for row in counts["rows"]],
        }
        for counts in exact["questions"]
    ]
    return filled({"smallest_group": limits, "questions": frames}, exact)


def truth_of(exact):
    """Return every number that there is: of what, and which, to how many people."""
    told = {("n", cell): exact["n"][cell] for cell in CELLS} | {
        ("groups", "total"): exact["groups"]
    }
    for question in exact["questions"]:
        code, n = question["code"], question["n"]
        told |= {(code, cell): n[cell] for cell in CELLS}
        for row in question["rows"]:
            key = (code, row["id"])
            told |= {(key, cell): row[cell] for cell in CELLS}
            told |= {((*key, "rest"), cell): n[cell] - row[cell] for cell in CELLS}
            if "at" in row:
                told |= {(key, name): row[name] for name in ("first", "points")}
                told[key, "later"] = row["total"] - row["first"]
                told |= {(key, f"put {at}"): put[0] for at, put in enumerate(row["at"][1:], 2)}
    return told


def protected(exact, safe, *, undone):
    """Yield the small numbers of which nobody may learn more: (of what, which, how many people).

    Where mentions are hidden, nothing is told of what they are made of but the first choices. Places
    after the first are counted nowhere: rounding keeps them, so nothing is asked where it is undone.
    """
    hidden = {
        (question["code"], row["id"])
        for question in safe["questions"]
        for row in question["rows"]
        if row["total"] is None
    }
    alone = {question["code"] for question in exact["questions"] if question["limit"] < 2}
    for (key, cell), number in truth_of(exact).items():
        if cell == "points" or key == "groups":
            continue
        if cell == "later" and (key in hidden or key[0] in alone):
            continue
        if cell.startswith("put") and (undone or key in hidden):
            continue
        yield key, cell, number


def given_away(seed, *, undone):
    """Return the small numbers of a drawn survey of which more can be worked out than they are."""
    safe, exact, limits = drawn(seed)
    limits = {"total": max(limits.values()), **limits}
    attack, found = Attack(safe, truth_of(exact) if undone else None), {}
    for key, cell, number in protected(exact, safe, undone=undone):
        limit = limits.get(cell, limits["total"])
        if number >= limit:
            continue
        high = attack.most_of(key, cell)
        assert high >= number
        if high - number + 1 < limit and not is_vague(
            low := attack.least_of(key, cell), high, limit
        ):
            found[key, cell] = (number, low, high)
    return found


@pytest.mark.parametrize(("undone", "seeds"), [(False, range(24)), (True, range(100, 112))])
def test_no_small_number_of_a_survey_can_be_worked_out(undone, seeds):
    assert {seed: found for seed in seeds if (found := given_away(seed, undone=undone))} == {}


def answers(*sorts, code="q"):
    """Return rows of answers: how many, from where, what."""
    return [
        {"place": place, "is_group": False, "choices": {code: given.split()} if given else {}}
        for many, place, given in sorts
        for _one in range(many)
    ]


def shown(kind, limit, rows, *, codes="a b c"):
    """Return (total, inside, abroad, more …) by answer, None where hidden; "n" of the question."""
    exact = count([Asked("q", kind, tuple(codes.split()), limit)], rows)
    (question,) = published(exact, {"inside": 10, "abroad": 5})["questions"]
    found = {"n": tuple(question["n"].values())}
    for row in question["rows"]:
        found[row["id"]] = tuple(row[name] for name in row if name not in ("id", "rank"))
    return found


def test_attacker_sees_through_weaker_rules():
    """Were these not found, the attacker would prove nothing: one hidden row, one hidden rest."""
    rows = answers((30, "inside", "a"), (30, "abroad", "b"), (3, "inside", "c"))
    exact = count([Asked("q", "single", ("a", "b", "c"), 1)], rows)
    limits = {"inside": 10, "abroad": 5}
    safe = published(exact, limits)
    numbers = {"a": (30, None, None), "b": (30, None, None), "c": (None, None, None)}
    for row in safe["questions"][0]["rows"]:
        row.update(zip(CELLS, numbers[row["id"]], strict=True))
    safe["questions"][0]["n"] = {"total": 65, "inside": 35, "abroad": 30}

    assert Attack(safe).span(("q", "c"), "total") == (0, 11)
    assert Attack(safe, truth_of(exact)).span(("q", "c"), "total") == (3, 3)
    assert Attack(safe, truth_of(exact)).span(("q", "a", "rest"), "total") == (33, 33)


def test_of_two_answers_a_small_one_hides_the_other():
    rows = answers(
        (40, "inside", "a"), (4, "inside", "b"), (20, "abroad", "a"), (20, "abroad", "b")
    )

    assert shown("single", 1, rows, codes="a b") == {
        "n": (85, 45, 40),
        "a": (60, None, None),
        "b": (25, None, None),
    }


def test_of_several_choices_what_nearly_everybody_ticks_is_hidden_like_what_nearly_nobody_does():
    rows = answers(
        (40, "inside", "a b"), (3, "inside", "b"), (30, "abroad", "a c"), (20, "abroad", "a b c")
    )

    assert shown("several", 3, rows) == {
        "n": (95, 45, 50),
        # Three did not tick it. The others stay: nobody knows how many boxes were ticked.
        "a": (None, None, None),
        "b": (65, None, None),
        "c": (50, None, None),
    }


def test_of_those_who_answered_few_abroad_are_told_by_nothing():
    """Twelve inside, sixty abroad: of sixty-six who answered, six and sixty."""
    rows = answers((6, "inside", "a"), (6, "inside", ""), (30, "abroad", "a"), (30, "abroad", "b"))

    assert set(shown("single", 1, rows, codes="a b").values()) == {(None, None, None)}


def test_small_number_of_all_hides_everything():
    rows = answers((5, "inside", "a"), (4, "abroad", "b"))

    assert set(shown("several", 2, rows).values()) == {(None, None, None)}


def test_points_are_shown_with_first_choices_and_mentions_only():
    rows = answers(
        (20, "inside", "a b"), (20, "abroad", "a c"), (15, "inside", "b a"), (15, "abroad", "c a")
    )
    rows += answers((3, "abroad", "d a"), (12, "abroad", "b d"), (12, "inside", "c d"))

    assert shown("ranking", 2, rows, codes="a b c d") == {
        "n": (95, 45, 50),
        "a": (75, 35, 40, 40, 115),
        # Three put d first: the next smallest goes with it.
        "b": (45, 35, 10, None, None),
        "c": (45, 10, 35, 25, 75),
        "d": (25, 10, 15, None, None),
    }


def test_points_that_would_tell_that_nobody_put_it_third_are_hidden():
    rows = answers((30, "inside", "a b c"), (30, "abroad", "b a c"), (20, "inside", "c b d"))
    rows += answers((20, "abroad", "d c b"), (15, "inside", "a c d"))

    found = shown("ranking", 3, rows, codes="a b c d")

    assert found["a"] == (75, 45, 30, 45, None)
    assert found["b"][-2:] == (30, 210)
