"""Search: whatever stands in a ticket is found by whoever sees it, however it is typed, and by nobody else."""

import random

import pytest
from django.core.management import call_command

from accounts.models import User
from conftest import make_person
from helpdesk.lib import tenancy
from tickets import conversation, fsck, properties, reactions, search
from tickets.models import Collaborator, SearchText, Ticket
from tickets.tests.by_hand import by_hand, truth
from tickets.tests.making import ask, field_named, make_tag, note, now_of, place, say
from tickets.tests.working import acting, assign, delete, merge, resolve


def find(person, text, **more):
    with tenancy.acting(person, source="test"):
        found = search.find(person, text, **more)
        titles = dict(Ticket.objects.filter(pk__in=found.keys).values_list("pk", "title"))
        assert len(titles) == len(found.keys), "what is found opens"
        return [titles[key] for key in found.keys]


def learn():
    while reactions.react():
        pass


def texts_are_those_of_a_rebuild():
    asked = "SELECT ticket_id, part, words::text FROM tickets_searchtext ORDER BY 1, 2"
    before = truth(asked)
    truth("SELECT count(app.index_ticket(organization_id, id)) FROM tickets_ticket")
    after = truth(asked)
    return [(t, p, sorted(w.split())) for t, p, w in before] == [
        (t, p, sorted(w.split())) for t, p, w in after
    ]


@pytest.fixture
def bike(cast):
    ticket = ask(cast.customer, "Battery stops charging", "My order INV-77120 arrived broken, says Jürgen.")
    say(ticket, "Please try another socket tonight.", cast.agent)
    note(ticket, "Fourth one after firmware update.", cast.agent)
    return ticket


@pytest.mark.parametrize("text", [
    "battery", "BATTERIES", "charg", "inv-77120", "77120", "INV 77120", "jurgen", "Jürgen", "socket", "firmware",
    "socket firmware", "battery socket", "customer@acme", '"another socket"', '"order INV-77120"', "AC-1", "1",
])  # fmt: skip
def test_it_is_found_by_whatever_stands_in_it(cast, bike, text):
    ask(cast.colleague, "Something else", "Nothing of the kind.")
    assert find(cast.agent, text)[:1] == ["Battery stops charging"]


@pytest.mark.parametrize("text", ['"socket another"', "unicorn", '"order arrived"', "the", "", "   ", "!!!"])
def test_what_stands_in_none_is_not_found(cast, bike, text):
    assert find(cast.agent, text) == []


@pytest.mark.parametrize(("typed", "meant"), [
    ("batery", "battery"), ("scoket", "socket"), ("firmwrae", "firmware"), ("lindquist", "lindqvist"), ("lindqvsit charging", "lindqvist"),
])  # fmt: skip
def test_misspelt_words_are_understood(cast, typed, meant):
    maya = make_person(cast.ours, "customer", "maya@posteo.example", name="Maya Lindqvist")
    ticket = ask(maya, "Battery stops charging", "See the socket.")
    note(ticket, "Firmware.", cast.agent)
    learn()
    with tenancy.acting(cast.agent, source="test"):
        found = search.find(cast.agent, typed)
    assert found.keys == [ticket.pk]
    assert any(meant in said.split() for said in found.instead)


def test_words_that_no_ticket_has_together_find_those_that_have_some(cast, bike):
    with tenancy.acting(cast.agent, source="test"):
        found = search.find(cast.agent, "battery unicorn")
    assert (found.keys, found.partly) == ([bike.pk], True)


def test_a_phrase_comes_before_the_same_words_apart(cast):
    ask(cast.customer, "Apart", "The refund for a wheel, and a front door.")
    ask(cast.customer, "Together", "The front wheel wobbles.")
    ask(cast.customer, "Apart again", "A wheel is in front.")
    assert find(cast.agent, "front wheel")[0] == "Together"


def test_the_subject_counts_more_than_the_text(cast):
    ask(cast.customer, "In the text", "Where is my invoice?")
    ask(cast.customer, "Invoice", "Where is it?")
    ask(cast.customer, "In the text, too", "Where is my invoice?")
    assert find(cast.agent, "invoice")[0] == "Invoice"


