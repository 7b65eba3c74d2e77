"""Which list stands beside a ticket: the address says it, a queue narrowed down and ordered, and every link keeps it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.forms.lists import cursor, read_cursor
from accounts.models import User
from tickets import conditions, distribution
from tickets.forms.lists import QueueFilter
from tickets.models import SavedView
from tickets.models.saved_view import Order
from tickets.models.ticket import TicketQuerySet

from . import queues
from .rows import grouped, rows_of

NARROWING = ("team", "assignee", "category", "tag")
KEPT = ("queue", "view", "q", *NARROWING, "sort", "after")


@dataclass(frozen=True)
class List:
    title: str | Promise
    icon: str
    empty: str | Promise
    # Before anybody's rights.
    rows: TicketQuerySet
    # What stands in its address, without the page.
    query: str
    # Of the badge in the navigation that counts the same tickets; nothing for a list that is narrowed down.
    counted: str
    # What happened last stands first; else the next deadline.
    lately: bool
    # Under headings that say how soon.
    headed: bool
    # Whose ticket it is need not be said in one's own list.
    own: bool
    queue: queues.Queue
    # What names it in an address.
    source: dict[str, str]
    view: SavedView | None
    narrow: QueueFilter
    words: str
    filtered: bool


def asked_of(request: HttpRequest) -> QueryDict:
    """The list's part of the address; an act on a ticket keeps the list of the page that it comes from."""
    if request.method in ("GET", "HEAD"):
        return request.GET
    came = request.htmx.current_url if request.htmx else request.headers.get("Referer", "")
    parts = urlsplit(came or "")
    return QueryDict(parts.query if parts.netloc == request.get_host() else "")


def kept_of(request: HttpRequest) -> str:
    """What an address within the sheet carries on of it."""
    asked = asked_of(request)
    return urlencode({name: asked[name] for name in KEPT if asked.get(name)})


def chosen(request: HttpRequest) -> List:
    person: Any = request.user
    return named(asked_of(request), person)


def named(asked: QueryDict, person: User) -> List:
    """The list of an address: a view or a queue, narrowed down."""
    view = view_of(asked, person)
    queue = of_view(view) if view else queues.queue_named(asked.get("queue", ""), person)
    rows = conditions.queryset(view.conditions, person=person) if view else queues.tickets_in(queue, person)
    narrow = QueueFilter(asked, by=person)
    told = narrow.chosen()
    wanted = {name: told[name] for name in NARROWING}
    lately = queue.lately or told["sort"] == "lately"
    source = {"view": str(view.pk)} if view else {"queue": queue.name}
    kept = source | {"q": told["q"], "sort": told["sort"] if lately and not queue.lately else ""}
    return List(
        title=queue.label, icon=queue.icon, empty=queue.empty, queue=queue, narrow=narrow, words=told["q"],
        rows=queues.narrowed(rows, words=told["q"], **wanted), source=source, view=view,
        query=urlencode({name: value for name, value in (kept | wanted).items() if value}),
        counted="" if view or told["q"] or any(wanted.values()) or queue.lately else queue.name,
        lately=lately, headed=queue.by_deadline and not lately, own=queue.name == "mine",
        filtered=any(wanted.values()),
    )  # fmt: skip


def view_of(asked: QueryDict, person: User) -> SavedView | None:
    """The view that an address asks for; one that is gone, or somebody else's, is none."""
    try:
        key = UUID(asked.get("view", ""))
    except ValueError:
        return None
    return SavedView.objects.visible_to(person).filter(pk=key).first()


def of_view(view: SavedView) -> queues.Queue:
    lately = view.order == Order.LATELY
    return queues.Queue(
        f"view-{view.pk}",
        view.name,
        "hash",
        _("No ticket is like this now"),
        by_deadline=not lately,
        lately=lately,
    )


def pane(request: HttpRequest, shown: List, *, current: Any = None) -> dict[str, Any]:
    """One page of a list as its template shows it."""
    person: Any = request.user
    asked = asked_of(request)
    place = asked.get("after", "")
    after = queues.key_in(read_cursor(place, parts=2)) if place else None
    found, following = queues.page_of(shown, person, after)
    rows = told(request, shown, found, place=place if after else "", current=current)
    groups = grouped(shown, rows, now=timezone.now(), began=asked.get("under", ""), ends=following is None)
    told_after = cursor(following[0].isoformat(), following[1]) if following else ""
    return {
        "list": shown,
        "groups": groups,
        "count": count_of(request, shown, found, whole=after is None and following is None),
        "list_version": queues.version_of(found),
        "after": told_after,
        "under": groups[-1]["key"] if groups else "",
        "later": after is not None,
        "others": queues.queues_for(person),
        "narrowed_to": narrowed_to(shown),
        "waiting": distribution.waiting(by=person) if shown.counted == "unassigned" and after is None else (),
        "unassigned": queues.badges(request).get("unassigned", 0) if not groups else 0,
        "writes": person.audience != "analyst",
        "bulk": person.audience != "analyst" and bool(groups),
        "list_query": shown.query,
        "home_query": urlencode(shown.source),
    } | order_of(shown)


def order_of(shown: List) -> dict[str, str]:
    """The other order, and which one this is."""
    query = QueryDict(shown.query, mutable=True)
    query.pop("sort", None)
    if not shown.lately:
        query["sort"] = "lately"
    words = _("Last activity first") if shown.lately else _("Next deadline first")
    return {"order": words, "other_order": query.urlencode()}


def narrowed_to(shown: List) -> str:
    """What narrows it, in a line."""
    told = [f"“{shown.words}”"] if shown.words else []
    if shown.filtered:
        chosen = shown.narrow.chosen()
        told += [
            str(dict(shown.narrow.fields[name].choices)[chosen[name]]) for name in NARROWING if chosen[name]
        ]
    return " · ".join(told)


def told(
    request: HttpRequest, shown: List, found: list[dict[str, Any]], *, place: str = "", current: Any = None
) -> list[dict[str, Any]]:
    """Rows whose links keep the list, and the page of it."""
    query = shown.query + (f"&after={place}" if place else "")
    person: Any = request.user
    return rows_of(
        found, person, request.organization, now=timezone.now(), query=query, own=shown.own, current=current
    )


def rows_among(request: HttpRequest, shown: List, keys: list[Any], *, current: Any = None) -> list[dict[str, Any]]:  # fmt: skip
    """Those of these tickets that stand in the list."""
    person: User = request.user
    found = queues.values_of(shown.rows.filter(pk__in=keys).visible_to(person), person)
    return told(request, shown, list(found), current=current)


def count_of(request: HttpRequest, shown: List, found: list[dict[str, Any]], *, whole: bool) -> str:
    """As its badge says it; of a list that has none, what is known without counting."""
    if whole:
        return str(len(found) or "")
    if shown.counted:
        return queues.said(queues.badges(request).get(shown.counted, 0))
    return ""
