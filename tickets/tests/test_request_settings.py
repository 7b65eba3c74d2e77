"""What ends by itself, limits of files and the names of statuses; the plan's tickets; customers' own fields."""

import psycopg
import pytest
from django.db import IntegrityError

from accounts.models import AuditEntry, Organization, User
from accounts.refusals import NotYours
from accounts.telling import Names, told
from accounts.tests.test_general import sent_again, shown, stored
from conftest import make_person
from helpdesk.lib import tenancy
from tickets import customers, fields, lifecycle
from tickets.models import Counter
from tickets.tests.filling import text_of
from tickets.tests.making import ask, make_field
from tickets.words import duration, status_choices, status_label

PAGE = "/agent/settings/requests/"
PROFILE = "/account/profile/"


def bought(organization, **columns):
    with tenancy.platform():
        Organization.objects.filter(pk=organization.pk).update(**columns)


# Days and files


def test_what_is_saved_is_said_in_a_sentence(visit, cast):
    admin = visit(cast.admin)
    told = {"resolve_after_days": "5", "remind_before_days": "1", "close_after_days": "1"}
    assert admin.post(PAGE, shown(admin, PAGE) | told | {"files_per_message": "0"}).status_code == 302
    said = "reminded after 4 days, counts as solved after 5 days, and is closed 1 day later."
    assert said in admin.get(PAGE).content.decode()
    assert stored(cast.ours).files_per_message == 0


def test_without_a_reminder_the_sentence_has_none(visit, cast):
    bought(cast.ours, remind_before_days=0)
    page = visit(cast.admin).get(PAGE).content.decode()
    assert "waits for its customer counts as solved after 7 days, and is closed 7 days later." in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("resolve_after_days", "0", "Enter 1 or more."),
        ("resolve_after_days", "366", "Enter 365 or less."),
        ("resolve_after_days", "", "Fill this in."),
        ("close_after_days", "x", "Enter a whole number."),
        ("remind_before_days", "7", "Enter fewer days"),
        ("file_limit_mb", "101", "Enter 100 or less."),
        ("files_per_message", "51", "Enter 50 or less."),
        ("name_open", "a\u202eb", "can&#x27;t be seen"),
        ("name_open", "x" * 41, "at most 40"),
        ("name_open", "pending", "Another status is called that"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(visit, cast, field, value, words):
    admin = visit(cast.admin)
    name = "name_pending" if value == "pending" else field
    answer = admin.post(PAGE, shown(admin, PAGE) | {"name_new": "Fresh", field: value})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[name])
    assert answer.context["form"]["name_new"].value() == "Fresh"
    assert stored(cast.ours).settings == {}


@pytest.mark.parametrize(
    "days", [{"remind_before_days": 7}, {"resolve_after_days": 0}, {"file_limit_mb": 101}]
)
def test_the_database_refuses_the_same(cast, days):
    with pytest.raises(IntegrityError) as refused:
        bought(cast.ours, **days)
    assert isinstance(refused.value.__cause__, psycopg.errors.CheckViolation)


def test_days_that_both_changed_are_a_conflict(visit, cast):
    one, other = visit(cast.admin), visit(make_person(cast.ours, "admin", "second@acme.example"))
    mine = shown(one, PAGE) | {"resolve_after_days": "9", "name_open": "Working"}
    assert other.post(PAGE, shown(other, PAGE) | {"resolve_after_days": "8"}).status_code == 302
    answer = one.post(PAGE, mine)
    assert answer.status_code == 409
    assert one.post(PAGE, sent_again(answer) | {"keep": "resolve_after_days"}).status_code == 302
    after = stored(cast.ours)
    assert (after.resolve_after_days, after.settings) == (8, {"status_names": {"open": "Working"}})


# Names of statuses


def test_staff_read_the_organizations_own_names(visit, cast):
    admin = visit(cast.admin)
    told = shown(admin, PAGE) | {"name_pending": "On hold", "name_closed": "Closed"}
    assert admin.post(PAGE, told).status_code == 302
    organization = stored(cast.ours)
    assert organization.settings == {"status_names": {"pending": "On hold"}}
    assert status_label("pending", organization) == "On hold"
    assert dict(status_choices(organization))["closed"] == "Closed"
    assert admin.post(PAGE, shown(admin, PAGE) | {"name_pending": ""}).status_code == 302
    assert stored(cast.ours).settings == {}


