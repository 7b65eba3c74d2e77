from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Organization
from helpdesk.lib import tenancy
from tickets import search


class Command(BaseCommand):
    help = "Writes what search knows anew: the texts and words of all organizations, or of one by its slug."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organization", nargs="?", help="the slug of one")

    def handle(self, *args: Any, **options: Any) -> None:
        with tenancy.platform():
            wanted = Organization.objects.order_by("slug")
            if options["organization"]:
                wanted = wanted.filter(slug=options["organization"])
            organizations = list(wanted)
        for organization in organizations:
            self.stdout.write(f"{organization.slug}: {search.rebuild(organization)} tickets")
