"""The outbox and the worker, against a mail server on loopback."""

import socket
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from accounts import delivery, membership, notifications, outbox
from accounts.models import Notification, OutboundMail
from accounts.tests.mailbox import mail_what_waits
from helpdesk.lib import tenancy


class Sink:
    """Keeps what arrives; refuses what it is told to."""

    def __init__(self):
        self.mails, self.refusal = [], ""

    async def handle_DATA(self, server, session, envelope):
        if self.refusal:
            return self.refusal
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def sink(settings):
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(sink, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    yield sink
    server.stop()


def write(cast, **more):
    return outbox.write(
        "test",
        to="c@example.com",
        subject="A  test\r\nBcc: evil@example.com",
        organization=cast.ours,
        sender="Ann",
        **more,
    )


def reload(mail):
    with tenancy.platform():
        return OutboundMail.objects.get(pk=mail.pk)


def test_a_mail_arrives_in_text_and_html_with_its_fixed_message_id(cast, sink):
    mail = write(cast)
    assert delivery.deliver_one() is True
    [(to, arrived)] = sink.mails
    assert to == ["c@example.com"]
    assert arrived["Message-ID"] == mail.message_id
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in arrived.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert reload(mail).state == "sent"


def test_a_subject_stays_one_header(cast, sink):
    write(cast)
    delivery.deliver_one()
    [(to, arrived)] = sink.mails
    assert arrived["Subject"] == "A test Bcc: evil@example.com"
    assert arrived["Bcc"] is None
    assert to == ["c@example.com"]


def test_a_rolled_back_act_sends_nothing(cast, sink):
    with pytest.raises(RuntimeError), transaction.atomic():
        write(cast)
        raise RuntimeError
    assert delivery.deliver_one() is False


def test_a_server_that_is_away_is_tried_again_later(cast, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    mail, now = write(cast), timezone.now()
    assert delivery.deliver_one(now) is True
    late = reload(mail)
    assert (late.state, late.tries) == ("waiting", 1)
    assert late.next_try_at == now + timedelta(minutes=1)
    assert "refused" in late.error


def test_a_refused_address_fails_at_once_with_the_servers_words(cast, sink):
    sink.refusal = "550 no such person"
    mail = write(cast)
    delivery.deliver_one()
    assert (reload(mail).state, reload(mail).error) == ("failed", "550 no such person")


def test_after_the_last_try_it_has_failed(cast, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    mail, now = write(cast), timezone.now()
    for _ in range(len(delivery.WAITS) + 1):
        assert delivery.deliver_one(now) is True
        now += timedelta(days=1)
    assert reload(mail).state == "failed"


def test_a_secret_is_dropped_once_it_has_left(cast, sink):
    mail = write(cast, secret=True)
    delivery.deliver_one()
    assert (reload(mail).text, reload(mail).html) == ("", "")


def test_an_expired_mail_does_not_leave(cast, sink):
    mail = write(cast, secret=True, lasts=timedelta(minutes=10))
    assert delivery.deliver_one(timezone.now() + timedelta(minutes=11)) is True
    assert sink.mails == []
    assert (reload(mail).state, reload(mail).text) == ("expired", "")


def test_without_a_server_mails_wait(cast, settings):
    settings.EMAIL_URL = ""
    mail = write(cast)
    assert delivery.deliver_one() is False
    assert reload(mail).state == "waiting"


def test_a_failed_mail_is_tried_again_when_an_admin_asks(cast, sink):
    sink.refusal = "550 full"
    mail = write(cast)
    delivery.deliver_one()
    sink.refusal = ""
    with tenancy.acting(cast.admin, source="test"):
        assert outbox.try_again(mail) is True
    delivery.deliver_one()
    assert reload(mail).state == "sent"


def told(person):
    with tenancy.platform():
        return list(Notification.objects.filter(person=person).order_by("created_at", "pk"))


def test_the_admins_are_told_once_of_a_mail_that_failed_for_good(cast, sink):
    sink.refusal = "550 100% full"
    mail = write(cast)
    delivery.deliver_one()
    with tenancy.acting(cast.admin, source="test"):
        outbox.try_again(mail)
    delivery.deliver_one()
    [one] = told(cast.admin)
    assert (one.title, one.content) == ("A mail to c@example.com could not be delivered", "550 100% full")
    assert one.link == f"/agent/settings/mail/{mail.pk}/"
    assert told(cast.agent) == told(cast.their_admin) == []


def test_a_mail_that_is_tried_again_is_no_news(cast, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    write(cast)
    delivery.deliver_one()
    assert told(cast.admin) == []


def test_a_failed_mail_about_a_notification_writes_no_other_mail(cast, sink):
    sink.refusal = "550 no such person"
    notifications.tell([cast.admin], kind="urgent", title="x")
    mail_what_waits()
    assert [delivery.deliver_one() for _ in range(2)] == [True, False]
    assert [one.kind for one in told(cast.admin)] == ["urgent", "mail_failed"]


def test_a_strangers_typing_error_is_no_admins_work(cast, sink):
    sink.refusal = "550 no such person"
    write(cast, secret=True)
    delivery.deliver_one()
    assert told(cast.admin) == []


def test_what_was_told_of_a_persons_mails_goes_with_them(cast, sink):
    sink.refusal = "550 no such person"
    outbox.write("test", to=cast.customer.email, subject="x", organization=cast.ours, sender="x")
    delivery.deliver_one()
    assert len(told(cast.admin)) == 1
    with tenancy.acting(cast.admin, source="test"):
        membership.remove(cast.customer, by=cast.admin)
    assert told(cast.admin) == []


def test_links_begin_with_the_organizations_address(cast, settings):
    settings.URL = "https://desk.example.com"
    assert cast.ours.url("/x/") == "https://desk.example.com/x/"
    assert cast.theirs.url("/x/") == f"https://other.{settings.BASE_DOMAIN}/x/"


def test_a_mail_that_cannot_be_written_stops_none_behind_it(cast, sink):
    with tenancy.platform():
        poison, good = write(cast), write(cast)
        OutboundMail.objects.filter(pk=poison.pk).update(
            to='"a\x0bb"@example.com', next_try_at=timezone.now() - timedelta(hours=1)
        )
    assert delivery.deliver_one() is True
    assert delivery.deliver_one() is True
    assert (reload(poison).state, reload(good).state) == ("failed", "sent")
    assert "linefeed" in reload(poison).error


def test_te07_a_mail_goes_out_in_the_name_of_its_own_organization(cast, sink):
    for organization in (cast.ours, cast.theirs):
        outbox.write("test", to="a@b.example", subject="x", organization=organization, sender="x")
    assert [delivery.deliver_one() for _ in range(3)] == [True, True, False]
    for (_to, mail), (own, other) in zip(sink.mails, [("Acme", "Other"), ("Other", "Acme")], strict=True):
        text = "".join(
            part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart()
        )
        assert own in mail["From"]
        assert other not in mail["From"] + text
