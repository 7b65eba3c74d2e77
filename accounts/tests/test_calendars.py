"""Business hours in the settings: the week, holidays, own closed days, teams with their own."""

from datetime import date

import pytest
from django.utils import timezone

from accounts import rounds
from accounts.models import AuditEntry, Calendar, ClosedDay, OpeningHours
from accounts.tests.opening import nine_to_five
from helpdesk.lib import tenancy

HOURS = "/agent/settings/hours/"
YEAR = timezone.now().year


def calendar_of(organization, team=None):
    with tenancy.platform():
        return Calendar.objects.get(organization=organization, department=team)


def hours_of(calendar):
    with tenancy.platform():
        rows = OpeningHours.objects.filter(calendar=calendar).order_by("weekday", "opens")
        return list(rows.values_list("weekday", "opens", "closes"))


def days_of(calendar):
    with tenancy.platform():
        return dict(ClosedDay.objects.filter(calendar=calendar).values_list("day", "name"))


def shown(browser, url=HOURS):
    form = browser.get(url).context["week"]
    return {bound.html_name: bound.value() or "" for bound in form}


@pytest.fixture
def cast(cast):
    return nine_to_five(cast)


@pytest.fixture
def own(cast, visit):
    visit(cast.admin).post(f"{HOURS}teams/{cast.billing.pk}/")
    return calendar_of(cast.ours, cast.billing)


# The week


def test_the_week_is_shown_and_saved(visit, cast):
    admin = visit(cast.admin)
    there = shown(admin)
    assert (there["opens_0_0"], there["closes_0_0"], there["opens_6_0"]) == ("09:00", "17:00", "")
    told = there | {
        "closes_0_0": "12.00",
        "opens_5_0": "10",
        "closes_5_0": "24:00",
        "opens_4_0": "",
        "closes_4_0": "",
    }
    assert admin.post(HOURS, told).url == HOURS
    assert hours_of(calendar_of(cast.ours)) == [
        (0, 540, 720), (1, 540, 1020), (2, 540, 1020), (3, 540, 1020), (5, 600, 1440),
    ]  # fmt: skip


def test_what_stays_the_same_stays_the_same_row(visit, cast):
    admin, calendar = visit(cast.admin), calendar_of(cast.ours)
    with tenancy.platform():
        before = set(OpeningHours.objects.filter(calendar=calendar).values_list("pk", flat=True))
    admin.post(HOURS, shown(admin) | {"closes_0_0": "18:00"})
    with tenancy.platform():
        assert OpeningHours.objects.filter(pk__in=before).count() == 4


def test_another_opening_of_a_day_is_a_row_more_and_nothing_typed_is_lost(visit, cast):
    admin = visit(cast.admin)
    told = shown(admin) | {"closes_0_0": "12:00"}
    page = admin.post(HOURS, told | {"more": "0"})
    assert page.status_code == 200
    assert page.context["week"]["closes_0_0"].value() == "12:00"
    assert hours_of(calendar_of(cast.ours))[0] == (0, 540, 1020)
    admin.post(HOURS, told | {"opens_0_1": "13:00", "closes_0_1": "17:00"})
    assert hours_of(calendar_of(cast.ours))[:2] == [(0, 540, 720), (0, 780, 1020)]


