"""The screen on which somebody says what they want to hear of."""

from datetime import time

import pytest

from accounts import notification_choices
from accounts.models import NotificationPreference
from helpdesk.lib import tenancy

HERE = "/agent/notifications/settings/"
USUAL = {"app_test": "on", "app_urgent": "on", "mail_urgent": "on", "digest_at": "08:00"}


def kept(person):
    with tenancy.platform():
        rows = NotificationPreference.objects.filter(person=person, kind__in=["test", "urgent"])
        return {row.kind: (row.in_app, row.mail) for row in rows}


def save(visit, person, **values):
    chosen = {name: value for name, value in (USUAL | values).items() if value}
    return visit(person).post(HERE, chosen)


def test_a_row_stands_only_where_somebody_differs(visit, cast):
    assert save(visit, cast.agent, mail_test="on").status_code == 302
    assert kept(cast.agent) == {"test": (True, True)}
    save(visit, cast.agent, app_urgent="")
    assert kept(cast.agent) == {"urgent": (False, True)}
    save(visit, cast.agent)
    assert kept(cast.agent) == {}
    assert kept(cast.lead) == {}


def test_it_shows_what_was_chosen(visit, cast):
    save(
        visit, cast.agent, mail_test="on", mail_urgent="", quiet_from="22:00", quiet_until="07:00", daily="on"
    )
    form = visit(cast.agent).get(HERE).context["form"]
    found = [
        form.initial.get(name, form.fields[name].initial) for name in ("mail_test", "mail_urgent", "daily")
    ]
    assert found == [True, False, True]
    assert (form.initial["quiet_from"], form.initial["digest_at"]) == (time(22), time(8))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"quiet_from": "22:00"}, "Enter both times, or neither."),
        ({"quiet_from": "25:00", "quiet_until": "07:00"}, "Enter a time like 22:00."),
        ({"quiet_from": "07:00", "quiet_until": "07:00"}, "Quiet hours end at another time"),
        ({"daily": "on", "digest_at": ""}, "Enter a time like 22:00."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(visit, cast, typed, said):
    answer = save(visit, cast.agent, mail_test="on", **typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert kept(cast.agent) == {}


def test_kinds_of_other_roles_are_neither_shown_nor_kept(visit, cast):
    assert "could not be delivered" not in visit(cast.agent).get(HERE).content.decode()
    assert "could not be delivered" in visit(cast.admin).get(HERE).content.decode()
    with tenancy.acting(cast.agent, source="test"):
        notification_choices.choose({"mail_failed": (False, True)}, by=cast.agent)
    with tenancy.platform():
        assert not NotificationPreference.objects.filter(person=cast.agent).exists()


def test_it_is_found_from_the_list_and_from_the_profile(visit, cast):
    browser = visit(cast.agent)
    assert f'href="{HERE}"' in browser.get("/agent/notifications/").content.decode()
    assert f'href="{HERE}"' in browser.get("/account/profile/").content.decode()
    assert f'href="{HERE}"' not in visit(cast.customer).get("/account/profile/").content.decode()


def test_the_popover_holds_what_is_unread_and_marks_it(visit, cast):
    from accounts import notifications

    notifications.tell([cast.agent], kind="test", title="Something happened")
    browser, asked = visit(cast.agent), {"HX-Request": "true", "HX-Target": "alerts"}
    page = browser.get("/agent/notifications/?show=unread", headers=asked).content.decode()
    assert "Something happened" in page
    assert "<html" not in page
    assert "Something happened" not in browser.post("/agent/notifications/", headers=asked).content.decode()
