"""The page of one ticket: what was said, what happened, what it is; for those who see it, by what they may."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.lib import tenancy
from helpdesk.lib.templatetags.times import short
from tickets import assignment, conversation, feedback, files, lifecycle, linking, properties, sharing
from tickets.models import Follower, Message, ReadMarker
from tickets.opening import open_ticket
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_category, make_field, make_tag, note, now_of, say, told_at
from tickets.tests.working import acting, assign, at, change, delete, merge, resolve, send


def opened(browser, ticket):
    return text_of(browser.get(at(ticket)))


def test_it_tells_the_whole_conversation_with_the_notes(cast, visit):
    ticket = ask(cast.customer, "It broke", "On Sunday it broke.")
    say(ticket, "We **look** into it.", cast.agent)
    note(ticket, "A known fault.", cast.lead)
    page = visit(cast.agent).get(at(ticket))
    said = text_of(page)
    places = [said.index(words) for words in ("On Sunday it broke.", "We look into it.", "A known fault.")]
    assert places == sorted(places)
    assert "<strong>look</strong>" in page.content.decode()
    assert re.search(r"msg--note.*Lead.*Internal note.*A known fault", page.content.decode(), re.S)


def test_what_happened_is_told_between_in_words(cast, visit):
    ticket = ask(cast.customer)
    change(ticket, cast.agent, priority=4)
    said = opened(visit(cast.agent), ticket)
    assert "Agent set priority to Urgent" in said
    assign(ticket, cast.lead, cast.agent)
    with acting(cast.lead):
        properties.tag(ticket, [make_tag(cast.ours, "recall")], by=cast.lead)
        assignment.collaborate(ticket, cast.agent, by=cast.lead)
        sharing.copy_in(ticket, cast.colleague.email, by=cast.lead)
    said = opened(visit(cast.agent), ticket)
    assert "5 changes" in said
    for words in (
        "Agent assigned it to Lead",
        "Lead added the tag recall",
        "Lead brought in Agent",
        "Lead copied in",
    ):
        assert words in said


def test_an_edited_message_shows_what_it_said_before(cast, visit):
    ticket = ask(cast.customer)
    message = say(ticket, "The frist answer", cast.agent)
    with acting(cast.agent):
        conversation.edit(message, "The first answer", by=cast.agent)
    said = opened(visit(cast.lead), ticket)
    assert "Edited" in said
    assert "The frist answer" in said
    assert "Before Agent edited it" in said


def test_a_deleted_message_leaves_its_place_and_nothing_else(cast, visit):
    ticket = ask(cast.customer)
    message = say(ticket, "Sent to the wrong one", cast.agent)
    with acting(cast.agent):
        conversation.delete(message, by=cast.agent)
    said = opened(visit(cast.admin), ticket)
    assert "Agent wrote something that was deleted" in said
    assert "Sent to the wrong one" not in said


def test_a_long_conversation_folds_its_middle_and_unfolds_by_steps(cast, visit):
    ticket = ask(cast.customer, content="The first words.")
    for number in range(69):
        say(ticket, f"Reply {number:02}.", cast.customer)
    browser = visit(cast.agent)
    said = opened(browser, ticket)
    assert "The first words." in said
    assert re.findall(r"Reply (\d+)\.", said) == ["64", "65", "66", "67", "68"]
    assert "Show 50 earlier messages" in said
    said = text_of(browser.get(at(ticket), {"last": "55"}))
    assert re.findall(r"Reply (\d+)\.", said) == [f"{n:02}" for n in range(14, 69)]
    assert "Show 14 earlier messages" in said
    said = text_of(browser.get(at(ticket), {"last": "105"}))
    assert len(re.findall(r"Reply (\d+)\.", said)) == 69
    assert "earlier message" not in said


def test_thirty_messages_stand_as_they_are(cast, visit):
    ticket = ask(cast.customer)
    for number in range(29):
        say(ticket, f"Reply {number}.", cast.customer)
    assert "earlier message" not in opened(visit(cast.agent), ticket)


def test_beside_it_stands_everything_that_it_is(cast, visit):
    topic = make_category(cast.ours, "Charging")
    make_field(cast.ours, "Fault code", is_staff_only=True)
    ticket = ask(cast.customer, category=topic, criticality="high")
    other, earlier = ask(cast.customer, "A cousin"), ask(cast.customer, "An older one")
    change(ticket, cast.admin, department=cast.billing, assignee=cast.agent)
    with acting(cast.agent):
        properties.set_fields(ticket, {"fault_code": "E-17"}, by=cast.agent)
        properties.tag(ticket, [make_tag(cast.ours, "recall")], by=cast.agent)
        linking.link(ticket, other, by=cast.agent)
        assignment.follow(ticket, by=cast.agent)
    resolve(ticket, cast.agent)
    with tenancy.acting(cast.customer, source="customer_portal"):
        feedback.rate(ticket, 4, "Quick!", by=cast.customer)
    said = opened(visit(cast.agent), ticket)
    for words in (
        "Resolved", "Medium", "Billing", "Charging", "recall", "Fault code E-17", "A lot, I work around it", "Web",
        "customer@acme.example", "Related", "A cousin", "An older one", "4 · Good", "Quick!", "Stop following",
        "until then a reply reopens it",
    ):  # fmt: skip
        assert words in said, words
    assert earlier.pk != other.pk


def test_what_waits_says_when_it_counts_as_solved(cast, visit):
    ticket = ask(cast.customer)
    say(ticket, "Which bike is it?", cast.agent, then="pending")
    assert re.search(
        r"Counts as solved on \d+ \w+ unless the customer answers", opened(visit(cast.agent), ticket)
    )


def test_files_stand_with_their_message(cast, visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ticket = ask(cast.customer)
    with tenancy.acting(cast.customer, source="customer_portal"):
        chosen = SimpleUploadedFile("display.txt", b"80 %")
        attachment = files.keep(chosen, by=cast.customer, organization=cast.ours)
    say(ticket, "Look.", cast.customer, attached=[attachment])
    browser = visit(cast.agent)
    page = browser.get(at(ticket)).content.decode()
    link = re.search(r'href="(/files/[^"]+)"', page)[1]
    assert "display.txt" in page
    assert b"".join(browser.get(link).streaming_content) == b"80 %"


def test_another_spelling_of_the_number_leads_to_the_right_address(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    for typed in (str(ticket.number), f"ac-{ticket.number}", f"OLD-{ticket.number}"):
        assert browser.get(f"/agent/tickets/{typed}/")["Location"] == at(ticket)
        answer = browser.get(f"/agent/tickets/{typed}/edit/priority/?x=1")
        assert answer["Location"] == f"{at(ticket)}edit/priority/?x=1"


def test_another_teams_ticket_is_not_there_for_an_agent_of_one_team(cast, visit):
    ticket = ask(cast.customer)
    change(ticket, cast.admin, department=cast.technical)
    agent = visit(cast.agent)
    assert agent.get(at(ticket)).status_code == 404
    assert agent.get(at(ticket, "history")).status_code == 404
    assert agent.post(at(ticket, "assignment"), {"act": "take"}).status_code == 404
    with acting(cast.admin):
        assignment.collaborate(ticket, cast.agent, by=cast.admin)
    assert agent.get(at(ticket)).status_code == 200


def test_a_deleted_ticket_is_not_there(cast, visit):
    ticket = ask(cast.customer)
    delete(ticket, cast.admin)
    assert visit(cast.admin).get(at(ticket)).status_code == 404


def test_an_analyst_reads_everything_and_finds_nothing_that_writes(cast, visit):
    ticket = ask(cast.customer)
    note(ticket, "Among us", cast.agent)
    browser = visit(cast.analyst)
    page = browser.get(at(ticket))
    html = page.content.decode().replace('action="/account/sign-out/"', "")
    assert "Among us" in text_of(page)
    assert "Fault" not in html
    main = html[html.index("<main") : html.index("</main>")]
    assert not re.search(r'<form(?![^>]*(method="get"|method="dialog"))', main)
    assert "csrfmiddlewaretoken" not in main
    for path in (
        "messages",
        "status",
        "assignment",
        "following",
        "edit",
        "people",
        "links",
        "merge",
        "split",
        "delete",
    ):
        assert browser.post(at(ticket, path), {"x": "y"}).status_code == 403, path


def test_looking_marks_it_read_up_to_what_was_shown_and_not_by_a_get(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    page = browser.get(at(ticket)).content.decode()
    with tenancy.platform():
        assert ReadMarker.objects.count() == 0
    seen = re.search(r'"seen": "([^"]+)"', page)[1]
    say(ticket, "Wait, one more thing.", cast.customer)
    assert browser.post(at(ticket, "read"), {"seen": seen}, headers={"hx-request": "true"}).status_code == 204
    with tenancy.platform():
        marker = ReadMarker.objects.get(user=cast.agent)
    assert marker.read_at.isoformat() == seen
    assert marker.read_at < now_of(ticket).last_activity_at


@pytest.mark.parametrize("seen", ["", "yesterday", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+23:59"])
def test_a_strange_time_marks_it_read_now_and_not_in_the_future(cast, visit, seen):
    ticket = ask(cast.customer)
    answer = visit(cast.analyst).post(at(ticket, "read"), {"seen": seen})
    assert answer.status_code == 303
    with tenancy.platform():
        assert ReadMarker.objects.get().read_at <= now_of(ticket).last_activity_at.replace(year=9998)


def test_an_open_page_that_shows_the_newest_is_left_as_it_is(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    page = browser.get(at(ticket)).content.decode()
    address = re.search(r'id="thread"[^>]*hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    assert browser.get(address, headers={"hx-request": "true"}).status_code == 204
    say(ticket, "Something new.", cast.customer)
    assert "Something new." in text_of(browser.get(address, headers={"hx-request": "true"}))


def test_following_and_no_longer(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    assert browser.post(at(ticket, "following"), {"act": "follow"}).status_code == 303
    with tenancy.platform():
        assert Follower.objects.get().user_id == cast.agent.pk
    browser.post(at(ticket, "following"), {"act": "stop"})
    with tenancy.platform():
        assert not Follower.objects.exists()


def test_a_merged_one_says_where_it_goes_on(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    merge(one, two, cast.agent)
    browser = visit(cast.agent)
    said = opened(browser, one)
    assert f"goes on elsewhere. AC-{two.number}" in said
    assert "Send reply" not in said
    assert "Merged into this one Closed One" in opened(browser, two)


def test_what_nobody_has_confirmed_offers_to_confirm_or_discard_it(cast, visit):
    ticket = ask(cast.customer, unconfirmed=True)
    browser = visit(cast.agent)
    assert "Discard" in opened(browser, ticket)
    answer = browser.post(at(ticket, "confirmation"), {"act": "confirm"})
    assert answer["Location"] == at(ticket)
    assert not now_of(ticket).unconfirmed
    again = browser.post(at(ticket, "confirmation"), {"act": "discard"})
    assert again.status_code == 409
    assert "This was confirmed already" in text_of(again)


def test_discarding_puts_it_into_the_archive(cast, visit):
    ticket = ask(cast.customer, unconfirmed=True)
    browser = visit(cast.agent)
    assert browser.post(at(ticket, "confirmation"), {"act": "discard"})["Location"] == "/agent/"
    assert "restorable until" in text_of(browser.get("/agent/"))
    assert browser.get(at(ticket)).status_code == 404


def test_one_message_alone_shows_all_of_it(cast, visit):
    ticket = ask(cast.customer)
    long = "word " * 9000
    message = say(ticket, long, cast.customer)
    browser = visit(cast.agent)
    page = browser.get(at(ticket)).content.decode()
    assert at(ticket, "messages", message.pk) in page
    assert text_of(browser.get(at(ticket, "messages", message.pk))).count("word") >= 9000
    other = ask(cast.customer)
    assert browser.get(at(other, "messages", message.pk)).status_code == 404


def queries(browser, path):
    with CaptureQueriesContext(connection) as captured:
        browser.get(path)
    return [
        q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config"))
    ]


def test_it_costs_the_same_however_much_was_said_and_done(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    with acting(cast.agent):
        conversation.edit(conversation.reply(ticket, "a", by=cast.agent), "b", by=cast.agent)
        linking.link(ticket, ask(cast.customer), by=cast.agent)
    browser.get(at(ticket))
    few = queries(browser, at(ticket))
    for number in range(6):
        message = say(ticket, f"Answer {number}", cast.agent)
        with acting(cast.agent):
            conversation.edit(message, f"Better answer {number}", by=cast.agent)
            properties.tag(ticket, [make_tag(cast.ours, f"tag {number}")], by=cast.agent)
            linking.link(ticket, ask(cast.customer), by=cast.agent)
        change(ticket, cast.agent, title=f"Subject {number}")
    many = queries(browser, at(ticket))
    assert len(many) == len(few) <= 30, "\n".join(many)


def test_a_ticket_whose_customer_is_gone_still_stands(cast, visit):
    ticket = ask(cast.customer)
    with tenancy.system(cast.ours):
        cast.customer.delete()
    said = opened(visit(cast.agent), ticket)
    assert "This person is gone." in said
    assert "nobody would read a reply" in said
    with tenancy.platform():
        assert Message.objects.get(ticket=ticket).author_name == "Customer"


def test_a_broken_clock_is_said_in_words(cast, visit):
    ticket = hours_ago(cast, 24 * 300)
    assert "days over" in opened(visit(cast.agent), ticket)
    assert (
        send(visit(cast.agent), at(ticket), reply="x", mode="public", visibility="public").status_code == 303
    )


def clocks(browser, ticket):
    """Each target with its words, its state and whether a bar stands under it."""
    page = browser.get(at(ticket)).content.decode()
    one = r'<a class="clock__line"[^>]*><span>([^<]*)</span><span class="sla sla--(\w+)">.*?</svg>([^<]*)</span></a>(<svg)?'
    return [(name, words, state, bool(bar)) for name, state, words, bar in re.findall(one, page)]


def hours_ago(cast, hours, *, replied=None, solved=None):
    """Asked then, and answered or solved so many minutes later."""
    began = timezone.now() - timedelta(hours=hours, seconds=30)
    with told_at(began, cast.customer):
        ticket = open_ticket(by=cast.customer, customer=cast.customer, title="It broke", content="On Sunday.")
    if replied:
        with told_at(began + timedelta(minutes=replied), cast.agent):
            conversation.reply(ticket, "Which one?", by=cast.agent)
    if solved:
        with told_at(began + timedelta(minutes=solved), cast.agent):
            lifecycle.resolve(ticket, by=cast.agent)
    return ticket


def test_each_target_that_runs_has_its_clock(cast, visit):
    ticket = hours_ago(cast, 0.5)
    assert clocks(visit(cast.agent), ticket) == [
        ("First reply", "29 min left", "soon", True), ("Resolution", "7 h left", "ok", True),
    ]  # fmt: skip


def test_the_composer_says_when_the_nearest_is_due(cast, visit):
    ticket = hours_ago(cast, 0.5)
    due = now_of(ticket).next_due_at
    assert f"Due {short(due)}, 29 min left" in opened(visit(cast.agent), ticket)


def test_answered_in_time_the_first_is_met_and_the_second_runs(cast, visit):
    ticket = hours_ago(cast, 9, replied=30)
    assert clocks(visit(cast.agent), ticket) == [
        ("First reply", "Met in 30 min", "met", False), ("Resolution", "1 h over", "over", True),
    ]  # fmt: skip


def test_answered_late_it_says_so_without_alarm(cast, visit):
    ticket = hours_ago(cast, 3, replied=90)
    assert clocks(visit(cast.agent), ticket)[0] == ("First reply", "30 min late", "ok", False)


def test_the_targets_are_those_of_its_category(cast, visit):
    category = make_category(cast.ours, response_sla_minutes=24 * 60, resolution_sla_minutes=5 * 24 * 60)
    ticket = ask(cast.customer, category=category)
    assert [words for _, words, *_ in clocks(visit(cast.agent), ticket)] == ["23 h left", "4 days left"]


def test_while_it_waits_for_its_customer_they_pause(cast, visit):
    ticket = ask(cast.customer)
    say(ticket, "Which one?", cast.agent)
    change(ticket, cast.agent, status="pending")
    [reply, solved] = clocks(visit(cast.agent), ticket)
    assert (reply[2], solved) == ("met", ("Resolution", "Paused", "paused", False))


def test_solved_it_says_in_what_time(cast, visit):
    ticket = hours_ago(cast, 4, solved=50)
    assert clocks(visit(cast.agent), ticket) == [("Resolution", "Met in 50 min", "met", False)]
