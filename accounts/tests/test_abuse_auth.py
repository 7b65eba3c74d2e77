"""Abuse cases of getting in (AU), of what a visitor can reach (AP, ME): those that stand in no other file."""

import statistics
import time

import pytest
from django.test import Client

PROXIES = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"]


@pytest.mark.parametrize("header", PROXIES)
def test_the_figures_are_not_for_who_comes_through_a_proxy_of_this_machine(cast, header):
    answer = Client(headers={header: "198.51.100.7"}).get("/metrics")
    assert (answer.status_code, "quietdesk_" in answer.content.decode()) == (403, False)


def test_the_figures_are_for_this_machine_and_for_the_token(cast, settings):
    settings.METRICS_TOKEN = "t" * 32
    through = Client(headers={"X-Forwarded-For": "198.51.100.7"})
    assert Client().get("/metrics").status_code == 200
    assert through.get("/metrics", headers={"Authorization": "Bearer " + "t" * 32}).status_code == 200
    assert through.get("/metrics", headers={"Authorization": "Bearer x"}).status_code == 403


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_me05_what_watches_the_installation_has_the_policy_too(cast, path):
    answer = Client().get(path)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.long
def test_au01_known_and_unknown_take_the_same_time(cast, visit, settings, monkeypatch):
    monkeypatch.setattr("accounts.throttle._count", lambda *_aims: None)
    browser, took = visit(), {cast.customer.email: [], "nobody@acme.example": []}
    for _ in range(200):
        for email, times in took.items():
            began = time.perf_counter()
            assert browser.post("/account/reset/", {"email": email}).status_code == 302
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < min(0.010, max(0.001, 0.05 * unknown)), (known, unknown)
