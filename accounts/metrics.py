"""Figures for whoever watches the installation, as Prometheus reads them."""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from helpdesk.lib import tenancy

from .models import Organization, OutboundMail, Round, Session, User

# Who comes through a proxy on this machine comes from loopback too, trusted or not.
THROUGH_A_PROXY = (
    "X-Forwarded-For",
    "X-Forwarded-Proto",
    "X-Forwarded-Host",
    "X-Real-IP",
    "Forwarded",
    "Via",
)


def may_read(request: HttpRequest) -> bool:
    """From this machine itself, or with the token."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        return True
    if any(name in request.headers for name in THROUGH_A_PROXY):
        return False
    address = request.META.get("REMOTE_ADDR", "")
    return bool(address) and ip_address(address).is_loopback


def answer(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        return HttpResponse("The metrics need the token.\n", status=403, content_type="text/plain")
    return HttpResponse("".join(lines()), content_type="text/plain; version=0.0.4; charset=utf-8")


def lines() -> list[str]:
    now = timezone.now()
    told = []
    with tenancy.platform(source="metrics"):
        told.append(figure("organizations", "Organizations.", {"": Organization.objects.count()}))
        people = User.objects.values_list("role").annotate(n=Count("pk"))
        told.append(figure("people", "People by role.", {f'role="{role}"': n for role, n in people}))
        mails = OutboundMail.objects.values_list("state").annotate(n=Count("pk"))
        told.append(
            figure(
                "mails", "Mails of the last 90 days by state.", {f'state="{state}"': n for state, n in mails}
            )
        )
        told.append(
            figure(
                "sessions",
                "Sessions that have not expired.",
                {"": Session.objects.filter(expire_date__gt=now).count()},
            )
        )
        for name in ("worker", "backup"):
            row = Round.objects.filter(name=name).first()
            seen = row and (row.seen_at if name == "worker" else row.finished_at)
            if seen:
                age = round((now - seen).total_seconds(), 1)
                told.append(figure(f"{name}_age_seconds", f"Since the {name} was last seen.", {"": age}))
        failed = Round.objects.exclude(error="").count()
        told.append(figure("rounds_failed", "Rounds whose last run failed.", {"": failed}))
    return told


def figure(name: str, says: str, values: dict[str, float]) -> str:
    head = f"# HELP quietdesk_{name} {says}\n# TYPE quietdesk_{name} gauge\n"
    return head + "".join(
        f"quietdesk_{name}{{{label}}} {value}\n" if label else f"quietdesk_{name} {value}\n"
        for label, value in values.items()
    )