def test_without_any_hours_it_is_open_round_the_clock(visit, cast):
    admin = visit(cast.admin)
    empty = {name: "" for name in shown(admin) if name != "version"}
    admin.post(HOURS, shown(admin) | empty)
    assert hours_of(calendar_of(cast.ours)) == []
    assert admin.get(HOURS).context["said"] == "Round the clock"


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"opens_0_0": "soon"}, "opens_0_0", "Enter a time like 09:00."),
        ({"opens_0_0": "24:00"}, "opens_0_0", "Enter a time like 09:00."),
        ({"closes_0_0": "25:00"}, "closes_0_0", "Enter a time like 09:00."),
        ({"closes_0_0": "12:60"}, "closes_0_0", "Enter a time like 09:00."),
        ({"closes_0_0": ""}, "closes_0_0", "Fill in both times, or neither."),
        ({"opens_0_0": ""}, "opens_0_0", "Fill in both times, or neither."),
        ({"closes_0_0": "08:00"}, "closes_0_0", "The end comes after the beginning."),
        ({"opens_0_1": "16:00", "closes_0_1": "18:00"}, "opens_0_1", "This overlaps with 09:00 to 17:00."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_place(visit, cast, typed, field, sentence):
    admin = visit(cast.admin)
    answer = admin.post(HOURS, shown(admin) | typed)
    assert answer.status_code == 422
    assert answer.context["week"].errors[field][0].startswith(sentence)
    assert answer.context["week"][field].value() == typed.get(field, "")
    assert hours_of(calendar_of(cast.ours))[0] == (0, 540, 1020)


def test_hours_that_somebody_else_saved_are_not_overwritten_unseen(visit, cast):
    admin = visit(cast.admin)
    stale = shown(admin)
    admin.post(HOURS, stale | {"closes_0_0": "18:00"})
    answer = admin.post(HOURS, stale | {"closes_0_0": "12:00"})
    assert answer.status_code == 409
    assert "They are now: Mon 09:00–18:00; Tue–Fri 09:00–17:00." in answer.content.decode()
    again = {bound.html_name: bound.value() or "" for bound in answer.context["week"]}
    assert admin.post(HOURS, again).status_code == 302
    assert hours_of(calendar_of(cast.ours))[0] == (0, 540, 720)


def test_the_audit_log_tells_hours_as_they_are_read(visit, cast):
    admin = visit(cast.admin)
    admin.post(HOURS, shown(admin) | {"closes_0_0": "18:30"})
    page = admin.get("/agent/settings/audit/?kind=hours").content.decode()
    assert "Added opening hours" in page
    assert "Closes: 18:30" in page
    assert "Weekday: Monday" in page


# Holidays


def test_the_holidays_of_a_region_are_written_for_three_years(visit, cast):
    calendar = calendar_of(cast.ours)
    answer = visit(cast.admin).post(f"{HOURS}{calendar.pk}/country/", {"country": "DE", "subdivision": "BY"})
    assert answer.url == HOURS
    days = days_of(calendar)
    assert days[date(YEAR, 1, 6)] == "Epiphany"
    assert {day.year for day in days} == {YEAR, YEAR + 1, YEAR + 2}
    assert calendar_of(cast.ours).holidays_until == YEAR + 2


def test_another_country_replaces_them_and_own_days_stay(visit, cast):
    admin, calendar = visit(cast.admin), calendar_of(cast.ours)
    own = {"day": f"{YEAR}-12-26", "name": "Stocktaking"}
    admin.post(f"{HOURS}{calendar.pk}/days/", own)
    admin.post(f"{HOURS}{calendar.pk}/country/", {"country": "DE", "subdivision": "BY"})
    admin.post(f"{HOURS}{calendar.pk}/country/", {"country": "US", "subdivision": "BY"})
    days = days_of(calendar)
    assert date(YEAR, 7, 4) in days or date(YEAR, 7, 3) in days
    assert date(YEAR, 1, 6) not in days
    assert days[date(YEAR, 12, 26)] == "Stocktaking"
    admin.post(f"{HOURS}{calendar.pk}/country/", {"country": ""})
    assert days_of(calendar) == {date(YEAR, 12, 26): "Stocktaking"}


def test_holidays_are_named_in_the_organizations_language(visit, cast):
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(default_language="de")
    calendar = calendar_of(cast.ours)
    visit(cast.admin).post(f"{HOURS}{calendar.pk}/country/", {"country": "DE"})
    assert days_of(calendar)[date(YEAR, 1, 1)] == "Neujahr"


def test_the_regions_of_a_country_are_offered_before_it_is_saved(visit, cast):
    page = visit(cast.admin).get(f"{HOURS}?country=AT")
    assert ("9", "Wien") in page.context["country"].fields["subdivision"].choices


@pytest.mark.parametrize("typed", [{"country": "ZZ"}, {"country": "DE", "subdivision": "ZZ"}])
def test_a_country_or_region_that_is_none_is_refused(visit, cast, typed):
    calendar = calendar_of(cast.ours)
    with tenancy.platform():
        Calendar.objects.filter(pk=calendar.pk).update(country="DE")
    assert visit(cast.admin).post(f"{HOURS}{calendar.pk}/country/", typed).status_code == 422
    assert days_of(calendar) == {}


def test_a_round_tops_up_and_what_was_removed_stays_away(visit, cast):
    admin, calendar = visit(cast.admin), calendar_of(cast.ours)
    admin.post(f"{HOURS}{calendar.pk}/country/", {"country": "DE"})
    with tenancy.platform():
        Calendar.objects.filter(pk=calendar.pk).update(holidays_until=YEAR + 1)
        ClosedDay.objects.filter(calendar=calendar, day__year=YEAR + 2).delete()
        removed = ClosedDay.objects.get(calendar=calendar, day=date(YEAR + 1, 1, 1))
    admin.post(f"{HOURS}{calendar.pk}/days/{removed.pk}/removal/")
    rounds.know_the_holidays()
    rounds.know_the_holidays()
    assert date(YEAR + 2, 1, 1) in days_of(calendar)
    assert date(YEAR + 1, 1, 1) not in days_of(calendar)


# Own days


def test_an_own_day_is_added_and_removed(visit, cast):
    admin, calendar = visit(cast.admin), calendar_of(cast.ours)
    told = {"day": f"{YEAR + 1}-05-04", "name": "Company outing"}
    assert admin.post(f"{HOURS}{calendar.pk}/days/", told).url == HOURS
    [row] = admin.get(HOURS).context["days"]
    assert (row.name, row.is_holiday) == ("Company outing", False)
    assert admin.post(f"{HOURS}{calendar.pk}/days/{row.pk}/removal/").url == HOURS
    assert days_of(calendar) == {}
    with tenancy.platform():
        acts = AuditEntry.objects.filter(organization=cast.ours, action__startswith="day.").order_by("seq")
        assert list(acts.values_list("action", "target_name")) == [
            ("day.added", "Company outing"), ("day.removed", "Company outing"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"day": "", "name": "x"}, "day", "Choose a day."),
        ({"day": "tomorrow", "name": "x"}, "day", "Enter a day like 2026-12-24."),
        ({"day": "2027-05-04", "name": ""}, "name", "Fill this in."),
        ({"day": "2027-05-05", "name": "Again"}, "day", "You are closed on this day already."),
    ],
)
def test_a_day_that_cannot_be_is_said_at_its_field(visit, cast, typed, field, sentence):
    admin, calendar = visit(cast.admin), calendar_of(cast.ours)
    admin.post(f"{HOURS}{calendar.pk}/days/", {"day": "2027-05-05", "name": "Outing"})
    answer = admin.post(f"{HOURS}{calendar.pk}/days/", typed)
    assert answer.status_code == 422
    assert answer.context["day"].errors[field] == [sentence]
    assert answer.context["day"]["name"].value() == typed["name"]


