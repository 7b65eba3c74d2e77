"""Categories in the settings: made, changed, arranged, deleted; tickets stay."""

import pytest
from django.db import connection

from accounts.models import AuditEntry
from accounts.telling import Names, told
from accounts.tests.test_general import sent_again, shown
from conftest import make_person
from helpdesk.lib import tenancy
from tickets import categories, opening
from tickets.models import Category, Ticket
from tickets.refusals import TooMuchAtOnce
from tickets.tests.making import ask, make_category, now_of

PAGE = "/agent/settings/categories/"
GOOD = {
    "name": "Battery",
    "description": "",
    "icon": "package",
    "is_active": "on",
    "response_sla_minutes_0": "90",
    "response_sla_minutes_1": "1",
    "resolution_sla_minutes_0": "2",
    "resolution_sla_minutes_1": "1440",
    "priority_level": "5",
    "department": "",
}


def listed(organization):
    with tenancy.platform():
        return list(Category.objects.filter(organization=organization).order_by("position", "name"))


def posted(browser, page):
    """The page's form as a browser would send it back, with both parts of a time."""
    told = shown(browser, page)
    for name in ("response_sla_minutes", "resolution_sla_minutes"):
        told |= {f"{name}_0": told.pop(name), f"{name}_1": "1"}
    return told


def test_a_new_category_stands_last_with_what_was_typed(visit, cast):
    make_category(cast.ours)
    assert visit(cast.admin).post(f"{PAGE}new/", GOOD | {"department": cast.billing.pk}).status_code == 302
    made = listed(cast.ours)[-1]
    assert (made.name, made.icon, made.is_active, made.department_id) == (
        "Battery",
        "package",
        True,
        cast.billing.pk,
    )
    assert (made.response_sla_minutes, made.resolution_sla_minutes, made.priority_level) == (90, 2880, 5)


def test_times_are_said_in_words_and_in_the_largest_whole_unit(visit, cast):
    kept = make_category(cast.ours, response_sla_minutes=90, resolution_sla_minutes=2880)
    admin = visit(cast.admin)
    assert "First reply in 1 hour 30 minutes, solved in 2 days" in admin.get(PAGE).content.decode()
    form = admin.get(f"{PAGE}{kept.pk}/").context["form"]
    assert [
        form.fields[name].widget.decompress(form.initial[name])
        for name in ("response_sla_minutes", "resolution_sla_minutes")
    ] == [[90, "1"], [2, "1440"]]


