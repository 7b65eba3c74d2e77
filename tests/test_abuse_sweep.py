"""Abuse cases that go to every address at once (TE01, AP09, AU03): the addresses are those of docs/permissions.md."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry, OutboundMail
from accounts.permissions import RECORDS
from accounts.tests.admin_site import ADMIN
from conftest import PASSWORD
from helpdesk.lib import tenancy

from .test_access import TABLE, address_of, things

__all__ = ["things"]

ROWS = {"organization": "ours", "department": "billing", "user": "agent"}
# Looking also says when a session was last seen and how often links were followed.
PASSING = ["accounts_session", "accounts_throttle"]


@pytest.fixture
def everywhere(cast, things):
    """Every address of the product, the admin site's too, with things of the first organization."""
    found = [address_of(address, things) for address in TABLE]
    for model in (
        "organization",
        "department",
        "user",
        "invitation",
        "session",
        "outboundmail",
        "auditentry",
        "calendar",
        "openinghours",
        "closedday",
        "round",
    ):
        found += [f"{ADMIN}{model}/", f"{ADMIN}{model}/add/"]
        for page in ("change", "delete", "history", "password") if model in ROWS else ():
            found.append(f"{ADMIN}{model}/{getattr(cast, ROWS[model]).pk}/{page}/")
    for app in ("tickets", "knowledge"):
        for model in RECORDS[app]:
            found += [f"/admin/{app}/{model}/", f"/admin/{app}/{model}/add/"]
    for model, key in (("category", things.category), ("customfield", things.field), ("tag", things.tag)):
        found += [f"/admin/tickets/{model}/{key}/{page}/" for page in ("change", "delete", "history")]
    with tenancy.platform():
        for looked_at in (OutboundMail, AuditEntry):
            name, row = looked_at._meta.model_name, looked_at.objects.filter(organization=cast.ours).first()
            found.append(f"{ADMIN}{name}/{row.pk}/change/")
    query = "app_label=accounts&model_name=user&field_name=department&term="
    return [
        *found,
        "/admin/",
        "/admin/jsi18n/",
        f"/admin/autocomplete/?{query}",
        "/admin/login/",
        "/healthz",
        "/metrics",
    ]


def contents():
    """Every row of every table, with the transaction that wrote it."""
    with tenancy.platform(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)", [PASSING]
        )
        found = {}
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT xmin::text || t::text FROM {name} t ORDER BY 1")  # noqa: S608
            found[name] = cursor.fetchall()
        return found


def test_ap09_no_post_without_the_forms_token_does_anything(cast, visit, everywhere):
    for who in (cast.admin, cast.operator, None):
        other_site = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
        other_site.cookies = visit(who).cookies
        before = contents()
        # A mail program presses the button of a signed link by itself, and has no token of a form.
        asked = [path for path in everywhere if not path.startswith("/account/notifications/")]
        answers = {path: other_site.post(path, {"name": "x", "post": "yes"}).status_code for path in asked}
        assert {status for path, status in answers.items() if path not in ("/healthz", "/metrics")} <= {
            302,
            403,
            404,
        }
        assert contents() == before


@pytest.mark.parametrize("who", ["customer", "agent", "analyst", "admin", "operator", "their_admin"])
def test_ap09_no_get_writes(cast, visit, everywhere, who):
    browser = visit(getattr(cast, who))
    browser.get("/account/profile/")
    before = contents()
    for path in everywhere:
        browser.get(path)
        browser.head(path)
        browser.options(path)
    assert contents() == before


CANARIES = [
    "CANARY-team",
    "CANARY-person",
    "canary@acme.example",
    "CANARY-company",
    "CANARY-subject",
    "CANARY-act",
]


@pytest.fixture
def marked(cast, everywhere):
    with tenancy.platform():
        type(cast.ours).objects.filter(pk=cast.ours.pk).update(name=CANARIES[3])
        type(cast.billing).objects.filter(pk=cast.billing.pk).update(name=CANARIES[0])
        type(cast.agent).objects.filter(pk=cast.agent.pk).update(name=CANARIES[1], email=CANARIES[2])
        OutboundMail.objects.filter(organization=cast.ours).update(subject=CANARIES[4], to=CANARIES[2])
        AuditEntry.objects.create(
            organization=cast.ours, action="x.y", target_name=CANARIES[5], source="test"
        )
    return everywhere


