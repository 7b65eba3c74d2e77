"""What pages say that cannot be shown: to each what they can do about it, in a head that has room."""

import re

import pytest

ADMINS_HELP = "An admin of your organization can change that."


def said(answer):
    main = answer.content.decode().split("<main")[1].split("</main")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize(
    ("who", "address", "words", "way"),
    [
        ("customer", "/agent/", "What you asked us stands under “My requests”.", "/requests/"),
        ("operator", "/agent/", "You run the platform.", "/admin/"),
        ("agent", "/requests/", "It is for customers.", "/agent/"),
        ("agent", "/agent/settings/general/", ADMINS_HELP, "/agent/"),
        ("analyst", "/agent/tickets/new/", ADMINS_HELP, "/agent/reports/"),
        ("admin", "/requests/", "It is for customers.", "/agent/"),
    ],
)
def test_who_may_not_see_a_page_is_told_what_fits_them(cast, visit, who, address, words, way):
    answer = visit(getattr(cast, who)).get(address)
    assert answer.status_code == 403
    assert words in said(answer)
    assert (ADMINS_HELP in said(answer)) is (words == ADMINS_HELP)
    assert f'href="{way}"' in answer.content.decode().split("<main")[1]


def test_an_address_of_the_workspace_that_is_nothing_has_the_short_head(cast, visit):
    answer = visit(cast.agent).get("/agent/tickets/AC-999/")
    assert answer.status_code == 404
    head = answer.content.decode().split("<main")[0]
    assert ">Workspace</a>" in head and "queue=unassigned" not in head
