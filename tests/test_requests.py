"""One transaction round each response; the context ends with it."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from accounts.models import Department
from helpdesk.lib import tenancy


@pytest.fixture
def view(route):
    """Let a function answer at /probe/, and ask there."""

    def answer_with(function):
        route(function)
        return Client(headers={"host": "localhost"}, raise_request_exception=False)

    return answer_with


def writing(organization, status):
    def answer(request):
        with tenancy.system(organization):
            Department.objects.create(organization=organization, name="Written")
        if status is None:
            raise ValueError("broken")
        return HttpResponse(status=status)

    return answer


@pytest.mark.parametrize(
    ("status", "kept"), [(200, True), (302, True), (404, True), (422, True), (500, False), (None, False)]
)
def test_what_a_request_wrote_is_kept_unless_it_broke(cast, view, status, kept):
    view(writing(cast.ours, status)).get("/probe/")
    with tenancy.system(cast.ours):
        assert Department.objects.filter(name="Written").exists() is kept


def test_what_was_settled_is_kept_although_the_request_broke(committed_cast, view):
    from accounts.middleware import settle

    def answer(request):
        with tenancy.system(committed_cast.ours):
            Department.objects.create(organization=committed_cast.ours, name="Settled")
        settle(request)
        raise ValueError("broken")

    assert view(answer).get("/probe/").status_code == 500
    with tenancy.system(committed_cast.ours):
        assert Department.objects.filter(name="Settled").exists()


def test_a_visitor_has_the_organization_and_no_role(cast, view):
    told = {}

    def answer(request):
        told["context"] = tenancy.current()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, app.org(), app.uid(), app.role()")
            told["server"] = cursor.fetchone()
        return HttpResponse()

    view(answer).get("/probe/")
    assert told["server"] == ("hd_app", cast.ours.pk, None, "")


def test_pages_are_private(cast, visit):
    response = visit(cast.agent).get("/agent/")
    assert response["Cache-Control"] == "private, no-store"
    assert {"HX-Request", "Cookie"} <= {word.strip() for word in response["Vary"].split(",")}


@pytest.mark.parametrize("path", ["/", "/account/sign-in/", "/nowhere/", "/agent/settings/", "/admin/"])
def test_every_answer_has_the_strict_policy(cast, visit, path):
    policy = visit(cast.agent).get(path)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "font-src": "'self'",
    "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'",
}  # fmt: skip


def test_me05_every_kind_of_answer_has_the_policy_word_for_word(cast, visit):
    """Pages, parts, redirects, refusals and errors, of all three houses; files have a narrower one."""
    from tickets.tests.making import ask

    ticket, wrong = ask(cast.customer), {"content": ""}
    ref, htmx = f"AC-{ticket.number}", {"hx-request": "true"}
    admin, customer = visit(cast.admin), visit(cast.customer)
    answers = [admin.get(path) for path in ("/agent/?queue=open", f"/agent/tickets/{ref}/", f"/agent/tickets/{ref}/history/", "/agent/search/?q=x",
               "/agent/settings/tags/", "/agent/nowhere/", "/admin/", "/admin/tickets/ticket/", "/admin/tickets/ticket/x/change/")]  # fmt: skip
    answers += [
        customer.get(path)
        for path in ("/", "/requests/", f"/requests/{ref}/", "/requests/AC-99/", "/agent/", "/files/x/")
    ]
    answers += [
        customer.get(f"/requests/{ref}/", headers=htmx | {"hx-target": "latest"}),
        admin.get("/agent/?queue=open", headers=htmx),
    ]
    answers += [
        customer.post(f"/requests/{ref}/replies/", wrong),
        customer.post(f"/requests/{ref}/replies/", wrong, headers=htmx),
    ]
    answers += [
        customer.post(f"/requests/{ref}/replies/", {"content": "x" * 3_000_000}),
        visit().get("/requests/"),
        visit().get("/nowhere/"),
    ]
    assert {200, 302, 404, 413, 422} <= {answer.status_code for answer in answers}
    for answer in answers:
        parts = answer["Content-Security-Policy"].split("; ")
        assert dict(part.split(" ", 1) for part in parts) == POLICY, answer.request["PATH_INFO"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_workspace_costs_a_constant_number_of_queries(cast, visit, django_assert_max_num_queries):
    from conftest import make_person

    browser = visit(cast.agent)
    for number in range(20):
        make_person(cast.ours, "agent", f"agent{number}@acme.example")
    with django_assert_max_num_queries(16):
        assert browser.get("/agent/who/").status_code == 200