def told(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace") + repr(answer.headers)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("who", ["stranger", "their_agent", "their_admin", None])
def test_te01_no_word_of_one_organization_is_said_in_another(cast, visit, marked, who, method):
    browser = visit(getattr(cast, who)) if who else visit(host="other.localhost")
    ours = [cast.agent.pk, cast.billing.pk, cast.ours.pk]
    body = {"name": "x", "department": ours[1], "person": ours[0], "organization": ours[2], "_selected_action": ours,
            "action": "delete_selected", "post": "yes", "confirm": CANARIES[2], "to": "x@x.example"}  # fmt: skip
    leaks = []
    for path in marked:
        if path == "/account/sign-out/" and method == "post":
            continue
        joint = "&" if "?" in path else "?"
        query = f"{joint}q=CANARY&who={ours[0]}&organization__id__exact={ours[2]}&department={ours[1]}&person={ours[0]}"
        answer = getattr(browser, method)(path + query, *([body] if method == "post" else []))
        leaks += [(path, word) for word in CANARIES if word in told(answer).replace(query, "")]
    assert leaks == []
    assert who is None or browser.get("/account/profile/").status_code == 200


def test_te01_the_words_are_said_at_home(cast, visit, marked):
    admin = visit(cast.admin)
    said = "".join(told(admin.get(path)) for path in marked)
    assert [word for word in CANARIES if word not in said] == []


@pytest.mark.parametrize("words", ["CANARY", "canary@acme", "canary", "CANARY-person"])
def test_te03_searching_finds_what_nonsense_finds(cast, visit, marked, words):
    """Elsewhere, for what another organization has."""
    admin, nonsense = visit(cast.their_admin), "n" * len(words)
    for page, more in LISTS.items():
        one, other = (bare(admin.get(page, {"q": word} | more), word) for word in (words, nonsense))
        assert one == other


LISTS = {"/agent/settings/people/": {"role": "everybody"}} | {
    f"{ADMIN}{model}/": {} for model in ("user", "department", "outboundmail", "auditentry", "invitation")
}


def bare(answer, word):
    """A page without the word that was looked for, and without the token of its forms."""
    page = re.sub('csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    for spelled in (word, quote(word), quote(quote(word))):
        page = page.replace(spelled, "")
    return page


@pytest.mark.parametrize(
    "host", ["evil.test", "localhost:evil@x", "localhost, evil.test", "localhost/evil.test", "\x7f"]
)
def test_au03_no_page_repeats_another_hosts_name_as_its_own(cast, visit, everywhere, host):
    browser = Client(headers={"host": host, "x-forwarded-host": host})
    for path in everywhere:
        if path not in ("/healthz", "/metrics"):
            answer = browser.get(path)
            assert answer.status_code in (400, 404)
            assert "evil.test/" not in told(answer)


GIVEN = {
    "role": "admin", "status": "active", "is_superuser": "on", "is_lead": "on", "sees_all_departments": "true", "metadata": "{}",
    "organization": "theirs", "organization_id": "theirs", "department": "their_team", "department_id": "their_team",
    "password_hash": "x", "is_demo": "on", "plan": "enterprise", "agent_limit": "", "slug": "taken", "domain": "evil.test",
    "is_default": "on", "is_active": "", "monthly_ticket_limit": "", "settings": "{}", "email": "evil@evil.test", "id": "x",
    "created_at": "2001-01-01", "last_login": "2001-01-01", "current_ticket_count": "7", "by": "x", "user": "x",
}  # fmt: skip
OWN_FORMS = [
    "/account/profile/",
    "/account/password/",
    "/account/sessions/",
    "/agent/availability/",
    "/agent/settings/general/",
]
FIXED = ["role", "status", "is_superuser", "is_lead", "sees_all_departments", "metadata", "organization_id", "department_id",
         "email", "created_at", "current_ticket_count"]  # fmt: skip
KEPT = [
    "slug",
    "domain",
    "plan",
    "agent_limit",
    "monthly_ticket_limit",
    "is_default",
    "is_active",
    "is_demo",
    "settings",
]


@pytest.mark.parametrize("who", ["customer", "agent", "analyst", "admin"])
def test_fo01_no_form_takes_more_than_it_shows(cast, visit, who):
    person, browser = getattr(cast, who), visit(getattr(cast, who))
    given = {name: str(getattr(getattr(cast, value, None), "pk", value)) for name, value in GIVEN.items()}
    good = {"name": "New", "theme": "dark", "density": "compact", "preferred_language": "usual", "timezone": "usual", "current": PASSWORD,
            "password": "four words are easy"}  # fmt: skip
    for path in OWN_FORMS:
        browser.post(path, given | good)
    with tenancy.platform():
        now, home = type(person).objects.get(pk=person.pk), type(cast.ours).objects.get(pk=cast.ours.pk)
    assert now.name == "New"
    assert {n: getattr(now, n) for n in FIXED} == {n: getattr(person, n) for n in FIXED}
    assert {n: getattr(home, n) for n in KEPT} == {n: getattr(cast.ours, n) for n in KEPT}
