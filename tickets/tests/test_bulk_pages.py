"""Many tickets from the list: what was ticked, or all that match; by plain posts."""

import pytest

from helpdesk.lib import tenancy
from tickets import bulk
from tickets.models import BulkRun
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_run, make_tag, now_of, place
from tickets.tests.working import assign

BULK = "/agent/bulk/"


def finish():
    while bulk.go_on():
        pass


def keys(*tickets):
    return {"ticket": [str(ticket.pk) for ticket in tickets]}


@pytest.fixture
def some(cast):
    return [ask(cast.customer, f"Ticket {number}") for number in range(3)]


def test_the_button_asks_what_to_do_and_changes_nothing(cast, visit, some):
    page = visit(cast.agent).post(BULK, keys(*some[:2]) | {"what": "status"})
    assert page.status_code == 200
    assert "Change 2 tickets" in text_of(page)
    assert page.content.decode().count('name="ticket"') == 2
    assert {now_of(one).status for one in some} == {"new"}


def test_what_was_ticked_is_changed_in_the_background(cast, visit, some):
    answer = visit(cast.agent).post(
        BULK, keys(*some[:2]) | {"what": "status", "do": "1", "status": "resolved", "list": "queue=open"}
    )
    assert answer.url == "/agent/?queue=open"
    finish()
    assert [now_of(one).status for one in some] == ["resolved", "resolved", "new"]


def test_all_that_match_is_the_list_as_it_is_now(cast, visit, some):
    assign(some[0], cast.agent, cast.agent)
    told = {
        "all": "1",
        "list": "queue=unassigned",
        "what": "assign",
        "do": "1",
        "assignee": str(cast.lead.pk),
    }
    visit(cast.agent).post(BULK, told)
    finish()
    assert [now_of(one).assignee_id for one in some] == [cast.agent.pk, cast.lead.pk, cast.lead.pk]


def test_nobody_is_chosen_by_choosing_nobody(cast, visit, some):
    assign(some[0], cast.agent, cast.agent)
    visit(cast.agent).post(BULK, keys(some[0]) | {"what": "assign", "do": "1", "assignee": "none"})
    finish()
    assert now_of(some[0]).assignee_id is None


def test_a_form_without_a_choice_says_so_and_keeps_the_tickets(cast, visit, some):
    answer = visit(cast.agent).post(BULK, keys(*some) | {"what": "status", "do": "1"})
    assert answer.status_code == 422
    assert "Choose what to change" in text_of(answer)
    assert answer.content.decode().count('name="ticket"') == 3


def test_nothing_ticked_is_told(cast, visit):
    make_tag(cast.ours)
    answer = visit(cast.agent).post(BULK, {"what": "status", "do": "1", "status": "open"})
    assert answer.status_code == 422
    assert "Nothing was chosen" in text_of(answer)


def test_spam_and_delete_are_buttons(cast, visit, some):
    visit(cast.agent).post(BULK, keys(some[0]) | {"what": "more", "button": "spam"})
    visit(cast.admin).post(BULK, keys(some[1]) | {"what": "more", "button": "delete"})
    finish()
    assert now_of(some[0]).status == "closed"
    with tenancy.platform():
        assert not type(some[1]).objects.filter(pk=some[1].pk).exists()


def test_several_are_merged_into_the_oldest(cast, visit, some):
    answer = visit(cast.agent).post(BULK, keys(*reversed(some)) | {"what": "more", "button": "merge"})
    assert answer.url == f"/agent/tickets/AC-{some[0].number}/"
    assert [now_of(one).merged_into_id for one in some] == [None, some[0].pk, some[0].pk]


def test_of_several_customers_none_is_merged(cast, visit, some):
    answer = visit(cast.agent).post(
        BULK, keys(*some, ask(cast.colleague)) | {"what": "more", "button": "merge"}
    )
    assert answer.status_code == 422
    assert {now_of(one).merged_into_id for one in some} == {None}


def test_the_run_tells_how_far_it_is_what_was_refused_and_undoes(cast, visit, some):
    with tenancy.platform():
        cast.lead.status = "suspended"
        cast.lead.save()
    run = make_run(cast.agent, *some, priority=4, assignee=str(cast.lead.pk))
    finish()
    browser = visit(cast.agent)
    page = text_of(browser.get(f"{BULK}{run.pk}/"))
    assert "Done: 3 of 3" in page and "3 refused" in page and "Choose somebody else" in page
    again = make_run(cast.agent, *some, priority=4)
    finish()
    browser.post(f"{BULK}{again.pk}/undo/")
    finish()
    assert {now_of(one).priority for one in some} == {2}
    assert "Undone" in text_of(browser.get(f"{BULK}{again.pk}/"))


def test_what_changed_nothing_is_not_undone(cast, visit, some):
    run = make_run(cast.agent, *some, priority=2)
    finish()
    page = text_of(visit(cast.agent).get(f"{BULK}{run.pk}/"))
    assert "0 changed" in page and "Undo" not in page


def test_what_is_out_of_sight_is_not_in_all_that_match(cast, visit, some):
    place(some[0], department=cast.technical)
    visit(cast.agent).post(
        BULK, {"all": "1", "list": "queue=open", "what": "status", "do": "1", "status": "pending"}
    )
    with tenancy.platform():
        assert BulkRun.objects.get().total == 2


@pytest.mark.parametrize(
    "told", [{"ticket": ["x", "'"]}, {"ticket": [""]}, {"all": "1", "list": "queue=%00&after=x"}]
)
def test_what_cannot_be_read_is_no_ticket(cast, visit, told):
    assert visit(cast.agent).post(BULK, told | {"what": "?", "do": "1", "status": "open"}).status_code in (
        302,
        422,
    )