@pytest.mark.parametrize(
    "page",
    [
        "/agent/?queue=open",
        "/agent/tickets/1/",
        "/agent/tickets/1/status/",
        "/agent/tickets/1/edit/",
        "/agent/tickets/1/edit/status/",
        "/agent/tickets/1/history/",
        "/agent/tickets/2/",
        "/admin/tickets/ticket/",
    ],
)
def test_every_screen_of_staff_says_them(visit, cast, page):
    bought(cast.ours, settings={"status_names": {"pending": "Parked"}})
    tickets = [ask(cast.customer), ask(cast.customer)]
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        lifecycle.change_status(tickets[0], "pending", by=cast.admin)
    said = text_of(visit(cast.admin).get(page, follow=True))
    assert "Parked" in said and "Pending" not in said


def test_customers_read_sentences_instead(visit, cast):
    bought(cast.ours, settings={"status_names": {"pending": "Parked"}})
    ticket = ask(cast.customer)
    with tenancy.acting(cast.admin, source="agent_dashboard"):
        lifecycle.change_status(ticket, "pending", by=cast.admin)
    said = text_of(visit(cast.customer).get("/requests/"))
    assert "Waiting for your reply" in said and "Parked" not in said


def test_a_name_that_both_changed_is_a_conflict(visit, cast):
    one, other = visit(cast.admin), visit(make_person(cast.ours, "admin", "second@acme.example"))
    mine = shown(one, PAGE) | {"name_pending": "Parked"}
    other.post(PAGE, shown(other, PAGE) | {"name_pending": "On hold"})
    answer = one.post(PAGE, mine)
    assert answer.status_code == 409 and "“On hold”" in answer.content.decode()


def test_other_settings_of_the_organization_stay(visit, cast):
    bought(cast.ours, settings={"other": 1})
    admin = visit(cast.admin)
    admin.post(PAGE, shown(admin, PAGE) | {"name_new": "Fresh"})
    assert stored(cast.ours).settings == {"other": 1, "status_names": {"new": "Fresh"}}


def test_the_audit_log_tells_both(visit, cast):
    admin = visit(cast.admin)
    admin.post(PAGE, shown(admin, PAGE) | {"name_pending": "On hold", "file_limit_mb": "5"})
    with tenancy.platform():
        entry = AuditEntry.objects.filter(action="organization.changed").first()
        act = told(entry, Names())
    assert act["act"] == "Changed the organization"
    assert set(act["differences"]) == {
        "Largest file (MB): from 20 to 5",
        "Name of the status, Pending: from nothing to On hold",
    }


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (90, "1 hour 30 minutes"), (1500, "1 day 1 hour")],
)
def test_a_duration_in_words(minutes, words):
    assert duration(minutes) == words


# The plan


def use(visit, person):
    page = visit(person).get("/agent/settings/plan/")
    [told] = page.context["uses"]
    return told, page.content.decode()


def test_the_plan_says_what_is_used_and_who_waits(visit, cast):
    bought(cast.ours, monthly_ticket_limit=2)
    for _ in range(3):
        ask(cast.customer)
    told, page = use(visit, cast.admin)
    assert (told["used"], told["limit"], told["kind"]) == (2, 2, "over")
    assert "2 of 2" in page and "1 request waits in Held" in page


def test_last_months_use_is_not_this_months(visit, cast):
    bought(cast.ours, monthly_ticket_limit=50)
    ask(cast.customer)
    with tenancy.platform():
        Counter.objects.update(month="2020-01-01")
    assert "0 of 50" in use(visit, cast.admin)[1]


@pytest.mark.parametrize(("limit", "words"), [(None, "0, no limit"), (0, "0 of 0")])
def test_no_limit_and_a_limit_of_none_are_told_apart(visit, cast, limit, words):
    bought(cast.ours, monthly_ticket_limit=limit)
    assert words in use(visit, cast.admin)[1]


# Fields of customers


def fields_of(person):
    with tenancy.platform():
        return User.objects.get(pk=person.pk).custom_fields


def profile_of(browser):
    form = browser.get(PROFILE).context["form"]
    return {
        name: form[name].value() or ""
        for name in form.fields
        if name not in ("picture", "drop_picture") and form[name].value() is not False
    }


@pytest.fixture
def asked(cast):
    make_field(cast.ours, "Frame number", subject="customer")
    make_field(cast.ours, "Bought at", subject="customer", is_staff_only=True)
    make_field(cast.ours, "Old one", subject="customer", is_active=False)
    make_field(cast.theirs, "Secret of Other", subject="customer")
    return cast


