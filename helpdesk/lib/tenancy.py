"""Who is acting, for whom: told to PostgreSQL at the start of every transaction, where the policies read it.

`platform()` is the only place that steps outside the tenants' wall. A convention test lists who calls it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import connections, transaction


@dataclass(frozen=True)
class Context:
    org: str = ""
    user: str = ""
    role: str = ""
    dept: str = ""
    all: str = ""
    source: str = ""
    reason: str = ""
    address: str = ""
    # The one ticket that a mailed link opens.
    only: str = ""
    # When it is, in the demo's months.
    at: str = ""
    db_role: str = "hd_app"


NOBODY = Context()
OWNER = Context(db_role="none")
PLATFORM = Context(db_role="hd_platform", source="system")

_current: ContextVar[Context] = ContextVar("tenancy", default=NOBODY)

# The role comes last: from then on the session may do less, but it may always set the app.* values.
_NAMES = [("role" if f.name == "db_role" else f"app.{f.name}", f.name) for f in fields(Context)]
_TELL = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name, _ in _NAMES)


def current() -> Context:
    return _current.get()


def apply(connection: Any) -> None:
    """Tell the server the current context, for the transaction that is open."""
    context = _current.get()
    with connection.connection.cursor() as cursor:
        cursor.execute(_TELL, [getattr(context, field) for _, field in _NAMES])


@contextmanager
def use(context: Context, *, using: str = "default") -> Iterator[None]:
    """Act in this context. Inside a transaction the server hears of it at once, and of the old one at the end."""
    if context == _current.get():
        yield
        return
    connection = connections[using]
    token = _current.set(context)
    try:
        if connection.in_atomic_block and not connection.needs_rollback:
            apply(connection)
        yield
    finally:
        _current.reset(token)
        usable = connection.in_atomic_block and not connection.needs_rollback
        if usable and not connection.closed_in_transaction and not _aborted(connection):
            apply(connection)


def _aborted(connection: Any) -> bool:
    """After a failed statement the transaction takes nothing until its rollback, which restores the settings."""
    return connection.connection is None or connection.connection.info.transaction_status == 3


@contextmanager
def _block(context: Context) -> Iterator[None]:
    with use(context), transaction.atomic():
        yield


def context_of(person: Any, *, source: str, reason: str = "", address: str = "") -> Context:
    """The context of a person acting for themselves; of an operator, the platform's."""
    if person.organization_id is None:
        return replace(PLATFORM, user=str(person.pk), role="operator", source=source, address=address)
    return Context(
        org=str(person.organization_id),
        user=str(person.pk),
        role=person.role,
        dept=str(person.department_id or ""),
        all="on" if person.sees_all else "",
        source=source,
        reason=reason,
        address=address,
    )


def acting(person: Any, *, source: str, reason: str = "") -> Any:
    """A person's own rights, outside a request: the worker, commands, automation."""
    return _block(context_of(person, source=source, reason=reason))


def system_context(
    organization: Any, *, source: str = "system", reason: str = "", address: str = ""
) -> Context:
    """The system inside one organization: an admin's rights and no person, so that the actor is nobody."""
    pk = getattr(organization, "pk", organization)
    return Context(org=str(pk), role="admin", source=source, reason=reason, address=address)


def system(organization: Any, *, source: str = "system", reason: str = "") -> Any:
    address = _current.get().address
    return _block(system_context(organization, source=source, reason=reason, address=address))


def platform(*, source: str = "system") -> Any:
    """Outside every tenant: finding organizations, sessions, the worker's rounds, operators. Nothing else."""
    now = _current.get()
    if now.db_role == "hd_platform":
        return _block(now)
    return _block(replace(PLATFORM, source=source, address=now.address))


def as_owner() -> Any:
    """Schema changes. The owner of the tables sees no row of them."""
    return use(OWNER)


@contextmanager
def because(reason: str) -> Iterator[None]:
    """A verb names its reason; actor and source stay."""
    with use(replace(_current.get(), reason=reason)):
        yield