def test_filters_and_words_go_together(cast, bike):
    other = ask(cast.colleague, "Battery is fine")
    tag = make_tag(cast.ours, "recall list")
    with acting(cast.agent):
        properties.tag(other, [tag], by=cast.agent)
    assign(bike, cast.agent, cast.agent)
    assert find(cast.agent, 'battery tag:"recall list"') == ["Battery is fine"]
    assert find(cast.agent, 'battery -tag:"recall list"') == ["Battery stops charging"]
    assert find(cast.agent, "battery assignee:me") == ["Battery stops charging"]
    assert find(cast.agent, "assignee:none") == ["Battery is fine"]
    assert find(cast.agent, "status:open battery") == ["Battery stops charging"]
    assert set(find(cast.agent, "is:unread battery after:2020-01-01")) == {
        "Battery is fine",
        "Battery stops charging",
    }
    assert find(cast.agent, "battery before:2020-01-01") == []


@pytest.mark.parametrize(("text", "says"), [
    ("status:gone", "Try one of these"), ("tag:nothing", "There is no tag"), ("before:soon", "takes a day"), ("is:nice", "Try one of these"),
    ("assignee:zzz", "Nobody here"), ("number:x", "takes a number"), ("has:x", "has:attachment"),
])  # fmt: skip
def test_a_filter_that_cannot_be_read_is_told(cast, text, says):
    with tenancy.acting(cast.agent, source="test"):
        found = search.find(cast.agent, text)
    assert not found.keys
    assert says in found.asked.problems[0]


def test_every_way_that_words_change_keeps_the_texts(cast, bike):
    field_named(cast.ours, "frame")
    second = ask(cast.customer, "Second", "Second words.")
    with acting(cast.admin):
        message = conversation.reply(second, "Wrong word", by=cast.admin)
        conversation.edit(message, "Right word", by=cast.admin)
        gone = conversation.note(second, "Secret", by=cast.admin)
        conversation.delete(gone, by=cast.admin)
        properties.change(second, by=cast.admin, title="Other subject")
        properties.set_fields(second, {"frame": "T2-884"}, by=cast.admin)
    by_hand(cast.admin, "UPDATE tickets_ticket SET title = 'By hand' WHERE id = %s", bike.pk)
    merge(second, bike, cast.agent)
    with tenancy.platform():
        User.objects.filter(pk=cast.customer.pk).update(name="Maya Lindqvist")
    assert find(cast.admin, "lindqvist") == ["By hand", "Other subject"] or set(
        find(cast.admin, "lindqvist")
    ) == {"By hand", "Other subject"}
    assert find(cast.admin, '"right word"') == ["By hand"]
    assert find(cast.admin, '"wrong word"') == [] and find(cast.admin, "secret") == []
    assert texts_are_those_of_a_rebuild()


def test_what_is_deleted_is_found_no_more_and_restored_again(cast, bike):
    delete(bike, cast.admin)
    assert truth("SELECT count(*) FROM tickets_searchtext") == [(0,)]
    archived = truth("SELECT id FROM tickets_archive")[0][0]
    by_hand(cast.admin, "SELECT app.restore_ticket(%s)", archived)
    assert find(cast.admin, "firmware socket") == ["Battery stops charging"]
    assert texts_are_those_of_a_rebuild()


def test_a_very_long_ticket_has_several_parts_and_is_found_by_each(cast):
    ticket = ask(cast.customer, "Long")
    for number in range(4):
        say(ticket, f"marker{number} " + " ".join(f"word{number}x{i}" for i in range(6000)), cast.agent)
    with tenancy.platform():
        assert SearchText.objects.filter(ticket=ticket).count() > 1
    for number in range(4):
        assert find(cast.agent, f"marker{number}") == ["Long"]
    assert texts_are_those_of_a_rebuild()


def test_a_text_beyond_all_bounds_is_kept_and_found_by_its_beginning(cast):
    ticket = ask(cast.customer, "Huge")
    truth(
        "UPDATE tickets_message SET content = 'unicorn ' || (SELECT string_agg('w' || i, ' ') FROM generate_series(1, 200000) i) WHERE ticket_id = %s",
        ticket.pk,
    )
    assert find(cast.agent, "unicorn") == ["Huge"]


