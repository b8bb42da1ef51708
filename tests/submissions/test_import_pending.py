"""A file between two pages of an import: for one browser, for two hours."""

import pytest

from submissions.imports import pending
from submissions.models import PendingFile
from tests.submissions.surveys import make_survey
from tests.submissions.test_import_runs import SINGLE, everything_stored, small_mapping

pytestmark = pytest.mark.django_db


def test_pending_file_is_read_only_with_its_cookie(sokha, dara):
    survey = make_survey()
    kept, cookie = pending.keep(b"When,What\n1,Planted\n", survey=survey, by=sokha)
    pending.remember(kept, small_mapping({**SINGLE, "texts": {"Planted": "other"}}))

    found = pending.opened(kept.pk, cookie=cookie, by=sokha)

    assert found.data == b"When,What\n1,Planted\n"
    assert found.mapping.rules[0].texts == {"Planted": "other"}
    assert "Planted" not in everything_stored()
    for wrong in ({"cookie": cookie, "by": dara}, {"cookie": "x", "by": sokha}):
        with pytest.raises(pending.NotPending):
            pending.opened(kept.pk, **wrong)
    with pytest.raises(pending.NotPending):
        pending.opened("x", cookie=cookie, by=sokha)


def test_pending_file_ends_after_two_hours_and_when_it_is_given_up(sokha, time_machine):
    time_machine.move_to("2025-05-01 12:00")
    survey = make_survey()
    kept, cookie = pending.keep(b"a,b\n1,2\n", survey=survey, by=sokha)
    time_machine.move_to("2025-05-01 14:01")
    with pytest.raises(pending.NotPending):
        pending.opened(kept.pk, cookie=cookie, by=sokha)
    assert not PendingFile.objects.exists()

    kept, cookie = pending.keep(b"a,b\n1,2\n", survey=survey, by=sokha)
    pending.forget(kept.pk, by=sokha)
    assert not PendingFile.objects.exists()
