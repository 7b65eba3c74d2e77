"""Tickets that belong together: merging with a look at what happens, apart again, splitting, links, people; deleting."""

from helpdesk.lib import tenancy
from tickets import conversation, merging
from tickets.models import Archive, Collaborator, Copy, Message, Ticket, TicketLink
from tickets.tests.filling import text_of
from tickets.tests.making import ask, note, now_of, say, settle
from tickets.tests.working import acting, at, change, events_of, merge, send


def said_in(ticket):
    with tenancy.platform():
        return list(
            Message.objects.filter(ticket=ticket).order_by("created_at").values_list("content", flat=True)
        )


def links():
    with tenancy.platform():
        return [(link.ticket_id, link.other_id, link.kind) for link in TicketLink.objects.all()]


def newest():
    with tenancy.platform():
        return Ticket.objects.latest("number")


def test_merging_says_what_happens_before_it_does(cast, visit):
    one, two = ask(cast.customer, "One", "First words"), ask(cast.customer, "Two")
    browser = visit(cast.agent)
    page = browser.get(at(one, "merge"), {"number": f"AC-{two.number}"})
    assert f"Merge into AC-{two.number}" in text_of(page)
    assert "Its message moves there" in text_of(page)
    assert now_of(one).merged_into_id is None
    answer = browser.post(at(one, "merge"), {"number": str(two.number)})
    assert answer["Location"] == at(two)
    assert now_of(one).merged_into_id == two.pk
    assert "First words" in said_in(two)
    assert f"AC-{one.number} was merged into this one" in text_of(browser.get(at(two)))


def test_taken_apart_each_has_its_own_again(cast, visit):
    one, two = ask(cast.customer, "One", "First words"), ask(cast.customer, "Two", "Other words")
    merge(one, two, cast.agent)
    browser = visit(cast.agent)
    assert browser.post(at(one, "unmerge")).status_code == 303
    assert (said_in(one), said_in(two)) == (["First words"], ["Other words"])
    again = browser.post(at(one, "unmerge"))
    assert again.status_code == 409
    assert "This ticket is not merged." in text_of(again)


def test_what_was_split_off_before_stays_where_it_is(cast, visit):
    """Merged into its own part and taken apart again."""
    whole = ask(cast.customer, "Whole", "First words")
    moving = [say(whole, text, cast.customer) for text in ("Second", "Third")]
    say(whole, "Fourth", cast.customer)
    with acting(cast.agent):
        part = merging.split(moving, by=cast.agent, title="Part")
    merge(whole, part, cast.agent)
    assert sorted(said_in(part)) == ["First words", "Fourth", "Second", "Third"]
    assert visit(cast.agent).post(at(whole, "unmerge")).status_code == 303
    assert (said_in(whole), said_in(part)) == (["First words", "Fourth"], ["Second", "Third"])


def test_who_does_not_see_where_it_goes_on_reads_it_and_takes_nothing_apart(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.customer, "Two")
    merge(one, two, cast.admin)
    change(two, cast.admin, department=cast.technical)
    settle()
    browser = visit(cast.agent)
    page = browser.get(at(one))
    assert "goes on elsewhere" in text_of(page) and "Take apart again" not in text_of(page)
    refused = browser.post(at(one, "unmerge"), follow=True)
    assert "Ask an admin to take them apart" in text_of(refused)
    assert now_of(one).merged_into_id == two.pk


def test_taken_apart_it_begins_with_words_that_are_there(cast, visit):
    """Its first message went on, and the next was deleted meanwhile."""
    one, two = ask(cast.customer, "One", "First words"), ask(cast.customer, "Two")
    gone = say(one, "Gone", cast.agent)
    say(one, "Left", cast.customer)
    merge(one, two, cast.agent)
    with acting(cast.agent):
        merging.split([Message.objects.get(content="First words")], by=cast.agent, title="Three")
        conversation.delete(gone, by=cast.agent)
    assert visit(cast.agent).post(at(one, "unmerge")).status_code == 303
    assert now_of(one).description == "Left"


def test_two_customers_are_not_merged_and_it_says_what_to_do(cast, visit):
    one, two = ask(cast.customer), ask(cast.colleague)
    browser = visit(cast.agent)
    for answer in (
        browser.get(at(one, "merge"), {"number": str(two.number)}),
        browser.post(at(one, "merge"), {"number": str(two.number)}),
    ):
        assert answer.status_code == 422
        assert "These are requests of two customers" in text_of(answer)
    assert now_of(one).merged_into_id is None


def test_what_cannot_be_merged_says_why(cast, visit):
    one, two, three = (ask(cast.customer, title) for title in ("One", "Two", "Three"))
    merge(two, three, cast.agent)
    hidden = ask(cast.customer)
    change(hidden, cast.admin, department=cast.technical)
    browser = visit(cast.agent)
    told = {
        one.number: "This is the same ticket.",
        two.number: "One of these was merged already.",
        hidden.number: "You see no ticket of this number.",
        99999: "You see no ticket of this number.",
        "soon": "Enter the number of a ticket, like FW-20418.",
    }
    for number, words in told.items():
        answer = browser.post(at(one, "merge"), {"number": str(number)})
        assert answer.status_code == 422
        assert words in text_of(answer)


