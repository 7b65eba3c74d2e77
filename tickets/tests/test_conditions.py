"""Conditions on tickets: what is checked, and which tickets they name."""

from datetime import timedelta

import pytest
from django.utils import timezone

from helpdesk.lib import tenancy
from tickets import conditions, properties, reading
from tickets.models import Ticket
from tickets.refusals import WrongCondition
from tickets.tests.making import ask, field_named, make_category, make_tag, place, say
from tickets.tests.working import acting, assign, set_times


def titles(tree, person):
    with tenancy.acting(person, source="test"):
        conditions.checked(tree, conditions.fields_for(person))
        return set(conditions.queryset(tree, person=person).values_list("title", flat=True))


def leaf(field, asked, value=None):
    return {"field": field, "is": asked} | ({} if value is None else {"value": value})


@pytest.fixture
def desk(cast):
    cast.a, cast.b = ask(cast.customer, "Alpha"), ask(cast.colleague, "Beta")
    return cast


def test_all_of_nothing_is_everything(desk):
    assert titles({"all": []}, desk.admin) == {"Alpha", "Beta"}


def test_it_takes_one_of_several_statuses(desk):
    place(desk.a, status="pending")
    assert titles(leaf("status", "in", ["pending", "open"]), desk.admin) == {"Alpha"}
    assert titles(leaf("status", "not_in", ["pending"]), desk.admin) == {"Beta"}


def test_it_knows_me_and_nobody(desk):
    assign(desk.a, desk.admin, desk.admin)
    assert titles(leaf("assignee", "in", ["me"]), desk.admin) == {"Alpha"}
    assert titles(leaf("assignee", "in", ["none"]), desk.admin) == {"Beta"}
    assert titles(leaf("assignee", "not_in", ["me"]), desk.admin) == {"Beta"}


def test_it_asks_for_tags_and_for_none(desk):
    tag = make_tag(desk.ours, "recall")
    with acting(desk.admin):
        properties.tag(desk.a, [tag], by=desk.admin)
    assert titles(leaf("tag", "in", [str(tag.pk)]), desk.admin) == {"Alpha"}
    assert titles(leaf("tag", "not_in", [str(tag.pk)]), desk.admin) == {"Beta"}
    assert titles(leaf("tag", "in", ["none"]), desk.admin) == {"Beta"}


def test_it_nests_and_either_and_not(desk):
    category = make_category(desk.ours, "Bikes")
    place(desk.a, category=category)
    either = {"any": [leaf("category", "in", [str(category.pk)]), leaf("title", "has", "beta")]}
    assert titles(either, desk.admin) == {"Alpha", "Beta"}
    assert titles({"all": [either, {"not": leaf("title", "has", "ALPHA")}]}, desk.admin) == {"Beta"}


def test_it_compares_custom_fields(desk):
    field_named(desk.ours, "frame")
    field_named(desk.ours, "kilometres", "number")
    with acting(desk.admin):
        properties.set_fields(desk.a, {"frame": "T2-884", "kilometres": 1200}, by=desk.admin)
    assert titles(leaf("field.frame", "has", "884"), desk.admin) == {"Alpha"}
    assert titles(leaf("field.frame", "empty"), desk.admin) == {"Beta"}
    assert titles(leaf("field.kilometres", "over", 1000), desk.admin) == {"Alpha"}


def test_it_counts_time_from_now(desk):
    set_times(desk.a, created_at=timezone.now() - timedelta(days=10))
    assert titles(leaf("created", "older", "7d"), desk.admin) == {"Alpha"}
    assert titles(leaf("created", "newer", "12h"), desk.admin) == {"Beta"}
    day = timezone.localdate().isoformat()
    assert titles(leaf("created", "before", day), desk.admin) == {"Alpha"}


def test_it_knows_what_is_unread(desk):
    with acting(desk.admin):
        reading.mark_read(desk.a, by=desk.admin, now=timezone.now())
    assert titles(leaf("unread", "yes"), desk.admin) == {"Beta"}
    say(desk.a, "More", desk.customer)
    assert titles(leaf("unread", "yes"), desk.admin) == {"Alpha", "Beta"}


def test_it_shows_no_more_than_the_person_sees(desk):
    place(desk.a, department=desk.technical)
    assert titles({"all": []}, desk.agent) == {"Beta"}


@pytest.mark.parametrize("field", list(conditions.FIELDS))
def test_every_field_can_be_asked_in_every_way(desk, field):
    kind = conditions.FIELDS[field].kind
    values = {"choice": list(conditions.FIELDS[field].values[:1] or ["none"]), "words": "x", "number": 3}
    for asked in conditions.ASKED[kind]:
        days = "2026-11-30" if asked in ("before", "after") else "3d"
        told = None if asked in conditions.WITHOUT_VALUE else values.get(kind, days)
        titles(leaf(field, asked, told), desk.admin)


@pytest.mark.parametrize("tree", [
    None, [], {}, {"all": "x"}, {"all": [], "any": []}, {"field": "nothing", "is": "in", "value": ["x"]},
    {"field": "status", "is": "in", "value": []}, {"field": "status", "is": "in", "value": ["gone"]},
    {"field": "status", "is": "has", "value": "x"}, {"field": "assignee", "is": "in", "value": ["x' OR 1=1"]},
    {"field": "title", "is": "has", "value": "a\0b"}, {"field": "title", "is": "has", "value": " "},
    {"field": "created", "is": "older", "value": "forever"}, {"field": "created", "is": "before", "value": "9999-12-31"},
    {"field": "number", "is": "over", "value": float("nan")}, {"field": "number", "is": "over", "value": True},
    {"field": "field.no", "is": "has", "value": "x"}, {"field": "field.x'--", "is": "has", "value": "x"},
    {"not": {"not": {"not": {"not": {"not": {"field": "held", "is": "yes"}}}}}},
    {"all": [{"field": "held", "is": "yes"}] * 41},
])  # fmt: skip
def test_it_refuses_what_cannot_be_read(tree):
    with pytest.raises(WrongCondition):
        conditions.checked(tree)


def test_nothing_of_another_organization_is_named(desk):
    ask(desk.stranger, "Theirs")
    assert "Theirs" not in titles({"all": []}, desk.admin)
    assert Ticket.objects.count() == 0
