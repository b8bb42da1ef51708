"""The chains: every change of what was written is found, by the digests or by a head written down."""

import datetime
import hashlib
import threading

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from roundtable.audit import chain
from roundtable.audit.chain import Head, head_of, heads, link, verify
from roundtable.audit.entries import AuditEntry, AuditLink, record
from roundtable.audit.verbs import Chain, Verb
from tests.roundtable.audits import as_owner, key, numbers

pytestmark = pytest.mark.django_db


def faults(*lines):
    """Return what is found to be wrong, in words."""
    return [str(fault) for fault in verify(written_down=[Head.read(line) for line in lines])]


@pytest.fixture
def five(sokha):
    """Five linked entries of the accounts, in the order of their numbers."""
    for verb in (Verb.LOGGED_IN, Verb.KEY_MADE, Verb.INVITED, Verb.PUBLISHED, Verb.LOGGED_OUT):
        record(verb, by=sokha)
        link()
    return [found.entry for found in AuditLink.objects.order_by("number").select_related("entry")]


def test_entries_are_linked_in_the_order_of_their_acts(five):
    assert [entry.verb for entry in five] == [
        *("logged-in", "key-made", "invited", "published", "logged-out")
    ]
    assert numbers("accounts") == [1, 2, 3, 4, 5]
    assert faults() == []


def test_each_chain_counts_for_itself_and_their_keys_tell_no_order(sokha):
    for _time in range(3):
        record(Verb.LOGGED_IN, by=sokha)
        record(Verb.ENVELOPE_OPENED, by=sokha)
        link()

    assert numbers("accounts") == numbers("voices") == [1, 2, 3]
    assert faults() == []
    assert {entry.pk.version for entry in AuditEntry.objects.all()} == {4}
    assert {found.pk.version for found in AuditLink.objects.all()} == {4}