def test_some_messages_become_a_ticket_of_their_own(cast, visit):
    ticket = ask(cast.customer, "One", "First")
    second = say(ticket, "And my saddle is loose.", cast.customer)
    private = note(ticket, "Saddles are Jonas's.", cast.agent)
    say(ticket, "About the battery.", cast.agent)
    browser = visit(cast.agent)
    page = text_of(browser.get(at(ticket, "split")))
    assert "And my saddle is loose." in page
    told = {"title": "Loose saddle", "messages": [str(second.pk), str(private.pk)]}
    answer = browser.post(at(ticket, "split"), told)
    part = newest()
    assert answer["Location"] == at(part)
    assert (part.title, part.customer_id) == ("Loose saddle", cast.customer.pk)
    assert said_in(part) == ["And my saddle is loose.", "Saddles are Jonas's."]
    assert said_in(ticket) == ["First", "About the battery."]
    assert links() == [(ticket.pk, part.pk, "parent")]


def test_splitting_nothing_or_only_notes_says_so_and_keeps_what_was_typed(cast, visit):
    ticket = ask(cast.customer)
    private = note(ticket, "A note.", cast.agent)
    browser = visit(cast.agent)
    none = browser.post(at(ticket, "split"), {"title": "A part"})
    assert none.status_code == 422
    assert "Choose the messages that go." in text_of(none)
    assert 'value="A part"' in none.content.decode()
    notes = browser.post(at(ticket, "split"), {"title": "A part", "messages": [str(private.pk)]})
    assert notes.status_code == 422
    assert "one that the customer may read" in text_of(notes)
    assert "checked" in notes.content.decode()


def test_linking_shows_on_both_sides_and_goes_again(cast, visit):
    one, two = ask(cast.customer, "One"), ask(cast.colleague, "Two")
    browser = visit(cast.agent)
    assert send(browser, at(one, "links"), number=f"AC-{two.number}", kind="duplicate").status_code == 303
    assert "Duplicate of New Two" in text_of(browser.get(at(one)))
    assert "Has a duplicate New One" in text_of(browser.get(at(two)))
    with tenancy.platform():
        link = TicketLink.objects.get()
    other = ask(cast.customer, "Three")
    browser.post(at(other, "links"), {"act": "unlink", "link": str(link.pk)})
    assert len(links()) == 1
    browser.post(at(two, "links"), {"act": "unlink", "link": str(link.pk)})
    assert links() == []


def test_linking_with_itself_or_nothing_is_refused(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    assert "This is the same ticket." in text_of(
        send(browser, at(ticket, "links"), number=str(ticket.number))
    )
    assert "You see no ticket" in text_of(send(browser, at(ticket, "links"), number="987"))


def test_people_are_copied_in_by_their_address_and_removed(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    told = {"act": "copy", "copy-address": "friend@new.example"}
    assert browser.post(at(ticket, "people"), told).status_code == 303
    with tenancy.platform():
        copy = Copy.objects.select_related("user").get()
    assert copy.user.email == "friend@new.example"
    assert "friend@new.example" in text_of(browser.get(at(ticket, "people")))
    browser.post(at(ticket, "people"), {"act": "uncopy", "person": str(copy.pk)})
    with tenancy.platform():
        assert not Copy.objects.exists()
    assert browser.post(at(ticket, "people"), {"act": "uncopy", "person": str(copy.pk)}).status_code == 303


def test_who_cannot_be_copied_in_is_said_at_the_address(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    for address, words in (
        (cast.lead.email, "takes part already"), (cast.customer.email, "takes part already"), ("x", "like name@example.com"),
    ):  # fmt: skip
        answer = browser.post(at(ticket, "people"), {"act": "copy", "copy-address": address})
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert f'value="{address}"' in answer.content.decode()


def test_colleagues_help_and_stop(cast, visit):
    ticket = ask(cast.customer)
    browser = visit(cast.agent)
    told = {"act": "help", "help-person": str(cast.lead.pk)}
    assert browser.post(at(ticket, "people"), told).status_code == 303
    assert "Working too Lead" in text_of(browser.get(at(ticket)))
    with tenancy.platform():
        link = Collaborator.objects.get()
    browser.post(at(ticket, "people"), {"act": "stop", "person": str(link.pk)})
    with tenancy.platform():
        assert not Collaborator.objects.exists()
    told["help-person"] = str(cast.analyst.pk)
    assert browser.post(at(ticket, "people"), told).status_code == 422


def test_an_admin_deletes_with_a_reason_and_agents_do_not(cast, visit):
    ticket = ask(cast.customer)
    assert visit(cast.agent).post(at(ticket, "delete"), {"reason": "x"}).status_code == 403
    browser = visit(cast.admin)
    assert "an admin can restore it" in text_of(browser.get(at(ticket, "delete")))
    answer = send(browser, at(ticket, "delete"), reason="Sent by a machine")
    assert answer["Location"] == "/agent/"
    assert f"AC-{ticket.number} is deleted, restorable until" in text_of(browser.get("/agent/"))
    with tenancy.platform():
        assert Archive.objects.get().ticket_id == ticket.pk
    [event] = events_of(ticket, "deleted")
    assert (event.reason, event.actor_id) == ("Sent by a machine", cast.admin.pk)
