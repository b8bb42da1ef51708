"""How a roundtable moves from stage to stage."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sessions import stages
from sessions.models import Roundtable, StageChange
from tests.factories import make_roundtable


def test_stage_moves_forward_one_by_one_and_is_recorded(sokha):
    roundtable = make_roundtable()

    for stage in ("closed", "held", "published"):
        roundtable = stages.move(roundtable, to=stage, by=sokha)

    assert Roundtable.objects.get().stage == "published"
    steps = StageChange.objects.order_by("pk").values_list("before", "after", "by", "reason")
    assert list(steps) == [
        ("gathering", "closed", sokha.pk, ""),
        ("closed", "held", sokha.pk, ""),
        ("held", "published", sokha.pk, ""),
    ]


@pytest.mark.parametrize("to", ["held", "published", "gathering"])
def test_stage_is_neither_skipped_nor_repeated(sokha, to):
    roundtable = make_roundtable()

    with pytest.raises(ValidationError):
        stages.move(roundtable, to=to, by=sokha)

    assert Roundtable.objects.get().stage == "gathering"
    assert not StageChange.objects.exists()


def test_going_back_needs_a_reason(sokha):
    roundtable = stages.move(make_roundtable(), to="closed", by=sokha)

    with pytest.raises(ValidationError) as error:
        stages.move(roundtable, to="gathering", by=sokha, reason="  ")
    assert "reason" in error.value.message_dict

    stages.move(roundtable, to="gathering", by=sokha, reason="More voices asked to be heard.")
    assert Roundtable.objects.get().stage == "gathering"
    assert StageChange.objects.first().reason == "More voices asked to be heard."


def test_stage_that_does_not_exist_is_refused(db):
    roundtable = make_roundtable()

    with pytest.raises(IntegrityError, match="roundtable_stage_known"), transaction.atomic():
        Roundtable.objects.filter(pk=roundtable.pk).update(stage="perhaps")
