"""What stands in the lists, what opens, what search finds and what is counted is the same, for everybody and by chance.

Beside it stands plain Python, which has read docs/permissions.md and what each queue is for.
"""

import random
import re
from html import unescape
from urllib.parse import urljoin

import pytest

from tickets.desk import queues
from tickets.portal import listing
from tickets.tests.random_desk import ACTIVE, CUSTOMERS, DONE, STAFF, TEAMS, Desk

SEES_ALL = {"overseer", "analyst", "admin"}
FOR_ANALYSTS = {"open", "snoozed", "done"}
ROW = re.compile(r'class="(?:row__link|req__link)"[^>]* href="/(?:agent/tickets|requests)/([^/"]+)/')
NEXT = re.compile(r'rel="next" href="([^"]+)"')
HEAD = re.compile(r"<h1[^>]*>([^<]*)<")
BADGE = re.compile(r'id="nav-(queue|team|view)-([\w-]+)"[^>]*>(\d*)<')


def sees(name, fact):
    """docs/permissions.md, section 3: own, copied, team, all."""
    if fact.gone or not fact.ours:
        return False
    if name in CUSTOMERS:
        return fact.customer == name and not fact.unconfirmed or name in fact.copied
    return name in SEES_ALL or any(rights(name, fact).values())


def rights(name, fact):
    """Each by which an agent of one team, or of none, sees a ticket."""
    return {
        "of no team": fact.team is None,
        "of their team": fact.team is not None and fact.team == TEAMS.get(name),
        "assigned": fact.assignee == name,
        "shared": name in fact.shared,
    }


def works(fact):
    """The desk works on it now."""
    return fact.status in ACTIVE and not (fact.held or fact.unconfirmed or fact.asleep)


def in_lists(name, view):
    """By what leads to a list, which of the tickets that they see stand in it."""
    lists = {
        "queue=mine": lambda fact: works(fact) and fact.assignee == name,
        "queue=unassigned": lambda fact: works(fact) and fact.assignee is None,
        "queue=mentions": lambda fact: name in fact.named,
        "queue=open": works,
        "queue=snoozed": lambda fact: fact.status in ACTIVE and fact.asleep,
        "queue=unconfirmed": lambda fact: fact.status in ACTIVE and fact.unconfirmed,
        "queue=held": lambda fact: fact.status in ACTIVE and fact.held,
        "queue=done": lambda fact: fact.status in DONE,
    }
    if name == "analyst":
        lists = {query: rule for query, rule in lists.items() if query.partition("=")[2] in FOR_ANALYSTS}
    waiting = {f"view={view.pk}": lambda fact: fact.status in ("pending", "resolved") or fact.team is None}
    return lists | waiting


def in_teams(cast):
    teams = {team: getattr(cast, team).pk for team in ("billing", "technical")}
    lists = {f"queue=open&team={key}": lambda fact, team=team: works(fact) and fact.team == team for team, key in teams.items()}  # fmt: skip
    return lists | {"queue=open&team=none": lambda fact: works(fact) and fact.team is None}


def walked(browser, path):
    """What a list has on all of its pages."""
    found = []
    while path:
        page = browser.get(path).content.decode()
        found += ROW.findall(page)
        following = NEXT.search(page)
        path = urljoin(path, unescape(following[1])) if following else ""
    return sorted(found)


def refs(facts):
    return sorted(fact.ref for fact in facts)


def part(target):
    """Of a page, without what stands round it."""
    return {"hx-request": "true", "hx-target": target}


def opens(browser, path, fact):
    answer = browser.get(path, headers=part("conversation"))
    assert answer.status_code in (200, 301, 302, 404)
    return answer.status_code == 200 and fact.word in HEAD.search(answer.content.decode())[1]


def opened(browser, facts, place):
    return refs(fact for fact in facts if opens(browser, f"{place}{fact.ref}/", fact))


def found(browser, facts):
    """By its word; whatever else search proposes they must see, too."""
    hits = {}
    for fact in facts:
        page = browser.get("/agent/search/", {"q": fact.word}, headers=part("results"))
        hits[fact] = ROW.findall(page.content.decode())
    return refs(fact for fact, rows in hits.items() if fact.ref in rows), {ref for rows in hits.values() for ref in rows}  # fmt: skip


def counted(browser):
    """Of every badge, by what leads to its list."""
    told = [browser.get(f"/agent/counts/{asked}").content.decode() for asked in ("", "?views=1")]
    return {(kind, key): int(count or 0) for html in told for kind, key, count in BADGE.findall(html)}


