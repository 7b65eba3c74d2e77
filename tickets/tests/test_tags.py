"""Tags in the settings."""

import pytest

from accounts.tests.test_general import shown
from helpdesk.lib import tenancy
from tickets import properties
from tickets.models import Tag, TicketTag
from tickets.tests.making import ask, make_tag, now_of

PAGE = "/agent/settings/tags/"


def listed(organization):
    with tenancy.platform():
        return list(Tag.objects.filter(organization=organization).order_by("name"))


def tagged(cast, tag):
    ticket = ask(cast.customer)
    with tenancy.acting(cast.admin, source="test"):
        properties.tag(ticket, [tag], by=cast.admin)
    return ticket


def test_a_new_tag_has_its_colour(visit, cast):
    told = {"name": "recall", "description": "All of 2025", "color": "1"}
    assert visit(cast.admin).post(f"{PAGE}new/", told).status_code == 302
    [made] = listed(cast.ours)
    assert (made.name, made.description, made.color) == ("recall", "All of 2025", 1)


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"name": ""}, "name", "Enter a name for the tag."),
        ({"name": "ReCall"}, "name", "There is a tag with this name already."),
        ({"color": "7"}, "color", "Choose one from the list."),
        ({"color": ""}, "color", "Choose one from the list."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(visit, cast, told, field, words):
    make_tag(cast.ours)
    answer = visit(cast.admin).post(
        f"{PAGE}new/", {"name": "vip", "description": "kept", "color": "2"} | told
    )
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert answer.context["form"]["description"].value() == "kept"
    assert len(listed(cast.ours)) == 1


def test_renaming_onto_another_tag_is_said_at_the_field(visit, cast):
    kept = make_tag(cast.ours)
    make_tag(cast.ours, "vip")
    admin, page = visit(cast.admin), f"{PAGE}{kept.pk}/"
    answer = admin.post(page, shown(admin, page) | {"name": "VIP"})
    assert answer.status_code == 422
    assert "There is a tag with this name already" in str(answer.context["form"].errors["name"])


def test_a_tag_that_both_renamed_is_a_conflict(visit, cast):
    kept = make_tag(cast.ours)
    admin, page = visit(cast.admin), f"{PAGE}{kept.pk}/"
    stale = shown(admin, page)
    assert admin.post(page, stale | {"name": "safety"}).status_code == 302
    assert admin.post(page, stale | {"name": "danger"}).status_code == 409
    assert [tag.name for tag in listed(cast.ours)] == ["safety"]


def test_the_list_and_the_deletion_say_how_many_tickets(visit, cast):
    kept = make_tag(cast.ours)
    ticket = tagged(cast, kept)
    admin = visit(cast.admin)
    assert [tag.count for tag in admin.get(PAGE).context["tags"]] == [1]
    page = f"{PAGE}{kept.pk}/delete/"
    assert "1 ticket has it. It stays" in admin.get(page).content.decode()
    assert admin.post(page).status_code == 302
    assert now_of(ticket) and listed(cast.ours) == []
    with tenancy.platform():
        assert not TicketTag.objects.exists()


def test_nobody_elses_tag_is_deleted(visit, cast):
    foreign = make_tag(cast.theirs)
    assert visit(cast.admin).post(f"{PAGE}{foreign.pk}/delete/").status_code == 404
    assert listed(cast.theirs) == [foreign]