@pytest.mark.parametrize(
    ("told", "field", "words"),
    [
        ({"name": ""}, "name", "Enter a name for the category."),
        ({"name": "bikes"}, "name", "There is a category with this name already."),
        ({"response_sla_minutes_0": ""}, "response_sla_minutes", "Enter a whole number"),
        ({"response_sla_minutes_0": "0"}, "response_sla_minutes", "at least 1"),
        ({"response_sla_minutes_0": "-5"}, "response_sla_minutes", "at least 1"),
        ({"response_sla_minutes_0": "1.5"}, "response_sla_minutes", "Enter a whole number"),
        ({"response_sla_minutes_0": "٣"}, "response_sla_minutes", "Enter a whole number"),
        ({"response_sla_minutes_1": "7"}, "response_sla_minutes", "Enter a whole number"),
        ({"resolution_sla_minutes_0": "4000"}, "resolution_sla_minutes", "at most ten years"),
        ({"priority_level": "6"}, "priority_level", "Choose one from the list."),
        ({"icon": "skull"}, "icon", "Choose one from the list."),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_typed_is_lost(visit, cast, told, field, words):
    make_category(cast.ours)
    answer = visit(cast.admin).post(f"{PAGE}new/", GOOD | {"description": "kept"} | told)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert answer.context["form"]["description"].value() == "kept"
    assert [made.name for made in listed(cast.ours)] == ["Bikes"]


def test_another_organizations_name_and_team_are_its_own(visit, cast):
    make_category(cast.theirs, "Battery")
    admin = visit(cast.admin)
    assert admin.post(f"{PAGE}new/", GOOD | {"department": cast.their_team.pk}).status_code == 422
    assert admin.post(f"{PAGE}new/", GOOD).status_code == 302


def test_both_doors_refuse_the_same_sentence(visit, cast):
    """The form's and the database's: a name in another case gets past the form alone."""
    make_category(cast.ours)
    answer = visit(cast.admin).post(f"{PAGE}new/", GOOD | {"name": "BIKES"})
    assert "There is a category with this name already" in answer.content.decode()


def test_each_level_says_what_tickets_begin_with(visit, cast):
    page = visit(cast.admin).get(f"{PAGE}new/").content.decode()
    assert "5: begins as Urgent" in page and "2: begins as Medium" in page
    for level, begins in ((1, 1), (2, 2), (3, 2), (4, 3), (5, 4)):
        kept = make_category(cast.ours, f"Level {level}", priority_level=level)
        assert ask(cast.customer, category=kept).priority == begins


def test_rows_move_up_and_down_and_no_further(visit, cast):
    first, second, third = (make_category(cast.ours, name) for name in ("A", "B", "C"))
    admin = visit(cast.admin)
    admin.post(PAGE, {"down": first.pk})
    assert [row.name for row in listed(cast.ours)] == ["B", "A", "C"]
    admin.post(PAGE, {"up": third.pk})
    admin.post(PAGE, {"up": second.pk})
    assert [row.name for row in listed(cast.ours)] == ["B", "C", "A"]


@pytest.mark.parametrize("told", [{}, {"up": "x"}, {"down": "a\0"}])
def test_a_move_that_cannot_be_read_moves_nothing(visit, cast, told):
    make_category(cast.ours)
    assert visit(cast.admin).post(PAGE, told).status_code == 302


def test_nobody_moves_what_is_not_theirs(visit, cast):
    for name in ("A", "B"):
        make_category(cast.theirs, name)
    visit(cast.admin).post(PAGE, {"down": listed(cast.theirs)[0].pk})
    assert [row.name for row in listed(cast.theirs)] == ["A", "B"]


def test_moving_is_no_change_that_an_edit_trips_over(visit, cast):
    first = make_category(cast.ours, "A")
    make_category(cast.ours, "B")
    admin, page = visit(cast.admin), f"{PAGE}{first.pk}/"
    begun = posted(admin, page)
    admin.post(PAGE, {"down": first.pk})
    assert admin.post(page, begun | {"name": "Z"}).status_code == 302


def test_a_time_that_both_changed_is_a_conflict_with_both_in_words(visit, cast):
    kept = make_category(cast.ours)
    one, other = visit(cast.admin), visit(make_person(cast.ours, "admin", "second@acme.example"))
    page = f"{PAGE}{kept.pk}/"
    mine = posted(one, page) | {"response_sla_minutes_0": "2", "response_sla_minutes_1": "60"}
    assert other.post(page, posted(other, page) | {"response_sla_minutes_0": "90"}).status_code == 302
    answer = one.post(page, mine)
    assert answer.status_code == 409
    assert "“1 hour 30 minutes”" in answer.content.decode() and "“2 hours”" in answer.content.decode()
    assert one.post(page, sent_again(answer) | {"keep": "response_sla_minutes"}).status_code == 302
    assert listed(cast.ours)[0].response_sla_minutes == 90


def test_deleting_says_how_many_tickets_and_they_stay(visit, cast):
    kept = make_category(cast.ours)
    ticket = ask(cast.customer, category=kept)
    admin, page = visit(cast.admin), f"{PAGE}{kept.pk}/delete/"
    assert "1 ticket is in it, stays" in admin.get(page).content.decode()
    assert admin.post(page).status_code == 302
    assert now_of(ticket).category_id is None
    assert listed(cast.ours) == []


def test_a_team_and_a_person_go_from_their_tickets_too(cast):
    """What a foreign key sets to nothing passes the guards as the owner of the tables."""
    with tenancy.acting(cast.admin, source="test"):
        ticket = opening.open_ticket(
            by=cast.admin, customer=cast.customer, title="x", content="x", department=cast.billing, assignee=cast.agent
        )  # fmt: skip
        cast.billing.delete()
        cast.agent.delete()
    after = now_of(ticket)
    assert (after.department_id, after.assignee_id) == (None, None)


def test_too_many_tickets_for_one_request_is_a_sentence(cast):
    kept = make_category(cast.ours)
    for _ in range(30):
        ask(cast.customer, category=kept)
    with tenancy.acting(cast.admin, source="test"):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '1ms'")
        with pytest.raises(TooMuchAtOnce):
            categories.delete(kept, by=cast.admin)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        assert Ticket.objects.filter(category=kept).count() == 30


def test_the_audit_log_tells_it_in_words(visit, cast):
    admin = visit(cast.admin)
    admin.post(f"{PAGE}new/", GOOD)
    page = f"{PAGE}{listed(cast.ours)[0].pk}/"
    admin.post(page, posted(admin, page) | {"priority_level": "1", "department": cast.billing.pk})
    with tenancy.platform():
        entries = list(AuditEntry.objects.filter(action__startswith="category.").order_by("seq"))
        acts = [told(entry, Names.of(entries)) for entry in entries]
    assert [act["act"] for act in acts] == ["Made the category Battery", "Changed the category Battery"]
    assert "Team: from nothing to Billing" in acts[1]["differences"]
    assert "Priority level: from 5 to 1" in acts[1]["differences"]
