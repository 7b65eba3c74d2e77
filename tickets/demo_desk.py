"""The demo's workspace: views and saved replies that a team would have, a ticket that sleeps, a note that names somebody."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organization, User
from helpdesk.lib import tenancy

from . import conversation, macros, saved_views, snoozing
from .models import SavedView, Ticket

ACTIVE = {"field": "status", "is": "in", "value": ["new", "open", "pending"]}
VIEWS = [
    ("Urgent and high", 1, [], {"all": [ACTIVE, {"field": "priority", "is": "in", "value": ["3", "4"]}]}),
    ("Quiet for two days", 2, ["status", "assignee", "team", "activity"], {"all": [ACTIVE, {"field": "activity", "is": "older", "value": "2d"}]}),
    ("Held up completely", 5, ["customer", "category", "tags", "created"],
     {"all": [ACTIVE, {"any": [{"field": "criticality", "is": "in", "value": ["critical"]}, {"field": "priority", "is": "in", "value": ["4"]}]}]}),
]  # fmt: skip
REPLIES = [
    ("Ask for a photo", "Hi {customer.first_name},\n\nthank you for writing. Could you send us a photo, so that we see what you see?\n\nBest wishes,\n{agent.first_name}", {"status": "pending"}),
    ("We are looking into it", "Hi {customer.first_name},\n\nwe are looking into it and come back to you about {ticket.number} today.\n\n{agent.first_name} from {organization.name}", {"status": "open"}),
    ("Solved, thank you", "Hi {customer.first_name},\n\ngood to hear that it works again. Write back any time.\n\n{agent.first_name}", {"status": "resolved"}),
]  # fmt: skip


def furnish(organization: Organization) -> None:
    """By the people of the demo, through the verbs; a second time nothing more."""
    with tenancy.platform():
        people = User.objects.filter(organization=organization).select_related("organization", "department")
        admin = people.filter(role="admin").order_by("pk").first()
        agents = list(people.filter(role="agent", status="active").order_by("pk")[:2])
        done = SavedView.objects.filter(organization=organization).exists()
    if done or admin is None or len(agents) < 2:
        return
    told = replace(tenancy.context_of(admin, source="agent_dashboard"), at=timezone.now().isoformat())
    with tenancy.use(told), transaction.atomic():
        for name, color, columns, conditions in VIEWS:
            saved_views.create(
                by=admin, name=name, color=color, columns=columns, conditions=conditions, audience="all"
            )
        for name, content, actions in REPLIES:
            macros.create(by=admin, name=name, content=content, actions=actions, audience="all")
        mine = Ticket.objects.filter(organization=organization).active().accepted().order_by("-number")
        # A very small demo has none that is open, or none that is new.
        asleep, named = mine.filter(status="open").first(), mine.filter(status="new").first()
        if asleep:
            snoozing.snooze(asleep, by=admin, until=timezone.now() + timedelta(days=2), reason="a spare part")
        if named:
            text = f"@{agents[0].name} you know this customer. Could you have a look before noon?"
            conversation.note(named, text, by=admin)
