"""Notifications: told once, each in their own language; their screen; what only their person may read and mark."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext_lazy

from accounts import membership, notifications, rounds
from accounts.models import Notification, User
from accounts.tests.mailbox import mail_what_waits, mails_to
from conftest import make_person
from helpdesk.lib import tenancy

HERE = "/agent/notifications/"


def tell(*people, **words):
    return notifications.tell(people, **{"kind": "test", "title": "Something happened"} | words)


def told_to(person):
    with tenancy.platform():
        return list(Notification.objects.filter(person=person).order_by("created_at", "pk"))


def choose(person, **columns):
    with tenancy.platform():
        User.objects.filter(pk=person.pk).update(**columns)
        return User.objects.select_related("organization").get(pk=person.pk)


def page_of(browser, query=""):
    answer = browser.get(HERE + query)
    return [row["told"].title for day in answer.context["days"] for row in day["rows"]]


# Telling


def test_it_says_who_was_really_told(cast):
    assert [row.person for row in tell(cast.agent, cast.admin)] == [cast.agent, cast.admin]
    assert [row.title for row in told_to(cast.agent)] == ["Something happened"]


def test_by_its_key_it_is_told_once_to_each(cast):
    tell(cast.agent, key="a")
    assert [row.person for row in tell(cast.agent, cast.admin, key="a")] == [cast.admin]
    assert len(tell(cast.agent, key="b")) == len(tell(cast.agent)) == len(tell(cast.agent)) == 1
    assert len(told_to(cast.agent)) == 4


def test_what_was_told_twice_is_mailed_once(cast):
    for _ in range(2):
        tell(cast.agent, key="a", kind="urgent")
    mail_what_waits()
    assert len(mails_to(cast.agent.email)) == 1


def test_without_being_asked_it_mails_nobody(cast):
    tell(cast.agent)
    mail_what_waits()
    assert mails_to(cast.agent.email) == []


def test_of_those_who_tell_the_same_at_once_one_does(committed_cast):
    people = [committed_cast.agent, committed_cast.admin, committed_cast.lead]
    start = threading.Barrier(6)

    def telling(number):
        try:
            start.wait()
            return tell(*people[:: 1 if number % 2 else -1], key="limit", kind="urgent")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        found = [row.person.email for rows in pool.map(telling, range(6)) for row in rows]
    assert sorted(found) == sorted(person.email for person in people)
    mail_what_waits()
    assert [len(mails_to(person.email)) for person in people] == [1, 1, 1]


def test_the_database_holds_that_a_key_is_told_once(cast):
    [told] = tell(cast.agent, key="a")
    again = Notification(organization=cast.ours, person=cast.agent, kind="test", title="x", key="a")
    with tenancy.platform(), pytest.raises(IntegrityError, match="notification_once"), transaction.atomic():
        again.save()


def test_each_reads_it_in_their_own_language(cast):
    agent, lead = choose(cast.agent, preferred_language="de"), choose(cast.lead, preferred_language="en")
    tell(agent, lead, title=gettext_lazy("Notifications"), content=lambda: gettext("Mark all as read"))
    assert [(row.title, row.content) for row in told_to(agent)] == [
        ("Benachrichtigungen", "Alle als gelesen markieren")
    ]
    assert [(row.title, row.content) for row in told_to(lead)] == [("Notifications", "Mark all as read")]


def test_who_chose_none_reads_the_organizations_language(cast):
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(default_language="de")
    agent = choose(cast.agent, preferred_language="")
    tell(agent, title=gettext_lazy("Notifications"), kind="urgent")
    mail_what_waits()
    assert mails_to(agent.email)[-1].subject == "Benachrichtigungen"
    assert '<html lang="de">' in mails_to(agent.email)[-1].html


def test_its_words_are_filled_in_and_what_filled_them_is_kept(cast):
    words = ngettext_lazy("%(n)s person%(end)s", "%(n)s people%(end)s", "n")
    [told] = tell(cast.agent, title=words, content="100 %% of %(n)s", n=2, end="")
    assert (told.title, told.content, told.metadata) == ("2 people", "100 % of 2", {"n": 2, "end": ""})


def test_a_title_is_one_line_that_fits(cast):
    [told] = tell(cast.agent, title="a\nb " + "x" * 300, kind="urgent")
    mail_what_waits()
    assert told.title.startswith("a b x")
    assert len(told.title) == 255
    assert told_to(cast.agent)


def test_its_mail_says_why_it_came_and_leads_to_what_it_is_about(cast, settings):
    settings.URL = "https://desk.example"
    tell(cast.admin, cast.agent, title="A <b>", content="1 & 2", link="/agent/settings/plan/", kind="urgent")
    mail_what_waits()
    mail = mails_to(cast.admin.email)[-1]
    assert mail.text.startswith("A <b>\n\n1 & 2\n\nhttps://desk.example/agent/settings/plan/\n")
    assert "You get this mail because you are an admin of Acme." in mail.text
    assert 'href="https://desk.example/agent/settings/plan/"' in mail.html
    assert "A &lt;b&gt;" in mail.html
    assert "1 &amp; 2" in mail.html
    assert "because you work on Acme's helpdesk" in mails_to(cast.agent.email)[-1].text


def test_who_may_not_come_in_is_told_nothing(cast):
    gone = choose(cast.agent, status="suspended")
    assert tell(gone, cast.operator) == []


def test_the_admins_are_told_whoever_acts(cast):
    second = make_person(cast.ours, "admin", "second@acme.example")
    with tenancy.acting(cast.customer, source="test"):
        found = notifications.tell_admins(cast.ours, kind="test", title="Full", key="limit:80")
    assert {row.person_id for row in found} == {cast.admin.pk, second.pk}


def test_nobody_is_told_by_another_organization(cast):
    with pytest.raises(DatabaseError), transaction.atomic():
        tell(cast.agent, cast.their_agent)
    assert told_to(cast.their_agent) == []


# What the database holds


@pytest.mark.parametrize("link", ["", "/", "/agent/", "/agent/?q=a%20b#c"])
def test_a_link_leads_into_the_product(cast, link):
    assert tell(cast.agent, link=link)


@pytest.mark.parametrize(
    "link", ["agent/", "//evil.example", "/\\evil.example", "/\t/evil.example", "/a\nb", "https://evil.example", "javascript:x", " /a"]
)  # fmt: skip
def test_no_link_leads_out_of_it(cast, link):
    with pytest.raises(IntegrityError, match="notification_link"), transaction.atomic():
        tell(cast.agent, link=link)


def as_application(person, statement, *params):
    with tenancy.acting(person, source="test"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


@pytest.mark.parametrize(
    "column", ["title", "content", "link", "key", "kind", "metadata", "created_at", "person_id"]
)
@pytest.mark.parametrize("role", ["agent", "admin"])
def test_nobody_changes_what_they_were_told(cast, role, column):
    person = getattr(cast, role)
    tell(person)
    value = {"metadata": "{}", "created_at": "2020-01-01", "person_id": cast.lead.pk}.get(column, "changed")
    with pytest.raises(DatabaseError, match="permission denied"):
        as_application(person, f"UPDATE accounts_notification SET {column} = %s", value)


@pytest.mark.parametrize("role", ["customer", "agent", "analyst", "admin"])
def test_everybody_marks_their_own_and_nobody_elses(cast, role):
    person = getattr(cast, role)
    tell(person, cast.lead)
    assert as_application(person, "UPDATE accounts_notification SET read_at = now()") == 1
    assert told_to(person)[0].read_at
    assert told_to(cast.lead)[0].read_at is None


@pytest.mark.parametrize("role", ["customer", "agent", "analyst", "admin"])
def test_nobody_tells_in_the_systems_place(cast, role):
    row = Notification(organization=cast.ours, person=getattr(cast, role), kind="test", title="x")
    with pytest.raises(DatabaseError), tenancy.acting(getattr(cast, role), source="test"):
        row.save(force_insert=True)


def test_it_goes_with_its_person(cast):
    [told] = tell(cast.agent)
    with tenancy.acting(cast.admin, source="test"):
        membership.remove(cast.agent, by=cast.admin)
    with tenancy.platform():
        assert not Notification.objects.filter(pk=told.pk).exists()


# Marking


def test_one_reads_only_ones_own(cast):
    [theirs] = tell(cast.lead)
    with tenancy.acting(cast.agent, source="test"):
        assert notifications.read(theirs, by=cast.agent) is False
    with tenancy.acting(cast.lead, source="test"):
        assert [notifications.read(theirs, by=cast.lead) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(("waiting", "said"), [(0, ""), (1, "1"), (99, "99"), (100, "99+"), (130, "99+")])
def test_the_count_ends_at_ninety_nine(cast, waiting, said):
    with tenancy.platform():
        Notification.objects.bulk_create(
            Notification(organization=cast.ours, person=cast.agent, kind="test", title="x")
            for _ in range(waiting)
        )
    tell(cast.lead)
    with tenancy.acting(cast.agent, source="test"):
        assert notifications.unread_count(cast.agent) == said


# The screen


def test_the_list_begins_with_the_newest_and_holds_only_ones_own(visit, cast):
    for title in ("first", "second"):
        tell(cast.agent, cast.lead, title=title)
    tell(cast.lead, title="not yours")
    assert page_of(visit(cast.agent)) == ["second", "first"]


def test_it_is_read_page_by_page(visit, cast):
    with tenancy.platform():
        Notification.objects.bulk_create(
            Notification(organization=cast.ours, person=cast.agent, kind="test", title=f"{n}")
            for n in range(120)
        )
    browser, query, found = visit(cast.agent), "", []
    while query is not None:
        answer = browser.get(HERE + query)
        found += [row["told"].title for day in answer.context["days"] for row in day["rows"]]
        following = answer.context["after"]
        query = f"?after={following}" if following else None
    assert len(found) == 120
    assert found == [row.title for row in reversed(told_to(cast.agent))]


@pytest.mark.parametrize(
    "query",
    ["?after=x", "?after=%00", "?after=bm9uc2Vuc2U", "?show=nonsense", "?after=WyIwMDAxLTAxLTAxIiwieCJd"],
)
def test_a_query_that_cannot_be_read_is_none(visit, cast, query):
    tell(cast.agent)
    assert page_of(visit(cast.agent), query) == ["Something happened"]


def test_the_unread_are_shown_by_themselves(visit, cast):
    for title in ("read", "unread"):
        tell(cast.agent, title=title)
    with tenancy.platform():
        Notification.objects.filter(title="read").update(read_at=timezone.now())
    assert page_of(visit(cast.agent), "?show=unread") == ["unread"]


def test_one_is_marked_and_the_list_stands_where_it_was(visit, cast):
    [told] = tell(cast.agent)
    browser = visit(cast.agent)
    page = browser.get(f"{HERE}?show=unread").content.decode()
    action = re.search(rf'action="([^"]*{told.pk}[^"]*)"', page)[1]
    assert browser.post(action)["Location"] == f"{HERE}?show=unread#n-{told.pk}"
    assert told_to(cast.agent)[0].read_at
    assert "Everything is read" in browser.get(f"{HERE}?show=unread").content.decode()


@pytest.mark.parametrize("who", ["lead", "admin", "their_admin"])
def test_somebody_elses_is_not_found(visit, cast, who):
    [told] = tell(cast.agent)
    assert visit(getattr(cast, who)).post(f"{HERE}{told.pk}/").status_code == 404
    assert told_to(cast.agent)[0].read_at is None


def test_all_are_marked_at_once_and_only_ones_own(visit, cast):
    tell(cast.agent, cast.lead)
    tell(cast.agent)
    browser = visit(cast.agent)
    assert "Everything is marked as read." in browser.post(HERE, follow=True).content.decode()
    assert [bool(row.read_at) for row in told_to(cast.agent) + told_to(cast.lead)] == [True, True, False]
    assert "Mark all as read" not in browser.get(HERE).content.decode()


def test_days_are_the_readers_own(visit, cast):
    tell(cast.agent, title="old")
    with tenancy.platform():
        Notification.objects.update(created_at="2026-03-01T23:30:00Z")
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(timezone="Europe/Berlin")
    tell(cast.agent, title="new")
    days = visit(cast.agent).get(HERE).context["days"]
    assert [day["name"] for day in days] == ["Today", "2 March 2026"]


def test_what_it_says_is_text(visit, cast):
    tell(cast.agent, title="<script>x</script>", content="<i>%(a)s", link='/agent/?a=1&b="2')
    page = visit(cast.agent).get(HERE).content.decode()
    assert "&lt;script&gt;x" in page
    assert "<i>" not in page
    assert 'href="/agent/?a=1&amp;b=&quot;2"' in page


def test_nothing_told_says_so(visit, cast):
    assert "What needs you is told here." in visit(cast.agent).get(HERE).content.decode()


@pytest.mark.parametrize("who", ["agent", "lead", "analyst", "admin"])
def test_the_navigation_counts_what_is_unread(visit, cast, who):
    browser = visit(getattr(cast, who))
    start = "/agent/reports/" if who == "analyst" else "/agent/"
    count = re.compile(r'id="(nav|tab)-notifications"[^>]*>([^<]*)<')
    assert count.findall(browser.get(start).content.decode()) == [("nav", ""), ("tab", "")]
    tell(getattr(cast, who))
    assert count.findall(browser.get(start).content.decode()) == [("nav", "1"), ("tab", "1")]


def test_the_counts_are_fetched_without_the_list(visit, cast):
    tell(cast.agent)
    asked = {"HX-Request": "true", "HX-Target": "nav-notifications"}
    page = visit(cast.agent).get(HERE, headers=asked).content.decode()
    assert re.findall(r'id="([\w-]+)"', page) == ["nav-notifications", "tab-notifications"]
    assert "Something happened" not in page


# What goes


def test_read_ones_go_after_a_quarter_and_unread_ones_after_a_year(cast):
    now = timezone.now()
    ages = {"read old": (400, 91), "read lately": (400, 89), "unread old": (366, None), "unread": (364, None)}
    with tenancy.platform():
        for title, (told, read) in ages.items():
            Notification.objects.create(
                organization=cast.ours, person=cast.agent, kind="test", title=title,
                created_at=now - timedelta(days=told), read_at=read and now - timedelta(days=read),
            )  # fmt: skip
    rounds.keep_promises_about_keeping()
    assert {row.title for row in told_to(cast.agent)} == {"read lately", "unread"}
