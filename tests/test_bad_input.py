"""Whatever is typed into any field of any form: a sentence or a cleaned value, never a fault, and the page still stands."""

import copy
import itertools
from urllib.parse import quote_plus

import pytest
from django.db import transaction

from accounts import delivery
from accounts.models import OutboundMail
from conftest import PASSWORD
from helpdesk.lib import tenancy

from .places import ROLES, forms_on, stage
from .test_access import TABLE, address_of

BAD = {
    "a megabyte": b"x" * 1_000_000,
    "three megabytes": b"x" * 3_000_000,
    "a NUL": b"a\0b",
    "a lone surrogate": b"a\xed\xa0\x80b",
    "marks": ("a" + "\u0301" * 300).encode(),
    "emoji": "👩🏽\u200d🚀 🏴\U000e0067\U000e007f".encode(),
    "right to left": "\u202eevil\u2066 \u200f".encode(),
    "lines": "a\r\nBcc: x@y.example\x1b\x85\u2028\ufeff".encode(),
    "marks of other languages": b"%s %(a)s {{ x }} {% x %} <b>'\" \\ &amp; ; --",
    "nothing to see": "\u3000\u200b\u00a0".encode(),
    "digits": "٣٣٣٣٣٣".encode(),
    "a number": b"9" * 400,
    "an address": ("ü" * 60 + "@" + "ñ" * 60 + ".example").encode(),
}
TYPED = [word for word in BAD if word != "three megabytes"]
CHOSEN = ["a NUL", "a lone surrogate", "a number"]
ANSWERS = {200, 302, 303, 400, 403, 404, 409, 413, 422}
GOOD = {
    "email": b"new-%d@acme.example",
    "password": PASSWORD.encode(),
    "text": b"Words",
    "textarea": b"Words",
}
numbers = itertools.count()
TRIED: set[str] = set()


def pages():
    """Each address that has something to type, with the first who may see it."""
    found = {a: next((role for role in ROLES if told[role] == "200"), "") for a, told in TABLE.items()}
    lists = ("/agent/settings/people/", "/agent/settings/audit/", "/requests/", "/requests/<request>/")
    return [(a, who) for a, who in found.items() if who and (TABLE[a]["POST"] != "-" or a in lists)]


def posted(client, form, name, bad):
    """What a browser sends when one field holds this and the others something sensible."""
    told = {field: (form.values.get(field) or "").encode() for field in form.typed() if field in form.values}
    for field, kind in form.kinds.items():
        if not told.get(field) and kind in GOOD:
            told[field] = GOOD[kind] % next(numbers) if b"%d" in GOOD[kind] else GOOD[kind]
    told[name] = bad
    if form.method == "get":
        return client.get(f"{form.action.partition('?')[0]}?{encoded(told)}")
    if form.multipart:
        return client.post(form.action, multipart(told), content_type="multipart/form-data; boundary=cut")
    return client.post(form.action, encoded(told), content_type="application/x-www-form-urlencoded")


def encoded(told):
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in told.items())


def multipart(told):
    parts = [
        b'--cut\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in told.items()
    ]
    return b"".join(parts) + b"--cut--\r\n"


def tried(client, form, name, bad):
    """What is wrong with the answer; everything is undone afterwards."""
    cookies = copy.copy(client.cookies)
    with transaction.atomic():
        answer = posted(client, form, name, bad)
        wrong = [] if answer.status_code in ANSWERS else [answer.status_code]
        if answer.status_code in (302, 303):
            after = client.get(answer["Location"]).status_code
            wrong += [("then", after)] if after >= 400 else []
            wrong += unsendable()
        transaction.set_rollback(True)
    client.cookies = cookies
    return wrong


def unsendable():
    with tenancy.platform():
        for mail in OutboundMail.objects.select_related("organization"):
            try:
                assert b"\nBcc:" not in delivery.message_of(mail).as_bytes()
            except (ValueError, AssertionError) as problem:
                return [("mail", repr(problem))]
    return []


def person_of(cast, role):
    return None if role == "visitor" else getattr(cast, role)


def own_forms(client, path):
    """Those that the page is there for. What stands round every page (the palette, a list's filter) is tried once."""
    for form in forms_on(client.get(path).content.decode(), path):
        action = form.action.partition("?")[0] or path
        if action != path and action in TRIED:
            continue
        TRIED.add(action)
        yield form


def faults(client, path):
    """Every word in every field of every form there, one at a time."""
    found: list[tuple] = []
    for form in own_forms(client, path):
        found += [
            (form.action, wrong) for wrong in tried(client, form, form.typed()[0], BAD["three megabytes"])
        ]
        for name in form.typed():
            free = form.kinds[name] in ("text", "email", "password", "search", "textarea")
            for word in TYPED if free else CHOSEN:
                found += [(form.action, name, word, wrong) for wrong in tried(client, form, name, BAD[word])]
    return found


@pytest.fixture
def browser(visit):
    def opened(person):
        client = visit(person)
        client.raise_request_exception = False
        return client

    return opened


