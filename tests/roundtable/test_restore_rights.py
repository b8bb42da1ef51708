"""What had an end after the backup has none in it: a restore ends links and closes accounts again."""

import pytest

from roundtable.accounts import returning
from roundtable.incidents import closing
from roundtable.invitations import Invitation, find, invite
from roundtable.keeping import accounts
from roundtable.management.commands import restore
from roundtable.models import AuditEntry, Incident, Organizer, ReturnLink
from tests.roundtable.organizers import make_organizer

pytestmark = pytest.mark.django_db

NOTHING = {
    **{name: [] for name in ("withdrawn", "answers", "imports", "keys", "closed")},
    "consents": {},
    "excerpts": {},
}


@pytest.fixture
def people():
    """Two coordinators, a third one, and somebody whose account gets closed."""
    first, second, third = (make_organizer(name, "coordinator") for name in ("an", "bo", "chan"))
    return first, second, third, make_organizer("dany", "curator")


@pytest.mark.parametrize("listed", [None, NOTHING], ids=["without", "with"])
def test_open_links_are_called_back_by_a_restore(people, listed):
    coordinator, leaver, third, organizer = people
    link, token = returning.ask(organizer, kind="all", by=coordinator)
    returning.agree(link, by=third)
    _invitation, invited = invite(by=coordinator, roles=["curator"])
    _left, left = invite(by=leaver, roles=["curator"])
    assert (returning.find(token), find(invited)) == (link, Invitation.objects.earliest("pk"))
    Organizer.objects.filter(pk=leaver.pk).update(is_active=False)

    restore.set_right(listed)

    Organizer.objects.update(is_active=True)
    with pytest.raises(ReturnLink.DoesNotExist):
        returning.find(token)
    for one in (invited, left):
        with pytest.raises(Invitation.DoesNotExist):
            find(one)
    acts = AuditEntry.objects.filter(detail="restored").order_by("verb")
    assert [(act.verb, act.by) for act in acts] == [
        *[("invitation-called-back", None)] * 2,
        ("return-called-back", None),
    ]


def test_link_that_was_used_stays_so(people):
    *_coordinators, organizer = people
    link, token = returning.ask(organizer, kind="all", by=None)
    returning.use(token=token, password="four other words and more")

    restore.set_right(None)

    link.refresh_from_db()
    assert (link.called_back_at, str(link.state())) == (None, "used")


def older(organizer):
    """Let the database be as it was before somebody's account was closed."""
    Incident.objects.all().delete()
    organizer.is_active = True
    organizer.save()


def closed_again(*, closed, closers):
    """Close accounts again as a restore does; return how many."""
    listed = {**NOTHING, "closed": closed, **({"closers": closers} if closers else {})}
    return restore.take_back(listed)["closed"]


def test_account_closed_since_is_opened_by_a_second_person_only(people):
    closer, second, _third, organizer = people
    closing.close_account(organizer, by=closer)
    listed = {"closed": accounts.closed(), "closers": accounts.closers()}
    assert listed["closers"] == {f"{organizer.pk}:dany": f"{closer.pk}:an"}
    older(organizer)

    assert closed_again(**listed) == 1
    (incident,) = Incident.objects.open()
    assert (incident.organizer, incident.by) == (organizer, closer)
    assert not closing.may_open(incident, by=closer)
    assert not closing.may_open(incident, by=organizer)
    assert closing.may_open(incident, by=second)
    assert closed_again(**listed) == 0
    assert Incident.objects.count() == 1


def test_account_closed_in_its_form_has_its_closer_from_the_record(people):
    _first, second, _third, organizer = people
    Organizer.objects.filter(pk=organizer.pk).update(is_active=False)
    accounts.record("organizer-closed", by=second, about=organizer)
    listed = {"closed": accounts.closed(), "closers": accounts.closers()}
    older(organizer)

    assert closed_again(**listed) == 1
    assert Incident.objects.get().by == second


@pytest.mark.parametrize("newcomer", [None, "999999:an", "{pk}:newcomer"])
def test_closer_who_is_not_known_here_is_stood_in_for(people, newcomer):
    first, second, third, organizer = people
    boss = make_organizer("boss", is_superuser=True)
    Organizer.objects.filter(pk=first.pk).update(is_active=False)
    # The list of older code names nobody.
    closers = newcomer and {f"{organizer.pk}:dany": newcomer.format(pk=first.pk)}

    closed = [f"{person.pk}:{person.username}" for person in (second, organizer)]
    assert closed_again(closed=closed, closers=closers) == 2
    stand_ins = {incident.organizer: incident.by for incident in Incident.objects.all()}
    assert stand_ins == {second: third, organizer: third}
    assert boss.has_perm(closing.MAY_CLOSE)


def test_where_nobody_else_may_close_the_account_is_closed_all_the_same(people):
    *_coordinators, organizer = people
    Organizer.objects.exclude(pk=organizer.pk).update(is_active=False)

    assert closed_again(closed=[f"{organizer.pk}:dany"], closers={}) == 1
    organizer.refresh_from_db()
    assert (organizer.is_active, Incident.objects.count()) == (False, 0)
