"""The cast with tickets: the customer's in the agent's team with a colleague copied in, one of another team, one of the
other organization."""

from types import SimpleNamespace

import pytest

from conftest import make_person
from helpdesk.lib import tenancy
from tickets.models import Copy
from tickets.tests.by_hand import truth
from tickets.tests.making import ask, place, settle


@pytest.fixture
def desk(cast: SimpleNamespace) -> SimpleNamespace:
    return furnish(cast)


@pytest.fixture
def committed_desk(committed_cast: SimpleNamespace) -> SimpleNamespace:
    return furnish(committed_cast)


def furnish(cast: SimpleNamespace) -> SimpleNamespace:
    """Adds `copied`, `light` (an agent of the other team), `other` (a customer) and the tickets `ours`, `theirs`, ..."""
    cast.copied = make_person(cast.ours, "customer", "copied@acme.example")
    cast.other = make_person(cast.ours, "customer", "other@acme.example")
    cast.light = make_person(cast.ours, "agent", "light@acme.example", department=cast.technical)
    cast.their_other = make_person(cast.theirs, "customer", "second@other.example")
    cast.ticket = place(ask(cast.customer, "Ours"), department=cast.billing)
    cast.elsewhere = place(ask(cast.other, "Elsewhere"), department=cast.technical)
    cast.foreign = place(ask(cast.stranger, "CANARY"), department=cast.their_team)
    with tenancy.platform():
        Copy.objects.create(organization=cast.ours, ticket=cast.ticket, user=cast.copied)
    settle()
    # What is looked at when a transaction ends has been looked at: what a test refuses, its own statement caused.
    truth("SET CONSTRAINTS ALL IMMEDIATE")
    truth("SET CONSTRAINTS ALL DEFERRED")
    return cast
