"""What the work adds to the organization's own pages: settings, first steps, the plan's use, the audit log's words."""

from datetime import timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import checklist, extra_fields, permissions, telling
from accounts.models import Organization
from accounts.views.settings import pages, plan

from . import limits, records
from .forms.customers import CustomerFields
from .models import Category, CategoryTarget, Ceiling, CustomField, Distribution, Rule, Tag
from .models.ticket import Status
from .words import SEND_THEN, STATUS_NAMES

PAGES = [
    ("setup:categories", gettext_lazy("Categories")),
    ("setup:distribution", gettext_lazy("Assignment")),
    ("setup:rules", gettext_lazy("Rules")),
    ("setup:fields", gettext_lazy("Custom fields")),
    ("setup:tags", gettext_lazy("Tags")),
    ("setup:requests", gettext_lazy("Requests")),
]


def register() -> None:
    pages.add_pages(gettext_lazy("Tickets"), PAGES)
    checklist.add_step(first_topic)
    plan.add_use(use_of_tickets)
    extra_fields.add(CustomerFields())
    permissions.RECORDS["tickets"] = records.RIGHTS
    for kind, label, model, acts in TOLD:
        telling.add_kind(kind, label, model, acts)
    telling.KEYS[STATUS_NAMES] = gettext_lazy("Name of the status")
    telling.KEYS[SEND_THEN] = gettext_lazy("Status after sending")
    telling.KEYS.update(dict(Status.choices))


TOLD: list[tuple[str, Any, Any, dict[str, Any]]] = [
    (
        "category",
        gettext_lazy("Categories"),
        Category,
        {
            "added": gettext_lazy("Made the category %(what)s"),
            "changed": gettext_lazy("Changed the category %(what)s"),
            "removed": gettext_lazy("Deleted the category %(what)s"),
        },
    ),
    (
        "field",
        gettext_lazy("Custom fields"),
        CustomField,
        {
            "added": gettext_lazy("Made the field %(what)s"),
            "changed": gettext_lazy("Changed the field %(what)s"),
            "removed": gettext_lazy("Deleted the field %(what)s"),
        },
    ),
    (
        "tag",
        gettext_lazy("Tags"),
        Tag,
        {
            "added": gettext_lazy("Made the tag %(what)s"),
            "changed": gettext_lazy("Changed the tag %(what)s"),
            "removed": gettext_lazy("Deleted the tag %(what)s"),
        },
    ),
    (
        "distribution",
        gettext_lazy("Assignment"),
        Distribution,
        {
            "added": gettext_lazy("Decided how tickets are given out"),
            "changed": gettext_lazy("Changed how tickets are given out"),
            "removed": gettext_lazy("Let a team do as tickets without a team"),
        },
    ),
    (
        "rule",
        gettext_lazy("Rules"),
        Rule,
        {
            "added": gettext_lazy("Made the rule %(what)s"),
            "changed": gettext_lazy("Changed the rule %(what)s"),
            "removed": gettext_lazy("Deleted the rule %(what)s"),
        },
    ),
    (
        "target",
        gettext_lazy("Targets by priority"),
        CategoryTarget,
        {
            "added": gettext_lazy("Set targets for a priority"),
            "changed": gettext_lazy("Changed targets of a priority"),
            "removed": gettext_lazy("Took targets of a priority away"),
        },
    ),
    (
        "ceiling",
        gettext_lazy("Ceilings"),
        Ceiling,
        {
            "added": gettext_lazy("Set how many tickets somebody is given"),
            "changed": gettext_lazy("Changed how many tickets somebody is given"),
            "removed": gettext_lazy("Lifted how many tickets somebody is given"),
        },
    ),
]


def first_topic(organization: Organization) -> checklist.Step:
    return checklist.Step(
        _("Make the first topic"),
        _("What customers choose when they ask, with the times that you promise."),
        Category.objects.filter(organization_id=organization.pk).exists(),
        "setup:category-new",
        _("New category"),
    )


def use_of_tickets(organization: Organization) -> dict[str, Any]:
    """This month's tickets, and who waits for the next one."""
    counter, limit = limits.use_of(organization), organization.monthly_ticket_limit
    month = timezone.now().astimezone(organization.zone).date().replace(day=1)
    used = counter.used if counter and counter.month >= month else 0
    percent = 100 * used / limit if limit else 100
    over = limit is not None and used >= limit
    waiting = counter.waiting if counter else 0
    note = ngettext(
        "%(count)s request waits in Held. It is accepted on %(day)s, or at once with a larger plan.",
        "%(count)s requests wait in Held. They are accepted in their order on %(day)s, or at once with a larger plan.",
        waiting,
    )
    again = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    told = {"count": waiting, "day": formats.date_format(again, "MONTH_DAY_FORMAT")}
    return {
        "label": _("Tickets this month"),
        "used": used,
        "limit": limit,
        "percent": percent,
        "kind": "over" if over else "soon" if limit and percent >= limits.WARN_AT else "",
        "note": note % told if waiting else "",
    }
