"""The sheet: a ticket beside its list, as one page, as a fragment, and what an act on it answers."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tickets import drafts
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_category, now_of, say
from tickets.tests.working import acting, assign, at, change, listed, set_times

HTMX = {"hx-request": "true", "hx-target": "conversation"}


def fragment(browser, path, **headers):
    return browser.get(path, headers=HTMX | headers)


def queries(browser, path, headers=None):
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path, headers=headers or {})
    assert answer.status_code == 200
    silent = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    return [query["sql"] for query in captured if not query["sql"].startswith(silent)]


def test_a_ticket_stands_beside_the_list_that_its_address_names(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    assign(two, cast.agent, cast.agent)
    browser = visit(cast.agent)
    page = browser.get(at(one), {"queue": "unassigned"})
    assert listed(page) == ["One"]
    assert re.search(rf'id="row-{one.pk}"[^>]*aria-current="true"', page.content.decode())
    assert listed(browser.get(at(one), {"queue": "mine"})) == ["Two"]


def test_rows_lead_to_tickets_with_the_list_beside_them(cast, visit):
    bikes = make_category(cast.ours, "Bikes")
    ticket = ask(cast.customer, "One", category=bikes)
    page = visit(cast.agent).get("/agent/", {"queue": "open", "category": bikes.pk, "sort": "lately"})
    address = re.search(r'class="row__link" href="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    assert address == f"{at(ticket)}?queue=open&sort=lately&category={bikes.pk}"
    assert listed(visit(cast.agent).get(address)) == ["One"]


def test_a_fragment_is_the_conversation_the_details_and_the_title(cast, visit):
    ticket = ask(cast.customer, "It broke", "On Sunday.")
    answer = fragment(visit(cast.agent), f"{at(ticket)}?queue=open")
    html = answer.content.decode()
    assert "On Sunday." in html
    assert "<title>It broke" in html
    assert re.search(r'id="props"[^>]*hx-swap-oob="true"', html)
    assert '<nav class="nav"' not in html
    assert listed(answer) == []
    assert answer["HX-Push-Url"] == f"{at(ticket)}?queue=open"
    assert "HX-Request" in answer["Vary"]
    assert answer["Cache-Control"] == "private, no-store"


def test_without_a_ticket_the_sheet_says_to_pick_one(cast, visit):
    ask(cast.customer, "One")
    assert "Pick a ticket to start" in text_of(visit(cast.agent).get("/agent/?queue=open"))


def test_an_act_answers_with_the_row_and_the_counts_beside_it(cast, visit):
    ticket = ask(cast.customer, "One")
    came = {"hx-current-url": f"http://localhost{at(ticket)}?queue=open", "hx-target": "main"}
    answer = visit(cast.agent).post(at(ticket, "assignment"), {"act": "take"}, headers=HTMX | came)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(rf'id="row-{ticket.pk}"[^>]*hx-swap-oob="true"', html)
    assert f'href="{at(ticket)}?queue=open"' in html
    assert re.search(r'id="nav-queue-mine" hx-swap-oob="true">1<', html)
    assert re.search(r'id="details" [^>]*hx-swap-oob="merge"', html)
    assert "is yours" in text_of(answer)
    assert now_of(ticket).assignee_id == cast.agent.pk


def test_what_was_refused_answers_with_the_conversation_as_it_is(cast, visit):
    ticket = ask(cast.customer, "One")
    assign(ticket, cast.lead, cast.lead)
    answer = visit(cast.agent).post(
        at(ticket, "assignment"), {"act": "take"}, headers=HTMX | {"hx-target": "main"}
    )
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#conversation"
    assert 'id="conversation"' in answer.content.decode()


def test_a_ticket_that_goes_out_of_sight_leaves_the_sheet_with_a_word(cast, visit):
    ticket = ask(cast.customer, "One")
    headers = HTMX | {"hx-target": "edit"}
    form = {"department": cast.technical.pk, "updated_at": ""}
    browser = visit(cast.agent)
    page = browser.get(at(ticket, "edit", "department"), headers=headers).content.decode()
    form["updated_at"] = re.search(r'name="updated_at" value="([^"]*)"', page)[1]
    answer = browser.post(at(ticket, "edit", "department"), form, headers=headers)
    assert answer["HX-Retarget"] == "#conversation"
    assert "You no longer see it" in text_of(answer)
    assert answer["HX-Push-Url"].startswith("/agent/")


def test_without_scripts_an_act_leads_back_to_the_same_list(cast, visit):
    ticket = ask(cast.customer, "One")
    came = {"referer": f"http://localhost{at(ticket)}?queue=open&sort=lately"}
    answer = visit(cast.agent).post(at(ticket, "assignment"), {"act": "take"}, headers=came)
    assert answer["Location"] == f"{at(ticket)}?queue=open&sort=lately"


def test_another_hosts_address_says_nothing_about_the_list(cast, visit):
    ticket = ask(cast.customer, "One")
    came = {"referer": f"http://elsewhere.example{at(ticket)}?queue=open"}
    answer = visit(cast.agent).post(at(ticket, "assignment"), {"act": "take"}, headers=came)
    assert answer["Location"] == at(ticket)


def test_a_property_is_edited_by_a_form_of_its_own(cast, visit):
    ticket = ask(cast.customer, "One")
    browser, headers = visit(cast.agent), HTMX | {"hx-target": "edit"}
    page = browser.get(at(ticket, "edit", "priority"), headers=headers).content.decode()
    assert "<html" not in page
    told = {"updated_at": re.search(r'name="updated_at" value="([^"]*)"', page)[1], "priority": "4"}
    answer = browser.post(at(ticket, "edit", "priority"), told, headers=headers)
    assert "Urgent" in text_of(answer)
    assert now_of(ticket).priority == 4
    change(ticket, cast.lead, priority=1)
    again = browser.post(at(ticket, "edit", "priority"), told | {"priority": "2"}, headers=headers)
    assert again.status_code == 409
    assert "It is now “Low”, you entered “Medium”" in text_of(again)
    assert now_of(ticket).priority == 1


def test_history_comes_into_the_details_pane(cast, visit):
    ticket = ask(cast.customer, "One")
    change(ticket, cast.agent, priority=4)
    answer = visit(cast.agent).get(at(ticket, "history"), headers=HTMX | {"hx-target": "props"})
    html = answer.content.decode()
    assert 'id="props"' in html
    assert "<html" not in html
    assert "Priority: Medium → Urgent" in text_of(answer)


def test_what_came_since_one_looked_is_told_to_be_new(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    page = browser.get(at(ticket)).content.decode()
    assert "New since you looked" not in page
    browser.post(at(ticket, "read"), {"seen": re.search(r'"seen": "([^"]+)"', page)[1]})
    say(ticket, "Wait, one more thing.", cast.customer)
    said = text_of(browser.get(at(ticket)))
    assert said.index("New since you looked") < said.index("Wait, one more thing.")
    assert "New since you looked" not in text_of(visit(cast.lead).get(at(ticket)))


def test_ones_own_words_are_never_new(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    browser.post(at(ticket, "read"), {"seen": now_of(ticket).last_activity_at.isoformat()})
    say(ticket, "My answer", cast.agent)
    assert "New since you looked" not in text_of(browser.get(at(ticket)))


def test_an_open_conversation_asks_for_itself_and_keeps_what_was_new(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    browser.post(at(ticket, "read"), {"seen": now_of(ticket).last_activity_at.isoformat()})
    say(ticket, "One.", cast.customer)
    page = browser.get(at(ticket)).content.decode()
    address = re.search(r'id="thread"[^>]*hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    browser.post(at(ticket, "read"), {"seen": now_of(ticket).last_activity_at.isoformat()})
    say(ticket, "Two.", cast.customer)
    answer = browser.get(address, headers=HTMX | {"hx-target": "thread"})
    said = text_of(answer)
    assert said.index("New since you looked") < said.index("One.") < said.index("Two.")
    assert 'id="conversation"' not in answer.content.decode()


def test_what_one_has_begun_to_write_stands_in_the_list(cast, visit):
    ticket = ask(cast.customer, "One", "Words of the customer")
    with acting(cast.agent):
        drafts.save_draft(ticket, "I begin", by=cast.agent)
    assert "Draft: I begin" in text_of(visit(cast.agent).get("/agent/?queue=open"))
    assert "Draft:" not in text_of(visit(cast.lead).get("/agent/?queue=open"))


def test_ones_own_list_does_not_say_whose_each_is(cast, visit):
    assign(ask(cast.customer, "One"), cast.agent, cast.agent)
    browser = visit(cast.agent)
    assert "Assigned to" not in text_of(browser.get("/agent/?queue=mine"))
    assert "Assigned to Agent" in text_of(browser.get("/agent/?queue=open"))


def test_changed_rows_are_asked_for_by_key(cast, visit):
    one, two, other = ask(cast.customer, "One"), ask(cast.customer, "Two"), ask(cast.stranger, "Other")
    assign(two, cast.lead, cast.lead)
    keys = ",".join(str(ticket.pk) for ticket in (one, two, other)) + ",nonsense"
    answer = visit(cast.agent).get(
        f"/agent/?queue=unassigned&changed={keys}", headers=HTMX | {"hx-target": "rows"}
    )
    assert listed(answer) == ["One"]
    assert 'type="checkbox"' in answer.content.decode()


def test_changed_rows_of_another_team_stay_unseen(cast, visit):
    ticket = ask(cast.customer, "One")
    change(ticket, cast.admin, department=cast.technical)
    address = f"/agent/?queue=open&changed={ticket.pk}"
    assert listed(visit(cast.agent).get(address, headers=HTMX | {"hx-target": "rows"})) == []


def test_the_next_rows_go_on_under_the_heading_that_was_begun(cast, visit):
    with acting(cast.admin):
        for number in range(53):
            ask(cast.customer, f"T{number:02}")
    browser = visit(cast.agent)
    page = browser.get("/agent/?queue=open").content.decode()
    address = re.search(r'hx-get="([^"]+under=[^"]+)"', page)[1].replace("&amp;", "&")
    more = browser.get(address, headers=HTMX | {"hx-target": "more-rows"})
    assert len(listed(more)) == 3
    assert "rows__group" not in more.content.decode()
    assert "<html" not in more.content.decode()


def test_a_list_is_ordered_by_what_happened_last_if_one_asks(cast, visit):
    one = ask(cast.customer, "One")
    ask(cast.customer, "Two")
    say(one, "More", cast.customer)
    page = visit(cast.agent).get("/agent/?queue=open&sort=lately")
    assert listed(page) == ["One", "Two"]
    assert 'class="rows__group' not in page.content.decode()


def test_what_narrows_a_list_is_said_in_a_line(cast, visit):
    bikes = make_category(cast.ours, "Bikes")
    said = text_of(visit(cast.agent).get("/agent/", {"queue": "open", "category": bikes.pk, "q": "brake"}))
    assert "“brake” · Bikes" in said


@pytest.mark.parametrize("who", ["agent", "admin"])
def test_a_queue_page_costs_eight_queries(cast, visit, who):
    browser = visit(getattr(cast, who))
    for number in range(3):
        assign(ask(cast.customer, f"T{number}"), cast.lead, cast.admin)
    browser.get("/agent/?queue=open")
    asked = queries(browser, "/agent/?queue=open")
    assert len(asked) <= 8, "\n".join(asked)


@pytest.mark.parametrize("who", ["agent", "admin", "analyst"])
def test_a_ticket_in_the_open_sheet_costs_twelve_queries(cast, visit, who):
    ticket = ask(cast.customer)
    for number in range(5):
        say(ticket, f"Answer {number}", cast.agent)
    change(ticket, cast.agent, priority=4)
    browser = visit(getattr(cast, who))
    asked = queries(browser, at(ticket), HTMX)
    assert len(asked) <= 12, "\n".join(asked)


def test_fifty_long_rows_are_a_page_of_sixty_kilobytes(cast, visit):
    now = timezone.now()
    with acting(cast.admin):
        for number in range(51):
            title = f"{number} The battery of my cargo bike stops charging at eighty per cent since Sunday"
            ticket = ask(cast.customer, title, "I have tried another socket and restarted it. " * 20)
            set_times(ticket, next_due_at=now + timedelta(hours=number), assignee=cast.lead, priority=3)
    page = visit(cast.agent).get("/agent/?queue=open")
    assert len(listed(page)) == 50
    assert len(page.content) <= 60_000, len(page.content)
