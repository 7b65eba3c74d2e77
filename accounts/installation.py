"""The installation as a whole: whether it is empty, safe to open, and what a person has to know to use it."""

import secrets
from typing import Any

from django.conf import settings
from django.db import connection

from helpdesk.lib import tenancy

from . import organizations
from .models import Organization, User

# A login may give itself defaults, and they outlive the statement that did: a role, a tenant, another search path.
KEPT_CONTEXT = """
SELECT setting FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole, unnest(s.setconfig) AS setting
WHERE r.rolname = session_user AND setting ~ '^(role|session_authorization|search_path|row_security|app\\.[a-z]+)='
"""

DEMO_PASSWORD = "helpdesk-demo"  # noqa: S105  printed on the sign-in page of a demo


def is_empty() -> bool:
    with tenancy.platform():
        return not Organization.objects.exists() and not User.objects.exists()


def demo_people() -> list[User]:
    """Those whose password everybody knows."""
    with tenancy.platform():
        known = User.objects.filter(metadata__demo=True).select_related("organization")
        return list(known.order_by("organization__created_at", "created_at"))


def demo_organizations() -> list[str]:
    with tenancy.platform():
        return list(
            Organization.objects.filter(is_demo=True).order_by("created_at").values_list("name", flat=True)
        )


def facts() -> dict[str, Any]:
    people = [
        {
            "email": p.email,
            "name": str(p),
            "role": p.audience,
            "url": p.organization.base_url if p.organization else settings.URL,
        }
        for p in demo_people()
    ]
    mail = settings.EMAIL_URL.rpartition("@")[2].rpartition("//")[2] if settings.EMAIL_URL else ""
    return {"url": settings.URL, "people": people, "password": DEMO_PASSWORD, "mail": mail}


def open_up(host: str) -> list[dict[str, str]]:
    """Before the demo is reachable by others: passwords nobody knows, told once; the host is registered."""
    told = []
    for person in demo_people():
        password = secrets.token_urlsafe(12)
        with tenancy.platform():
            person.set_password(password)
            person.metadata["demo"] = "own password"
            person.save(update_fields=["password", "metadata"])
        told.append({"email": person.email, "password": password})
    with tenancy.platform():
        default = Organization.objects.filter(is_default=True).first()
        known = Organization.objects.filter(domain=host).exists()
    if default is not None and not known:
        organizations.answer_at(default, host)
    return told


def objections() -> list[str]:
    """Why this must not be started; each says what to do."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user")
        superuser, bypasses = cursor.fetchone()
        cursor.execute(KEPT_CONTEXT)
        kept = [setting for (setting,) in cursor.fetchall()]
    if superuser or bypasses:
        found.append(
            "The database login may look past row security. Set DATABASE_URL to the login hd_web; "
            "`bin/manage prepare-server` makes it."
        )
    if kept:
        found.append(
            f"The database login begins with a context of its own ({', '.join(kept)}), which nothing of ours sets. "
            "Find out who did, then take it away: ALTER ROLE hd_web RESET ALL, and `bin/manage prepare-server`."
        )
    if settings.PRODUCTION:
        with tenancy.platform():
            demo = (
                Organization.objects.filter(is_demo=True).exists()
                or User.objects.filter(metadata__has_key="demo").exists()
            )
        if demo:
            found.append(
                "There are demo people here, whose password everybody knows. Remove them: `bin/manage demo --remove`."
            )
    return found
