"""Every page, as Chromium shows it: light and dark, wide and on a phone, accessible, silent, never sideways."""

import pytest

from helpdesk.lib import tenancy

from .browsing import Eye
from .places import ROLES, stage
from .test_access import TABLE, address_of

pytestmark = pytest.mark.browser
# No pages by themselves: pictures, and what pages fetch.
PARTS = (
    "/robots.txt",
    "/sitemap.xml",
    "/logo/",
    "/avatar/",
    "/files/",
    "/export/",
    "/agent/counts/",
    "/agent/palette/",
    "/presence/",
)
# Pages that look different to each: the frame round them is the person's.
FRAMES = (
    "/",
    "/account/profile/",
    "/agent/",
    "/agent/reports/",
    "/agent/notifications/",
    "/agent/tickets/<ticket>/",
)


def addresses_for(role):
    """What this role is shown, unless somebody before them in the table is shown the same."""
    for address, answers in TABLE.items():
        first = next((name for name in ROLES if answers[name] == "200"), "")
        mine = answers[role] == "200" and (role == first or address in FRAMES)
        if mine and not any(part in address for part in PARTS):
            yield address


@pytest.fixture
def things(served):
    return stage(served)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_fine_to_look_at(role, served, things, window):
    eye = Eye(window(None if role == "visitor" else getattr(served, role)))
    found = []
    for address in addresses_for(role):
        found += eye.look_at(address_of(address, things))
    assert found == []


@pytest.mark.parametrize("role", ["admin", "operator"])
def test_the_admin_site_is_fine_to_look_at(role, served, things, window):
    eye, person = Eye(window(getattr(served, role))), served.agent.pk
    pages = ["", "accounts/user/", f"accounts/user/{person}/change/", f"accounts/user/{person}/history/"]
    pages += [
        f"accounts/department/{served.billing.pk}/delete/",
        "accounts/department/add/",
        "accounts/auditentry/",
    ]
    pages += ["accounts/outboundmail/", f"accounts/organization/{served.ours.pk}/change/"]
    found = []
    for page in pages:
        found += eye.look_at(f"/admin/{page}")
    assert found == []


def test_pages_that_say_no_are_fine_to_look_at(served, things, window):
    eye = Eye(window())
    found = eye.look_at("/nothing/", 404) + eye.look_at("/account/reset/nothing/", 410)
    found += eye.look_at("/account/invitation/nothing/", 410) + eye.look_at("/r/nothing/", 410)
    eye = Eye(window(served.customer))
    found += eye.look_at("/agent/", 403) + eye.look_at("/nothing/", 404)
    with tenancy.platform():
        served.ours.is_active = False
        served.ours.save()
    assert found + Eye(window()).look_at("/", 503) == []
