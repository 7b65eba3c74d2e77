"""The worker's rounds and queues."""

import threading
from datetime import timedelta

from django.utils import timezone

from accounts import rounds, worker
from accounts.models import AuditEntry, MailedCode, Organization, Round, Session
from helpdesk.lib import tenancy


def turn(go, every=timedelta(hours=1)):
    return worker.Turn("test round", every, go)


def test_a_round_is_gone_once_in_its_interval(db):
    assert worker.is_due(turn(lambda: None)) is True
    assert worker.is_due(turn(lambda: None)) is False


def test_a_round_comes_again(db):
    worker.is_due(turn(lambda: None))
    with tenancy.platform():
        Round.objects.update(started_at=timezone.now() - timedelta(hours=2))
    assert worker.is_due(turn(lambda: None)) is True


def test_two_workers_never_go_one_round_twice(committed):
    worker.is_due(turn(lambda: None))
    with tenancy.platform():
        Round.objects.update(started_at=None)
    claimed = []

    def claim():
        claimed.append(worker.is_due(turn(lambda: None)))
        worker.connection.close()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * 7 + [True]


def test_a_round_that_fails_says_so_and_stops_nothing(db):
    def broken():
        raise ValueError("no")

    worker.is_due(turn(broken))
    worker.go(turn(broken))
    with tenancy.platform():
        assert Round.objects.get(name="test round").error == "ValueError: no"


def test_what_fails_in_a_queue_stops_no_other(db):
    def broken():
        raise ValueError("no")

    assert worker.take(broken, lambda: False) is False


def test_the_sweep_removes_what_expired_and_keeps_the_rest(cast):
    now = timezone.now()
    with tenancy.platform():
        for days in (-2, 2):
            Session.objects.create(
                session_key=f"k{days}", session_data="", expire_date=now + timedelta(days=days)
            )
            MailedCode.objects.create(
                organization=cast.ours,
                purpose="sign_in",
                email="a@b.example",
                digest="x",
                expires_at=now + timedelta(days=days),
            )
    rounds.sweep_expired()
    with tenancy.platform():
        assert list(Session.objects.values_list("session_key", flat=True)) == ["k2"]
        assert MailedCode.objects.count() == 1


def test_audit_entries_go_after_a_year_and_not_before(cast):
    now = timezone.now()
    with tenancy.platform():
        AuditEntry.objects.create(
            organization=cast.ours, action="old", source="test", created_at=now - timedelta(days=366)
        )
        AuditEntry.objects.create(
            organization=cast.ours, action="young", source="test", created_at=now - timedelta(days=364)
        )
    rounds.keep_promises_about_keeping()
    with tenancy.platform():
        found = set(AuditEntry.objects.filter(source="test").values_list("action", flat=True))
    assert found == {"young"}


def test_the_database_keeps_audit_entries_from_being_removed_early(cast):
    with tenancy.platform():
        AuditEntry.objects.create(organization=cast.ours, action="young", source="test")
        assert AuditEntry.objects.filter(source="test").delete()[0] == 0
        assert Organization.objects.filter(pk=cast.ours.pk).exists()