def test_rows_take_random_places_on_disk(sokha):
    """Otherwise the acts to the second would time those by the day."""
    for _time in range(12):
        record(Verb.LOGGED_IN, by=sokha)
    link()
    if connection.vendor == "sqlite":
        for table in ("roundtable_auditentry", "roundtable_auditlink"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT rowid FROM {table}")
                places = [place for (place,) in cursor.fetchall()]
            assert len(places) == 12
            assert min(places) > 1000


def test_digest_is_over_all_that_an_entry_says():
    entry = AuditEntry(
        id="0b7c8f5e-0000-4000-8000-000000000001",
        chain="accounts",
        on=datetime.date(2025, 5, 1),
        at=datetime.datetime(2025, 5, 1, 9, 30, tzinfo=datetime.UTC),
        by_id=7,
        verb="key-made",
        about="submissions.sealingkey:3",
        detail="x",
    )
    digest = chain.digest_of(entry, number=4, previous="ab")
    # Whoever recomputes a chain of today in ten years has to write it alike.
    written = (
        '{"about":"submissions.sealingkey:3","at":"2025-05-01T09:30:00.000000+00:00","by":7,'
        '"chain":"accounts","detail":"x","id":"0b7c8f5e-0000-4000-8000-000000000001","number":4,'
        '"on":"2025-05-01","previous":"ab","verb":"key-made"}'
    )
    assert digest == hashlib.sha256(written.encode()).hexdigest()

    others = [chain.digest_of(entry, number=5, previous="ab")]
    others.append(chain.digest_of(entry, number=4, previous="ac"))
    for name, value in (
        ("id", "0b7c8f5e-0000-4000-8000-000000000002"),
        ("chain", "voices"),
        ("on", datetime.date(2025, 5, 2)),
        ("at", None),
        ("by_id", 8),
        ("verb", "key-retired"),
        ("about", "submissions.sealingkey:4"),
        ("detail", ""),
    ):
        before = getattr(entry, name)
        setattr(entry, name, value)
        others.append(chain.digest_of(entry, number=4, previous="ab"))
        setattr(entry, name, before)
    assert len({digest, *others}) == 11


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "logged-out"),
        ("about", "roundtable.page:1"),
        ("detail", "2"),
        ("by_id", None),
        ("at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_changed_entry_is_found(five, column, value):
    with as_owner() as cursor:
        sql = f"UPDATE roundtable_auditentry SET {column} = %s WHERE id = %s"
        cursor.execute(sql, [value, key(five[2])])

    assert faults() == ["accounts 3: changed, or what stood before it was."]


def test_link_that_was_led_to_another_entry_is_found(five):
    forged = record(Verb.INVITED, by=five[2].by)
    with as_owner() as cursor:
        sql = "UPDATE roundtable_auditlink SET entry_id = %s WHERE number = 3"
        cursor.execute(sql, [key(forged)])

    assert faults() == ["accounts 3: changed, or what stood before it was."]


def test_deleted_entry_is_found(five):
    with as_owner() as cursor:
        cursor.execute("DELETE FROM roundtable_auditlink WHERE number = 2")
        cursor.execute("DELETE FROM roundtable_auditentry WHERE id = %s", [key(five[1])])

    assert faults() == ["accounts 2: missing, up to 2."]


def test_several_deleted_entries_are_one_gap(five):
    with as_owner() as cursor:
        cursor.execute("DELETE FROM roundtable_auditlink WHERE number IN (1, 2, 3)")
        for entry in five[:3]:
            cursor.execute("DELETE FROM roundtable_auditentry WHERE id = %s", [key(entry)])

    assert faults() == ["accounts 1: missing, up to 3."]


def test_entry_put_in_between_is_found(five):
    """Its number is free only if the later ones move up."""
    forged = record(Verb.ROLES_CHANGED, by=five[0].by)
    with as_owner() as cursor:
        for number in (5, 4, 3):
            sql = "UPDATE roundtable_auditlink SET number = %s WHERE number = %s"
            cursor.execute(sql, [number + 1, number])
    previous = AuditLink.objects.get(number=2).digest
    digest = chain.digest_of(forged, number=3, previous=previous)
    AuditLink.objects.create(entry=forged, chain="accounts", number=3, digest=digest)

    assert faults()[0] == "accounts 4: changed, or what stood before it was."


def test_changed_digest_is_found(five):
    with as_owner() as cursor:
        sql = "UPDATE roundtable_auditlink SET digest = %s WHERE number = 3"
        cursor.execute(sql, ["0" * 64])

    assert faults() == [
        "accounts 3: changed, or what stood before it was.",
        "accounts 4: changed, or what stood before it was.",
    ]


def test_end_that_was_cut_off_is_found_by_a_head_written_down(five):
    written = str(head_of("accounts"))
    assert faults(written) == []
    with as_owner() as cursor:
        cursor.execute("DELETE FROM roundtable_auditlink WHERE number >= 4")
        for entry in five[3:]:
            cursor.execute("DELETE FROM roundtable_auditentry WHERE id = %s", [key(entry)])

    assert faults() == []
    assert faults(written) == ["accounts 5: written down, but the chain ends before: cut off."]


def test_end_cut_off_and_grown_again_is_found_by_a_head_written_down(five, sokha):
    written = str(head_of("accounts"))
    with as_owner() as cursor:
        cursor.execute("DELETE FROM roundtable_auditlink WHERE number = 5")
        cursor.execute("DELETE FROM roundtable_auditentry WHERE id = %s", [key(five[4])])
    record(Verb.CODES_MADE, by=sokha)
    link()

    assert faults() == []
    assert faults(written) == ["accounts 5: not what was written down: the chain was made anew."]


def test_chain_made_anew_is_found_by_a_head_written_down(five):
    written = [str(head) for head in heads()]
    with as_owner() as cursor:
        sql = "UPDATE roundtable_auditentry SET verb = 'logged-out' WHERE id = %s"
        cursor.execute(sql, [key(five[2])])
        cursor.execute("DELETE FROM roundtable_auditlink")
    assert faults() == []  # it links all of them anew
    assert len(faults(*written)) == 1


def test_head_of_an_earlier_day_is_still_in_a_chain_that_grew(five, sokha):
    written = str(head_of("accounts"))
    record(Verb.LOGGED_IN, by=sokha)

    assert faults(written, "voices:0:") == []
    assert numbers("accounts") == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
class TestCommitted:
    """What happens when a transaction ends."""

    def test_entry_is_linked_as_soon_as_its_act_is_done(self, sokha):
        with transaction.atomic():
            record(Verb.LOGGED_IN, by=sokha)
            assert numbers("accounts") == []

        assert numbers("accounts") == [1]
        assert faults() == []

    def test_act_that_fails_leaves_nothing(self, sokha):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            record(Verb.LOGGED_IN, by=sokha)
            _ = 1 / 0

        assert not AuditEntry.objects.exists()
        record(Verb.LOGGED_OUT, by=sokha)
        assert numbers("accounts") == [1]

    def test_failure_of_linking_never_breaks_the_act_and_is_made_up_for(
        self, sokha, monkeypatch, caplog
    ):
        monkeypatch.setattr(chain, "digest_of", None)
        with transaction.atomic():
            record(Verb.LOGGED_IN, by=sokha)
        assert AuditEntry.objects.unlinked().count() == 1
        assert "on_commit" in caplog.text
        monkeypatch.undo()

        record(Verb.LOGGED_OUT, by=sokha)

        assert numbers("accounts") == [1, 2]
        assert faults() == []

    def test_many_acts_of_one_transaction_are_linked_at_once(self, sokha):
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            for _time in range(6):
                record(Verb.LOGGED_IN, by=sokha)

        assert numbers("accounts") == [1, 2, 3, 4, 5, 6]
        links = [
            found for found in asked if "INSERT" in found["sql"] and "auditlink" in found["sql"]
        ]
        assert len(links) == 1

    def test_linking_inside_another_transaction_is_refused(self):
        """It would keep everybody else from linking until that ends."""
        with pytest.raises(RuntimeError), transaction.atomic():
            link()

    @pytest.mark.postgresql
    def test_many_at_once_make_one_chain_without_a_gap(self, sokha):
        def act():
            for _time in range(5):
                with transaction.atomic():
                    record(Verb.LOGGED_IN, by=sokha)
                    record(Verb.ENVELOPE_OPENED, by=sokha)
            connections.close_all()

        threads = [threading.Thread(target=act) for _count in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

        assert numbers("accounts") == numbers("voices") == [*range(1, 21)]
        assert faults() == []
        assert not AuditEntry.objects.unlinked().exists()


def test_old_failure_is_taken_up_by_every_check(sokha):
    entry = AuditEntry(chain=Chain.VOICES, on=datetime.date(2025, 1, 1), by=sokha, verb="opened")
    entry.save(force_insert=True)
    chain.link_soon(record(Verb.LOGGED_IN, by=sokha))
    assert numbers("voices") == []

    assert faults() == []
    assert numbers("voices") == [1]
