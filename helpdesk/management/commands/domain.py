"""Which organization answers at which address."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import DomainNameValidator

from accounts import organizations
from accounts.models import Organization
from helpdesk.lib import tenancy


class Command(BaseCommand):
    help = "List the addresses of organizations, or register one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="act", required=True)
        kinds.add_parser("list", help="every organization with its address")
        add = kinds.add_parser("add", help="an organization answers at HOST")
        add.add_argument("host")
        add.add_argument(
            "--organization", metavar="SLUG", help="default: the only one, or the one at the bare address"
        )

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        with tenancy.platform():
            everybody = list(Organization.objects.order_by("created_at"))
        if act == "list":
            for organization in everybody:
                self.stdout.write(f"{organization.slug:20} {organization.base_url}")
            return
        host = options["host"].strip().lower().rstrip(".")
        try:
            DomainNameValidator()(host)
        except ValidationError as problem:
            raise CommandError(f"{host} is not a host name like help.example.com") from problem
        organization = self.chosen(everybody, options["organization"])
        try:
            organizations.answer_at(organization, host)
        except organizations.AddressTaken as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{organization.name} answers at {organization.base_url}")

    def chosen(self, everybody: list[Organization], slug: str | None) -> Organization:
        found = (
            [o for o in everybody if o.slug == slug]
            if slug
            else [o for o in everybody if o.is_default] or everybody[:1]
        )
        if not found:
            raise CommandError(f"There is no organization “{slug}”. `bin/manage domain list` lists them.")
        return found[0]
