"""Load or remove the demo."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import demo, installation
from tickets import demo as tickets_demo


class Command(BaseCommand):
    help = "Load the demo into an empty installation, list its people, or remove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", action="store_true", help="list the demo people")
        parser.add_argument(
            "--remove", action="store_true", help="remove the demo organizations and everything in them"
        )

    def handle(self, *args: Any, people: bool, remove: bool, **options: Any) -> None:
        if people:
            for person in installation.facts()["people"]:
                self.stdout.write(f"{person['email']:32} {person['role']:10} {person['url']}")
        elif remove:
            self.stdout.write(f"Removed {demo.remove()} people of the demo and everything that was theirs.")
        elif not installation.is_empty():
            raise CommandError("There is data here already. The demo loads into an empty installation only.")
        else:
            self.stdout.write(f"Loaded {demo.load()}, {tickets_demo.load()}.")
