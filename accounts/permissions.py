"""Who may add, change, delete and view which records in the admin site. The database holds the same wall (docs/permissions.md)."""

from typing import Any

ADD, CHANGE, DELETE, VIEW = ACTS = ("add", "change", "delete", "view")
ALL = frozenset(ACTS)
LOOK = frozenset({VIEW})
NOTHING: frozenset[str] = frozenset()

# model: (operators, admins of an organization). What stands here not, nobody does.
Rights = dict[str, tuple[frozenset[str], frozenset[str]]]
ACCOUNTS: Rights = {
    "organization": (ALL, frozenset({CHANGE, VIEW})),
    "department": (ALL, ALL),
    "user": (ALL, frozenset({CHANGE, DELETE, VIEW})),  # admins invite, in the settings
    "invitation": (LOOK, LOOK),
    "session": (LOOK, LOOK),  # and end them, by an action that shows no key
    "outboundmail": (LOOK, LOOK),
    "auditentry": (LOOK, LOOK),
    "notificationpreference": (LOOK, LOOK),
    "notificationtimes": (LOOK, LOOK),
    "calendar": (LOOK, LOOK),  # teams get and lose their own in the settings
    "openinghours": (ALL, ALL),
    "closedday": (ALL, ALL),
    "round": (LOOK, NOTHING),
}
# By app; those above bring their own.
RECORDS: dict[str, Rights] = {"accounts": ACCOUNTS}


def may(person: Any, act: str, model: str, *, app: str) -> bool:
    operators, admins = RECORDS.get(app, {}).get(model, (NOTHING, NOTHING))
    if not person.is_active:
        return False
    return act in (operators if person.is_operator else admins if person.is_admin else NOTHING)


def has_perm(person: Any, perm: str, row: Any = None) -> bool:
    """Django's question: `accounts.change_user`, perhaps about one row."""
    app, _dot, codename = perm.partition(".")
    act, _underscore, model = codename.partition("_")
    return may(person, act, model, app=app) and (row is None or is_within(person, row))


def has_module_perms(person: Any, app: str) -> bool:
    return app in RECORDS and person.is_active and (person.is_operator or person.is_admin)


def is_within(person: Any, row: Any) -> bool:
    if person.is_operator:
        return True
    organization = row.pk if row._meta.model_name == "organization" else getattr(row, "organization_id", None)
    return organization is not None and organization == person.organization_id