# Teams


def test_a_team_gets_hours_of_its_own_that_begin_as_the_organizations(visit, cast):
    admin, common = visit(cast.admin), calendar_of(cast.ours)
    admin.post(f"{HOURS}{common.pk}/country/", {"country": "DE"})
    answer = admin.post(f"{HOURS}teams/{cast.billing.pk}/")
    own = calendar_of(cast.ours, cast.billing)
    assert answer.url == f"{HOURS}{own.pk}/"
    assert (hours_of(own), days_of(own)) == (hours_of(common), days_of(common))
    assert admin.post(f"{HOURS}teams/{cast.billing.pk}/").url == answer.url


def test_its_hours_are_its_own(visit, cast, own):
    admin, page = visit(cast.admin), f"{HOURS}{own.pk}/"
    assert admin.post(page, shown(admin, page) | {"closes_0_0": "20:00"}).url == page
    assert hours_of(own)[0] == (0, 540, 1200)
    assert hours_of(calendar_of(cast.ours))[0] == (0, 540, 1020)
    assert "Mon 09:00–20:00; Tue–Fri 09:00–17:00" in admin.get(HOURS).content.decode()


def test_it_goes_back_to_the_organizations(visit, cast, own):
    admin = visit(cast.admin)
    assert "Let Billing follow the organization?" in admin.get(f"{HOURS}{own.pk}/delete/").content.decode()
    assert admin.post(f"{HOURS}{own.pk}/delete/").url == HOURS
    with tenancy.platform():
        assert not Calendar.objects.filter(pk=own.pk).exists()


