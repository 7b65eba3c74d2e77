"""How often something may be tried, by whom it is aimed at and by where it comes from.

A try is counted before it is looked at, in one SQL statement, and kept whatever becomes of the request: fifty at the
same instant are fifty. The network address is the connection's, or what a trusted proxy says; headers do not matter.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from helpdesk.lib import tenancy
from helpdesk.lib.proxies import network

from .middleware import settle
from .models import Throttle

MINUTES, HOUR = 60, 60 * 60


class TooMany(Exception):
    """Tried too often; `seconds` until the next try counts."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def wait(self) -> str:
        minutes = -(-self.seconds // 60)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


@dataclass(frozen=True)
class Limit:
    name: str
    most: int
    seconds: int


# By whom it is aimed at ...
PASSWORDS = Limit("password", 5, 15 * MINUTES)
MAILS = Limit("mail", 5, HOUR)
SENT = Limit("sent", 10, HOUR)
MAILS_OF = Limit("mails-of", 100, HOUR)
REQUESTS = Limit("request", 20, HOUR)
COPIES = Limit("copy", 20, HOUR)
ANSWERS = Limit("answer", 120, HOUR)
# ... and by where it comes from: one address may be a whole office.
PASSWORDS_FROM = Limit("passwords-from", 30, 15 * MINUTES)
MAILS_FROM = Limit("mails-from", 30, HOUR)
CODES_FROM = Limit("codes-from", 60, 15 * MINUTES)
LINKS_FROM = Limit("links-from", 120, 15 * MINUTES)
REQUESTS_FROM = Limit("requests-from", 60, HOUR)
FILES_FROM = Limit("files-from", 60, HOUR)
ANSWERS_FROM = Limit("answers-from", 600, HOUR)
JUDGEMENTS_FROM = Limit("judgements-from", 60, HOUR)


def password_try(request: HttpRequest, *, organization: Any, email: str) -> None:
    """Before a password is looked at. `organization` is none for operators, who sign in at every address."""
    _count(request, (PASSWORDS_FROM, network_of(request)), (PASSWORDS, _aim(organization, email)))


def password_right(request: HttpRequest, *, organization: Any, email: str) -> None:
    """The right one: the wrong ones before it are forgotten. The network gets back this try and no more, or whoever
    has one account could go on guessing at others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.forgive(%s)", [_key(PASSWORDS, _aim(organization, email))])
    with tenancy.platform():
        of_network = Throttle.objects.filter(key=_key(PASSWORDS_FROM, network_of(request)), count__gt=0)
        of_network.update(count=F("count") - 1)


def asked_for_mail(request: HttpRequest, *, organization: Any, email: str) -> None:
    """A code, a link to reset: nobody's mailbox is filled from here, whatever follows a plus in its name."""
    _count(request, (MAILS_FROM, network_of(request)), (MAILS, _aim(organization, _mailbox(email))))


def had_a_mail_sent(request: HttpRequest, *, organization: Any, email: str) -> None:
    """An invitation, a test: an admin chooses the address, and the name that stands in it. Counted for the
    organization too, whose network may be any."""
    _count(request, (MAILS_OF, str(organization.pk)), (SENT, _aim(organization, _mailbox(email))))


def sent_request(request: HttpRequest, *, organization: Any, email: str) -> None:
    """A request on the open form, or of somebody who is signed in."""
    _count(
        request,
        (REQUESTS_FROM, network_of(request)),
        (REQUESTS, _aim(organization, _mailbox(email.strip().lower()))),
    )


def brought_files(request: HttpRequest) -> None:
    """Before files of somebody unknown are stored, which they are even while their form is refused."""
    _count(request, (FILES_FROM, network_of(request)))


def copied_in(request: HttpRequest, *, person: Any) -> None:
    """Somebody's address, who then hears from us."""
    _count(request, (COPIES, str(person.pk)))


def answered(request: HttpRequest, *, person: Any) -> None:
    """A reply or a rating: two a minute for an hour, which people who type never reach."""
    _count(request, (ANSWERS_FROM, network_of(request)), (ANSWERS, str(person.pk)))


def judged_article(request: HttpRequest) -> None:
    """Whether an article helped: whoever drops their cookies is somebody else each time."""
    _count(request, (JUDGEMENTS_FROM, network_of(request)))


def entered_code(request: HttpRequest) -> None:
    _count(request, (CODES_FROM, network_of(request)))


def followed_link(request: HttpRequest) -> None:
    _count(request, (LINKS_FROM, network_of(request)))


def patient(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers TooMany with a page that says how long to wait."""

    @wraps(view)
    def patient_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooMany as problem:
            response = render(request, "accounts/too_many.html", {"wait": problem.wait}, status=429)
            response.headers["Retry-After"] = str(problem.seconds)
            return response

    return patient_view


def network_of(request: HttpRequest) -> str:
    return network(request.META.get("REMOTE_ADDR") or "")


def _count(request: HttpRequest, *aims: tuple[Limit, str]) -> None:
    waits = []
    with connection.cursor() as cursor:
        for limit, aim in aims:
            cursor.execute(
                "SELECT allowed, wait FROM app.hit(%s, %s, %s)", [_key(limit, aim), limit.most, limit.seconds]
            )
            allowed, wait = cursor.fetchone()
            if not allowed:
                waits.append(wait)
    settle(request)
    if waits:
        raise TooMany(max(waits))


def _mailbox(email: str) -> str:
    name, _at, domain = email.rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


def _aim(organization: Any, email: str) -> str:
    return f"{organization.pk if organization else 'platform'} {email.strip().lower()}"


def _key(limit: Limit, aim: str) -> str:
    # People type anything here; the key is short and holds no address of anybody.
    return f"{limit.name}:{hashlib.sha256(aim.encode()).hexdigest()[:40]}"