@pytest.mark.parametrize(("address", "role"), pages())
def test_no_text_in_any_field_is_a_fault(cast, browser, address, role):
    path = address_of(address, stage(cast))
    assert faults(browser(None if role == "visitor" else getattr(cast, role)), path) == []


def test_no_text_in_the_field_for_a_code_is_a_fault(cast, browser):
    client = browser(None)
    client.post("/account/sign-up/", {"name": "Somebody", "email": "somebody@acme.example"})
    assert faults(client, "/account/code/") == []


def test_no_text_in_the_field_for_a_new_addresss_code_is_a_fault(cast, browser):
    client = browser(cast.customer)
    client.post("/account/email/", {"email": "new@acme.example", "current": PASSWORD})
    assert faults(client, "/account/email/") == []


def test_no_text_in_the_field_for_a_requests_code_is_a_fault(cast, browser):
    client = browser(None)
    client.post(
        "/requests/new/",
        {
            "email": "somebody@acme.example",
            "name": "Somebody",
            "title": "x",
            "content": "x",
            "criticality": "low",
        },
    )
    assert faults(client, "/requests/confirm/") == []


CUSTOMERS = [
    "/requests/?q=",
    "/requests/?after=",
    "/requests/?show=",
    "/requests/AC-1/?earlier=",
    "/requests/AC-1/?rating=",
    "/requests/AC-1/?since=",
]


@pytest.mark.parametrize("address", CUSTOMERS)
@pytest.mark.parametrize("target", ["", "latest", "earlier", "requests"])
def test_no_text_in_a_customers_address_is_a_fault(cast, browser, address, target):
    stage(cast)
    client, headers = browser(cast.customer), {"hx-request": "true", "hx-target": target} if target else {}
    told = {
        name: client.get(f"{address}{quote_plus(word[:20_000])}", headers=headers).status_code
        for name, word in BAD.items()
    }
    assert {name: status for name, status in told.items() if status not in {*ANSWERS, 204}} == {}


@pytest.mark.long
@pytest.mark.parametrize("who", ["admin", "operator"])
@pytest.mark.parametrize("model", ["organization", "department", "user"])
def test_no_text_in_the_admin_site_is_a_fault(cast, browser, who, model):
    row = {"organization": cast.ours, "department": cast.billing, "user": cast.agent}[model]
    client, base = browser(getattr(cast, who)), f"/admin/accounts/{model}/"
    addable = client.get(f"{base}add/").status_code == 200
    for path in (base, f"{base}{row.pk}/change/", *([f"{base}add/"] if addable else [])):
        assert faults(client, path) == []


QUERIES = [
    "/account/sign-in/?next=", "/account/sign-up/?next=", "/account/password/?welcome=1&next=",
    "/agent/settings/people/?after=", "/agent/settings/audit/?before=", "/agent/settings/audit/?who=",
    "/admin/accounts/user/?q=", "/admin/accounts/user/?p=", "/admin/accounts/user/?o=",
    "/admin/accounts/user/?role__exact=", "/admin/accounts/user/?nothing=", "/admin/accounts/auditentry/?q=",
    "/account/reset/", "/account/invitation/", "/agent/settings/teams/", "/account/avatar/", "/",
    "/admin/", "/admin/accounts/user/", "/static/", "/requests/new/?title=", "/requests/new/?topic=", "/requests/new/?about=", "/requests/", "/r/",
]  # fmt: skip


@pytest.mark.parametrize("address", QUERIES)
def test_no_text_in_an_address_is_a_fault(cast, browser, address):
    client = browser(None if address.startswith(("/account/sign", "/account/reset")) else cast.admin)
    short = {name: word[:20_000] for name, word in BAD.items()}
    for end in ("", "/") if address.endswith("/") else ("",):
        told = {n: client.get(f"{address}{quote_plus(word)}{end}").status_code for n, word in short.items()}
        assert {name: status for name, status in told.items() if status not in {*ANSWERS, 301, 410}} == {}


HEADERS = ["Cookie", "Accept-Language", "HX-Current-URL", "HX-Request", "X-Forwarded-For", "User-Agent", "Referer", "Host",
           "If-None-Match", "Content-Type", "X-CSRFToken", "Range"]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_no_text_in_a_header_is_a_fault(cast, browser, header):
    client = browser(None)
    for name, word in BAD.items():
        text = word[:20_000].decode("latin-1")
        text = f"desk={text}" if header == "Cookie" else text
        for path in ("/account/sign-in/", "/account/profile/", "/account/logo/"):
            got = client.get(path, headers={header: text}).status_code
            assert got in ANSWERS, (name, path)


@pytest.mark.parametrize("word", BAD)
def test_no_name_makes_a_mail_that_cannot_leave(cast, word):
    name = " ".join(BAD[word][:200].decode(errors="replace").replace("\0", "").split()) or "x"
    with tenancy.system(cast.ours):
        cast.ours.name = name
        cast.ours.save()
    stage(cast)
    assert unsendable() == []