def badges(name, desk, lists):
    """How long the list behind each is; of mentions those count that are not read, of what is done nobody counts."""
    visible = [fact for fact in desk.facts if sees(name, fact)]
    told = {("queue", query[6:]): len(rows) for query, rows in lists.items() if query.startswith("queue=") and "&" not in query}  # fmt: skip
    if ("queue", "mentions") in told:
        told["queue", "mentions"] = sum(name in fact.named - fact.read for fact in visible)
    teams = [team for team in ("billing", "technical") if name in SEES_ALL or TEAMS[name] == team]
    told |= {("team", key.hex): len(lists[f"queue=open&team={key}"]) for team in teams for key in [getattr(desk.cast, team).pk]}  # fmt: skip
    return told | {("queue", "done"): 0, ("view", desk.view.pk.hex): len(lists[f"view={desk.view.pk}"])}


def staff_see_alike(desk, name, visit):
    browser, some = visit(desk.person(name)), desk.looked_at()
    visible = [fact for fact in desk.facts if sees(name, fact)]
    lists = {query: refs(filter(rule, visible)) for query, rule in (in_lists(name, desk.view) | in_teams(desk.cast)).items()}  # fmt: skip
    walk = {query: walked(browser, f"/agent/?{query}") for query in lists}
    assert walk == lists, name
    assert opened(browser, some, "/agent/tickets/") == refs(set(some) & set(visible)), name
    hits, proposed = found(browser, some)
    assert hits == refs(set(some) & set(visible)) and proposed <= {fact.ref for fact in visible}, name
    assert counted(browser) == badges(name, desk, walk), name
    # What they see stands in some queue; analysts have none for what nobody works on yet.
    for_none = {fact.ref for fact in visible if name == "analyst" and (fact.held or fact.unconfirmed)}
    assert {ref for rows in walk.values() for ref in rows} | for_none == {fact.ref for fact in visible}


def customers_see_alike(desk, name, visit):
    browser, some = visit(desk.person(name)), desk.looked_at()
    # What was merged lives on in another one.
    visible = [fact for fact in desk.facts if sees(name, fact) and not fact.into]
    for show, statuses in (("", ACTIVE), ("?show=done", DONE)):
        assert walked(browser, f"/requests/{show}") == refs(f for f in visible if f.status in statuses), name
    assert opened(browser, some, "/requests/") == refs(set(some) & set(visible)), name
    assert browser.get("/agent/search/", {"q": desk.words[0]}).status_code == 403


def strangers_see_their_own(desk, visit):
    theirs, some = refs(desk.foreign), [*desk.foreign, *desk.looked_at()]
    browser = visit(desk.cast.their_agent)
    assert walked(browser, "/agent/?queue=open") == opened(browser, set(some), "/agent/tickets/") == theirs
    hits, proposed = found(browser, set(some))
    assert hits == theirs and proposed <= set(theirs)
    assert counted(browser)["queue", "open"] == len(theirs)


def everybody_sees_alike(cast, visit, monkeypatch, *, seed, size, looked):
    """`looked` is how many tickets each person opens and looks for; lists and counts are whole."""
    monkeypatch.setattr(queues, "SIZE", 4)
    monkeypatch.setattr(listing, "PAGE", 4)
    chance = random.Random(seed)  # noqa: S311 - the same desk each time
    desk = Desk(cast, chance, size=size, looked=looked)
    assert any(fact.held for fact in desk.facts) and any(fact.into for fact in desk.facts)
    alone = [
        rights(name, fact) for name in STAFF for fact in desk.facts if name not in SEES_ALL and works(fact)
    ]
    decisive = {right for told in alone for right, is_so in told.items() if is_so and sum(told.values()) == 1}
    assert decisive == {"of no team", "of their team", "assigned", "shared"}, "a desk that would tell nothing"
    for name in STAFF:
        staff_see_alike(desk, name, visit)
    for name in CUSTOMERS:
        customers_see_alike(desk, name, visit)
    strangers_see_their_own(desk, visit)


def test_in_the_list_opens_found_and_counted_are_the_same(cast, visit, monkeypatch):
    everybody_sees_alike(cast, visit, monkeypatch, seed=1, size=30, looked=9)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 104))
def test_they_are_the_same_on_larger_desks(cast, visit, monkeypatch, seed):
    everybody_sees_alike(cast, visit, monkeypatch, seed=seed, size=70, looked=70)