def test_a_customer_sees_and_tells_what_is_not_for_staff_only(visit, asked):
    customer = visit(asked.customer)
    assert [field.label for field in customer.get(PROFILE).context["form"].extra] == ["Frame number"]
    assert customer.post(PROFILE, profile_of(customer) | {"field_frame_number": "WBK 7"}).status_code == 302
    assert fields_of(asked.customer) == {"frame_number": "WBK 7"}
    customer.post(PROFILE, profile_of(customer) | {"field_frame_number": ""})
    assert fields_of(asked.customer) == {}


def test_what_is_for_staff_only_is_neither_written_nor_lost(visit, asked):
    with tenancy.platform():
        User.objects.filter(pk=asked.customer.pk).update(custom_fields={"bought_at": "Malmö"})
    customer = visit(asked.customer)
    told = {"field_frame_number": "WBK 7", "field_bought_at": "Lund", "custom_fields": "{}"}
    assert customer.post(PROFILE, profile_of(customer) | told).status_code == 302
    assert fields_of(asked.customer) == {"bought_at": "Malmö", "frame_number": "WBK 7"}
    assert "Malmö" not in customer.get(PROFILE).content.decode()


@pytest.mark.parametrize("who", ["colleague", "agent"])
def test_nobody_tells_for_somebody_else(asked, who):
    person = getattr(asked, who)
    with tenancy.acting(person, source="test"), pytest.raises(NotYours):
        customers.tell(asked.customer, {"frame_number": "X"}, by=person)
    assert fields_of(asked.customer) == {}


def test_the_verb_takes_no_field_for_staff_from_a_customer(asked):
    with tenancy.acting(asked.customer, source="test"), pytest.raises(NotYours):
        customers.tell(asked.customer, {"bought_at": "Lund"}, by=asked.customer)


def test_a_value_that_cannot_be_is_said_at_the_field_and_nothing_is_saved(visit, asked):
    make_field(asked.ours, "Bikes", subject="customer", kind="number", is_required=True)
    customer = visit(asked.customer)
    for value, words in (("many", "Enter a number"), ("", "Fill this in.")):
        told = {"name": "Typed", "field_bikes": value, "field_frame_number": "kept"}
        answer = customer.post(PROFILE, profile_of(customer) | told)
        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors["field_bikes"])
        assert answer.context["form"]["field_frame_number"].value() == "kept"
    assert fields_of(asked.customer) == {}


def test_a_choice_that_is_gone_stays_where_it_was_told(visit, asked):
    shop = make_field(asked.ours, "Shop", subject="customer", kind="choice", choices=["Lund"])
    with tenancy.acting(asked.customer, source="test"):
        customers.tell(asked.customer, {"shop": "Lund"}, by=asked.customer)
    with tenancy.system(asked.ours):
        fields.change(shop, choices=["Malmö"], by=None)
    customer = visit(asked.customer)
    assert customer.post(PROFILE, profile_of(customer)).status_code == 302
    assert fields_of(asked.customer) == {"shop": "Lund"}


def test_an_admin_changes_all_of_them_and_the_audit_log_says_so(visit, asked):
    admin, page = visit(asked.admin), f"/agent/settings/people/{asked.customer.pk}/"
    told = {"field_frame_number": "WBK 7", "field_bought_at": "Lund", "sees_all_departments": "unknown"}
    assert admin.post(page, shown(admin, page) | told).status_code == 302
    assert fields_of(asked.customer) == {"frame_number": "WBK 7", "bought_at": "Lund"}
    with tenancy.platform():
        entry = AuditEntry.objects.filter(target_id=asked.customer.pk).first()
    assert "Bought at: from nothing to Lund" in told_lines(entry)


def told_lines(entry):
    return told(entry, Names())["differences"]


def test_staff_have_no_such_fields(visit, asked):
    page = visit(asked.admin).get(f"/agent/settings/people/{asked.agent.pk}/")
    assert not [name for name in page.context["form"].fields if name.startswith("field_")]
    assert visit(asked.agent).get(PROFILE).context["form"].extra == []


def test_two_who_change_a_customers_field_at_once_see_both(visit, asked):
    one, other = visit(asked.admin), visit(make_person(asked.ours, "admin", "second@acme.example"))
    page, usual = f"/agent/settings/people/{asked.customer.pk}/", {"sees_all_departments": "unknown"}
    mine = shown(one, page) | usual | {"field_frame_number": "Mine"}
    assert other.post(page, shown(other, page) | usual | {"field_frame_number": "Theirs"}).status_code == 302
    answer = one.post(page, mine)
    assert answer.status_code == 409 and "“Theirs”" in answer.content.decode()
