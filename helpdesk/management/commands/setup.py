"""Your own desk: asks for company, address, admin and mail server, and prints the link that lets the admin in."""

import re
from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import delivery, inviting, organizations
from accounts.addresses import an_address
from accounts.models import Organization
from accounts.models.organization import Plan
from helpdesk.launch import settings_file
from helpdesk.lib import tenancy


class Command(BaseCommand):
    help = "Make your own organization, without limits, and a one-time link for its first admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--company")
        parser.add_argument("--address", help="what people type, as https://help.example.com")
        parser.add_argument("--email", help="the first admin's address")
        parser.add_argument(
            "--mail-server", help="as smtp+tls://user:password@mail.example.com:587; empty: later"
        )
        parser.add_argument("--sender", help="the address that mails come from")

    def handle(self, *args: Any, **given: Any) -> None:
        company = self.ask("Company", given["company"], check=some_text)
        with tenancy.platform():
            slug = organizations.free_slug(company)
        address = self.ask(
            "Address people type", given["address"], check=web_address, default=self.suggested(slug)
        )
        email = self.ask("Your email address (you become the admin)", given["email"], check=email_address)
        server = self.ask("Mail server (empty: later)", given["mail_server"], check=mail_server, default="")
        sender = ""
        if server:
            suggestion = f"support@{urlsplit(address).hostname}"
            sender = self.ask("Mails come from", given["sender"], check=email_address, default=suggestion)
        link = self.make(company, slug, address, email, server, sender)
        self.stdout.write(
            f"\n{company} is ready. Open this link within seven days to choose your password:\n\n  {link}\n"
        )
        if server or settings.URL != settings.ENVIRONMENT_URL:
            self.stdout.write("Restart bin/run, so that it knows the new settings.\n")

    def ask(self, question: str, given: str | None, *, check: Any, default: str | None = None) -> str:
        """An option's value, or the answer to a question, asked again until it makes sense."""
        while True:
            try:
                hint = f" [{default}]" if default else ""
                answer = given if given is not None else input(f"{question}{hint}: ")
                return check(answer.strip() or default or "")
            except EOFError as end:
                raise CommandError(f"{question}: no answer. Nothing was made.") from end
            except ValueError as problem:
                if given is not None:
                    raise CommandError(f"{question}: {problem}") from problem
                self.stdout.write(f"  {problem}")

    def suggested(self, slug: str) -> str:
        """The installation's own address while nobody else has it; else a name under its domain."""
        parts = urlsplit(settings.URL)
        port = f":{parts.port}" if parts.port else ""
        with tenancy.platform():
            free = not Organization.objects.filter(is_default=True).exists()
        return settings.URL if free else f"{parts.scheme}://{slug}.{settings.BASE_DOMAIN}{port}"

    def make(self, company: str, slug: str, address: str, email: str, server: str, sender: str) -> str:
        host = urlsplit(address).hostname or ""
        own = (
            host not in settings.LOOPBACK
            and not host.endswith(f".{settings.BASE_DOMAIN}")
            and not host.endswith(".localhost")
        )
        if not own and "." in host and host not in settings.LOOPBACK:
            slug = host.partition(".")[0]
        kept = {"EMAIL_URL": server, "EMAIL_FROM": sender} if server else {}
        if own and not settings.OPEN:
            kept["HELPDESK_URL"] = settings.URL = address
        try:
            organization = organizations.found(
                company, slug=slug, domain=host if own else "", plan=Plan.ENTERPRISE
            )
            _, link = inviting.invite(email, "", "admin", by=None, organization=organization)
        except organizations.AddressTaken as problem:
            raise CommandError(str(problem)) from problem
        if kept:
            settings_file.store(settings.DATA / "settings.env", **kept)
        return link


def some_text(answer: str) -> str:
    if not answer or len(answer) > 255:
        raise ValueError("Enter a name.")
    return answer


def web_address(answer: str) -> str:
    parts = urlsplit(answer if "://" in answer else f"https://{answer}")
    if (
        parts.scheme not in ("http", "https")
        or not re.fullmatch(r"[a-z0-9.-]+", parts.hostname or "")
        or parts.path.strip("/")
    ):
        raise ValueError("Enter an address like https://help.example.com")
    return parts.geturl().rstrip("/")


def email_address(answer: str) -> str:
    try:
        an_address(answer)
    except ValidationError as problem:
        raise ValueError("Enter an email address, like name@example.com") from problem
    return answer.lower()


def mail_server(answer: str) -> str:
    """An address we can read and, better, reach: what is wrong is said now, not at the first mail."""
    if not answer:
        return ""
    try:
        delivery.connection_to(answer)
    except Exception as problem:
        raise ValueError(
            "Enter a mail server like smtp+tls://user:password@mail.example.com:587"
        ) from problem
    if why := delivery.why_unreachable(answer):
        raise ValueError(why)
    return answer
