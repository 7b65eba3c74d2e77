"""Mail of what was told and not read: together within a minute, never in quiet hours, stopped by one click."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import delivery, notification_choices, notification_mail, notifications, worker
from accounts.models import Notification, NotificationTimes
from accounts.tests.mailbox import mail_what_waits, mails_to
from helpdesk.lib import tenancy

BERLIN = ZoneInfo("Europe/Berlin")


def tell(*people, **words):
    return notifications.tell(people, **{"kind": "urgent", "title": "Something happened"} | words)


def waiting():
    with tenancy.platform():
        return Notification.objects.filter(mail_after__isnull=False).count()


def set_times(person, quiet=(None, None), digest=None):
    with tenancy.acting(person, source="test"):
        notification_choices.set_times(quiet_from=quiet[0], quiet_until=quiet[1], digest_at=digest, by=person)


def choose(person, kind, *, in_app, mail):
    with tenancy.acting(person, source="test"):
        notification_choices.choose({kind: (in_app, mail)}, by=person)


def mute_path(person):
    return (
        "/" + re.findall(r"https?://[^/]+/(account/notifications/\S+/)", mails_to(person.email)[-1].text)[0]
    )


# When


def test_nothing_is_mailed_before_a_minute_is_over(cast):
    tell(cast.agent)
    mail_what_waits(seconds=58)
    assert mails_to(cast.agent.email) == []
    mail_what_waits()
    assert len(mails_to(cast.agent.email)) == 1


def test_what_comes_meanwhile_is_in_the_same_mail_and_each_gets_their_own(cast):
    for title in ("one", "two", "three"):
        tell(cast.agent, title=title)
    tell(cast.lead, title="yours")
    mail_what_waits()
    [mail] = mails_to(cast.agent.email)
    assert mail.subject == "3 notifications from Acme"
    assert [mail.text.index(title) for title in ("one", "two", "three")] == sorted(
        mail.text.index(title) for title in ("one", "two", "three")
    )
    assert mails_to(cast.lead.email)[0].subject == "yours"
    mail_what_waits(seconds=3600)
    assert len(mails_to(cast.agent.email)) == 1


def test_what_is_read_before_is_not_mailed(cast):
    read, unread = tell(cast.agent, title="read")[0], tell(cast.agent, title="unread")[0]
    with tenancy.acting(cast.agent, source="test"):
        notifications.read(read, by=cast.agent)
    mail_what_waits()
    [mail] = mails_to(cast.agent.email)
    assert mail.subject == unread.title
    assert waiting() == 0


def test_if_everything_is_read_no_mail_goes_out(cast):
    tell(cast.agent)
    with tenancy.acting(cast.agent, source="test"):
        notifications.read_all(by=cast.agent)
    mail_what_waits()
    assert (mails_to(cast.agent.email), waiting()) == ([], 0)


def test_the_worker_knows_when_the_next_one_is_due(cast):
    assert notification_mail.seconds_left() is None
    tell(cast.agent)
    assert 55 < notification_mail.seconds_left() <= 60
    assert notification_mail.mail_one in worker.queues
    assert notification_mail.seconds_left in worker.due_in


@pytest.mark.parametrize(
    ("now", "quiet", "digest", "due"),
    [
        ("2026-11-27 12:00", (None, None), None, "2026-11-27 12:01"),
        ("2026-11-27 22:30", (time(22), time(7)), None, "2026-11-28 07:00"),
        ("2026-11-28 06:59:30", (time(22), time(7)), None, "2026-11-28 07:00:30"),
        ("2026-11-27 21:59:30", (time(22), time(7)), None, "2026-11-28 07:00"),
        ("2026-11-27 12:30", (time(12), time(14)), None, "2026-11-27 14:00"),
        ("2026-11-27 14:00", (time(12), time(14)), None, "2026-11-27 14:01"),
        ("2026-11-27 09:00", (None, None), time(8), "2026-11-28 08:00"),
        ("2026-11-27 07:00", (None, None), time(8), "2026-11-27 08:00"),
        ("2026-11-27 07:00", (time(22), time(9)), time(8), "2026-11-27 09:00"),
        # The night in which the clock goes forward, and back.
        ("2027-03-27 23:00", (time(22), time(7)), None, "2027-03-28 07:00"),
        ("2026-10-24 23:00", (time(22), time(7)), None, "2026-10-25 07:00"),
    ],
)
def test_quiet_hours_and_the_daily_mail_go_by_the_organizations_clock(cast, now, quiet, digest, due):
    cast.agent.organization.timezone = "Europe/Berlin"
    times = NotificationTimes(quiet_from=quiet[0], quiet_until=quiet[1], digest_at=digest)
    at = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    found = notification_choices.mail_time(times, cast.agent, now=at)
    assert found == datetime.fromisoformat(due).replace(tzinfo=BERLIN)


def test_what_was_told_before_quiet_hours_and_not_mailed_waits_for_their_end(cast):
    tell(cast.agent)
    now = timezone.now().astimezone(cast.ours.zone)
    quiet = ((now - timedelta(hours=1)).time(), (now + timedelta(hours=2)).time())
    with tenancy.acting(cast.agent, source="test"):
        NotificationTimes.objects.create(
            organization=cast.ours, person=cast.agent, quiet_from=quiet[0], quiet_until=quiet[1]
        )
    mail_what_waits(seconds=90)
    assert (mails_to(cast.agent.email), waiting()) == ([], 1)
    mail_what_waits(seconds=2 * 3600 + 60)
    assert len(mails_to(cast.agent.email)) == 1


def test_new_times_hold_for_what_waits_already(cast):
    tell(cast.agent)
    now = timezone.now().astimezone(cast.ours.zone)
    set_times(cast.agent, digest=(now + timedelta(hours=3)).time().replace(second=0, microsecond=0))
    mail_what_waits(seconds=3600)
    assert mails_to(cast.agent.email) == []
    set_times(cast.agent)
    mail_what_waits()
    assert len(mails_to(cast.agent.email)) == 1


# What


def test_each_says_why_it_came(cast):
    tell(cast.agent, because={cast.agent.pk: "because you follow it"})
    mail_what_waits()
    mail = mails_to(cast.agent.email)[-1]
    assert "You hear of this because you follow it." in mail.text
    assert "You hear of this because you follow it." in mail.html


def test_a_long_night_makes_one_mail_that_ends(cast):
    for number in range(35):
        tell(cast.agent, title=f"number {number}.")
    mail_what_waits()
    [mail] = mails_to(cast.agent.email)
    assert "number 29." in mail.text
    assert "number 30." not in mail.text
    assert "5 more stand in the app." in mail.text


# As they chose


def test_only_mailed_is_not_shown_and_not_counted(cast, visit):
    choose(cast.agent, "urgent", in_app=False, mail=True)
    tell(cast.agent, title="by mail")
    assert "by mail" not in visit(cast.agent).get("/agent/notifications/").content.decode()
    with tenancy.acting(cast.agent, source="test"):
        assert notifications.unread_count(cast.agent) == ""
    mail_what_waits()
    assert mails_to(cast.agent.email)[-1].subject == "by mail"


def test_off_is_neither_shown_nor_mailed(cast):
    choose(cast.agent, "urgent", in_app=False, mail=False)
    assert tell(cast.agent) == []
    assert waiting() == 0


def test_turned_on_it_is_mailed(cast):
    choose(cast.agent, "test", in_app=True, mail=True)
    tell(cast.agent, kind="test")
    mail_what_waits()
    assert len(mails_to(cast.agent.email)) == 1


# Exactly once


def test_two_workers_make_one_mail_of_it(committed_cast):
    for number in range(8):
        tell(committed_cast.agent, title=f"{number}")
    later = timezone.now() + timedelta(seconds=61)

    def work(_number):
        try:
            return [notification_mail.mail_one(later) for _ in range(3)]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    [mail] = mails_to(committed_cast.agent.email)
    assert mail.subject == "8 notifications from Acme"


def test_a_mail_that_is_not_committed_was_not_written(cast):
    tell(cast.agent)
    with transaction.atomic():
        assert notification_mail.mail_one(timezone.now() + timedelta(seconds=61))
        transaction.set_rollback(True)
    assert (mails_to(cast.agent.email), waiting()) == ([], 1)


# The link that stops it


def test_a_mail_says_how_its_kind_is_stopped_by_one_click(cast, visit):
    tell(cast.agent)
    mail_what_waits()
    mail = mails_to(cast.agent.email)[-1]
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mute_path(cast.agent) in mail.headers["List-Unsubscribe"]
    with tenancy.platform():
        sent = delivery.message_of(mail).as_string()
    assert f"\nList-Unsubscribe: {mail.headers['List-Unsubscribe']}\n" in sent
    posted = visit().post(mute_path(cast.agent), {"List-Unsubscribe": "One-Click"})
    assert posted.status_code == 200
    assert [row.in_app for row in tell(cast.agent)] == [True]
    mail_what_waits(seconds=130)
    assert len(mails_to(cast.agent.email)) == 1


def test_looking_at_the_link_stops_nothing(cast, visit):
    tell(cast.agent)
    mail_what_waits()
    page = visit().get(mute_path(cast.agent)).content.decode()
    assert "You will get no more mail of this kind: Urgent." in page
    tell(cast.agent)
    mail_what_waits(seconds=130)
    assert len(mails_to(cast.agent.email)) == 2


def test_what_was_stopped_by_the_link_goes_on_by_it(cast, visit):
    tell(cast.agent)
    mail_what_waits()
    browser = visit()
    browser.post(mute_path(cast.agent))
    browser.post(mute_path(cast.agent), {"act": "resume"})
    tell(cast.agent)
    mail_what_waits(seconds=130)
    assert len(mails_to(cast.agent.email)) == 2


@pytest.mark.parametrize("end", ["x", "", ":x"])
def test_a_link_that_was_changed_or_is_another_organizations_does_nothing(cast, visit, end):
    token = notification_mail.link_of(cast.agent, {"kinds": ["urgent"]})
    browser = visit(cast.their_admin) if not end else visit()
    assert browser.post(token[:-1] + end + "/").status_code == 410
    assert [row.mail_after is not None for row in tell(cast.agent)] == [True]


def test_mail_programs_post_it_without_a_page(cast):
    from django.test import Client

    path = notification_mail.link_of(cast.agent, {"kinds": ["urgent"]})
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