def test_the_organizations_own_stay(visit, cast):
    common = calendar_of(cast.ours)
    answer = visit(cast.admin).post(f"{HOURS}{common.pk}/delete/")
    assert answer.status_code == 422
    assert "These are the organization&#x27;s hours, and stay." in answer.content.decode()
    assert calendar_of(cast.ours) == common


def test_nobody_touches_another_organizations(visit, cast):
    admin, theirs = visit(cast.admin), calendar_of(cast.theirs)
    with tenancy.platform():
        day = ClosedDay.objects.create(
            organization=cast.theirs, calendar=theirs, day=date(YEAR + 1, 5, 4), name="Theirs"
        )
    for path in ("", "country/", "days/", f"days/{day.pk}/removal/", "delete/"):
        assert admin.post(f"{HOURS}{theirs.pk}/{path}", {"day": "2027-01-01", "name": "x"}).status_code == 404
    assert admin.post(f"{HOURS}teams/{cast.their_team.pk}/").status_code == 404
    assert days_of(theirs) == {date(YEAR + 1, 5, 4): "Theirs"}


def test_the_page_asks_a_fixed_number_of_questions(visit, cast, own, django_assert_max_num_queries):
    admin = visit(cast.admin)
    admin.get(HOURS)
    with django_assert_max_num_queries(24):
        admin.get(HOURS)


# The admin site


def test_the_admin_site_takes_hours_and_days(visit, cast):
    admin, calendar = visit(cast.admin), calendar_of(cast.ours)
    told = {"calendar": str(calendar.pk), "weekday": "5", "opens": "600", "closes": "720"}
    assert admin.post("/admin/accounts/openinghours/add/", told).status_code == 302
    assert (5, 600, 720) in hours_of(calendar)
    told = {"calendar": str(calendar.pk), "day": "2027-05-04", "name": "Outing"}
    assert admin.post("/admin/accounts/closedday/add/", told).status_code == 302
    assert days_of(calendar) == {date(2027, 5, 4): "Outing"}


def test_the_admin_site_says_what_overlaps(visit, cast):
    admin, calendar = visit(cast.admin), calendar_of(cast.ours)
    told = {"calendar": str(calendar.pk), "weekday": "0", "opens": "600", "closes": "720"}
    answer = admin.post("/admin/accounts/openinghours/add/", told)
    assert answer.status_code == 200
    assert "Two openings of one day overlap." in answer.content.decode()


def test_the_admin_site_offers_no_foreign_calendar(visit, cast):
    admin, theirs = visit(cast.admin), calendar_of(cast.theirs)
    assert str(theirs.pk) not in admin.get("/admin/accounts/openinghours/add/").content.decode()
    told = {"calendar": str(theirs.pk), "weekday": "6", "opens": "600", "closes": "720"}
    assert admin.post("/admin/accounts/openinghours/add/", told).status_code == 200
    assert len(hours_of(theirs)) == 5