def test_customers_and_strangers_find_nothing(cast, bike):
    assert find(cast.customer, "battery") == []
    assert find(cast.their_admin, "battery") == []
    for who in (cast.customer, cast.their_admin, tenancy.NOBODY):
        assert by_hand(
            who, "SELECT count(*) FROM app.search_hits(to_tsquery('public.hd', 'batteri'), 10)"
        ) == [(0,)]
        assert by_hand(
            who, "SELECT count(*) FROM app.match_tickets(%s, to_tsquery('public.hd', 'batteri'))", [bike.pk]
        ) == [(0,)]


def test_words_of_another_organization_are_suggested_to_nobody(cast):
    ask(cast.stranger, "Xylophone")
    learn()
    assert by_hand(cast.admin, "SELECT app.similar_words('xylophon')") == []
    assert by_hand(cast.their_admin, "SELECT app.similar_words('xylophon')") == [("xylophone",)]
    assert by_hand(cast.stranger, "SELECT app.similar_words('xylophon')") == []


def test_te03_no_word_of_a_ticket_out_of_sight_is_suggested(cast):
    hidden = place(ask(cast.customer, "Takeover of Zephyrussia"), department=cast.technical)
    seen = ask(cast.customer, "Zephyrussian lamp")
    learn()
    for person, ticket, suggested in (
        (cast.agent, seen, "zephyrussian"),
        (cast.admin, hidden, "zephyrussia"),
    ):
        with tenancy.acting(person, source="test"):
            found = search.find(person, "zephyrusia")
        assert (found.keys, found.instead) == ([ticket.pk], [suggested])


def test_a_common_word_does_not_hide_a_rare_one_that_is_as_near(cast):
    for number in range(12):
        ask(cast.customer, f"Stocor {number}")
    rare = ask(cast.customer, "Lamp", "Mrs Stozocor asks.")
    learn()
    with tenancy.acting(cast.agent, source="test"):
        found = search.find(cast.agent, "stoocor")
    assert rare.pk in found.keys[:2]
    assert sorted(found.instead) == ["stocor", "stozocor"]


def test_the_beginning_of_a_word_is_enough_unless_it_is_a_word(cast):
    ask(cast.customer, "Kettle under warranty")
    ask(cast.customer, "Kettle of the war", "Old.")
    assert find(cast.agent, "kettle warran") == ["Kettle under warranty"]
    assert find(cast.agent, "kettle war") == ["Kettle of the war"]


def test_nothing_is_found_that_is_not_seen_and_all_that_is(cast):
    chance = random.Random(7)  # noqa: S311 - the same tickets each time
    light = make_person(cast.ours, "agent", "light@acme.example", department=cast.technical)
    words, made = ["apple", "banana", "cherry"], []
    for number in range(30):
        said = chance.sample(words, chance.randint(1, 3))
        ticket = ask(cast.customer, f"Ticket {number}", " ".join(said))
        place(
            ticket,
            department=chance.choice([None, cast.billing, cast.technical]),
            assignee=chance.choice([None, cast.agent, light]),
        )
        if chance.random() < 0.2:
            with tenancy.platform():
                Collaborator.objects.create(organization=cast.ours, ticket=ticket, user=light)
        if chance.random() < 0.3:
            resolve(ticket, cast.admin)
        made.append((now_of(ticket), said))
    for person in (cast.agent, light, cast.admin, cast.analyst, cast.lead):
        with tenancy.acting(person, source="test"):
            seen = set(Ticket.objects.visible_to(person).values_list("title", flat=True))
        for word in words:
            expected = {ticket.title for ticket, said in made if word in said and ticket.title in seen}
            assert set(find(person, word, limit=100)) == expected, (person, word)


def test_the_rebuild_of_an_organization_changes_nothing(cast, bike):
    before = truth("SELECT words::text FROM tickets_searchtext ORDER BY ticket_id")
    assert search.rebuild(cast.ours) == 1
    assert [
        sorted(w.split()) for (w,) in truth("SELECT words::text FROM tickets_searchtext ORDER BY ticket_id")
    ] == [sorted(w.split()) for (w,) in before]


def test_the_command_rebuilds_and_fsck_says_when_it_is_time(cast, bike):
    truth("DELETE FROM tickets_searchtext")
    assert "AC-1" in [finding for finding in fsck_examples() if finding]
    call_command("rebuild_search", "acme")
    assert fsck_examples() == []
    assert find(cast.agent, "firmware") == ["Battery stops charging"]


def fsck_examples():
    with tenancy.platform():
        return [one for finding in fsck.examine() if "search" in finding.what for one in finding.examples]
