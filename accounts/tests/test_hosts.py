"""Which organization answers where."""

import pytest
from django.test import Client

from accounts import organizations
from helpdesk.lib import tenancy


def title_at(host, path="/", **headers):
    response = Client(headers={"host": host, **headers}).get(path)
    return response.status_code, response.content.decode()


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1", "[::1]", "[::1]:8000", "LOCALHOST", "localhost."]
)
def test_the_default_organization_answers_at_the_bare_address(cast, host):
    status, page = title_at(host)
    assert (status, "Acme" in page) == (200, True)


def test_another_answers_at_its_short_name(cast):
    status, page = title_at("other.localhost")
    assert (status, "Other" in page, "Acme" in page) == (200, True, False)


def test_one_answers_at_its_own_domain(cast):
    organizations.answer_at(cast.theirs, "help.other.example")
    status, page = title_at("help.other.example")
    assert (status, "Other" in page) == (200, True)


def test_its_own_domain_wins_over_the_default_organization(cast):
    organizations.answer_at(cast.theirs, "localhost")
    assert "Other" in title_at("localhost")[1]


def test_a_domain_belongs_to_one_organization(cast):
    organizations.answer_at(cast.theirs, "help.example.com")
    with pytest.raises(organizations.AddressTaken):
        organizations.answer_at(cast.ours, "HELP.example.com")


@pytest.mark.parametrize("host", ["evil.test", "x.other.localhost", "nobody.localhost"])
def test_an_unknown_host_is_told_how_to_register_it(cast, host):
    status, text = title_at(host)
    assert (status, f"bin/manage domain add {host}" in text) == (404, True)


@pytest.mark.parametrize("host", ["help.a.test:evil@x", "a b", "localhost,evil.test", "<script>"])
def test_an_odd_host_is_a_plain_400(cast, host):
    assert title_at(host)[0] == 400


def test_health_answers_on_any_host(cast):
    assert Client(headers={"host": "anything.test"}).get("/healthz").json()["database"] == "ok"


def test_an_inactive_organization_shows_one_plain_page_and_loses_nothing(cast):
    with tenancy.platform():
        cast.ours.is_active = False
        cast.ours.save()
    assert title_at("localhost")[0] == 503
    assert title_at("localhost", "/account/profile/")[0] == 503
    assert title_at("other.localhost")[0] == 200


def test_an_operator_signs_in_where_the_organization_is_switched_off(cast, visit):
    with tenancy.platform():
        cast.ours.is_active = False
        cast.ours.save()
    assert visit(cast.operator).get("/admin/").status_code == 200


def test_a_forwarded_host_means_nothing(cast):
    assert "Acme" in title_at("localhost", x_forwarded_host="other.localhost")[1]


def test_the_session_of_one_organization_is_nobody_at_another(cast, visit):
    browser = visit(cast.admin)
    assert browser.get("/agent/").status_code == 200
    assert browser.get("/agent/", headers={"host": "other.localhost"}).status_code == 302
