"""How tickets find somebody who answers them: in turn, to whom has least, among those who know the subject, up to a ceiling."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from accounts.models.base import one_of
from accounts.models.tenant import Link, TenantRow, of
from helpdesk.lib.wall import SameTenant

from .category import Category

MOST_TICKETS = 1000


class Method(models.TextChoices):
    BY_HAND = "hand", _("By hand: somebody takes it")
    IN_TURN = "turn", _("In turn: whoever has waited longest for one")
    BY_LOAD = "load", _("By load: whoever has the fewest open tickets")


class Distribution(TenantRow):
    """Of one team; without one, of tickets without a team and of teams that have none of their own."""

    department = of(Department, null=True, verbose_name=_("team"))
    method = models.CharField(
        _("tickets are given out"), max_length=10, choices=Method, default=Method.BY_HAND
    )
    by_skill = models.BooleanField(_("only to people who handle the category"), default=False)

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("distribution"), _("distributions")
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "department"], nulls_distinct=False, name="distribution_of_team"
            ),
            one_of("method", Method.values, name="distribution_method"),
            SameTenant(field="department", to="accounts_department", name="distribution_department"),
        ]

    def __str__(self) -> str:
        return self.get_method_display()


class Ceiling(TenantRow):
    """How many open tickets somebody has at most before they are given none; whoever takes one may go beyond it."""

    user = of(User, verbose_name=_("person"))
    most = models.PositiveSmallIntegerField(_("open tickets at most"), validators=[MaxValueValidator(MOST_TICKETS)])  # fmt: skip

    class Meta(TenantRow.Meta):
        verbose_name, verbose_name_plural = _("ceiling"), _("ceilings")
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "user"], name="ceiling_of_person"),
            models.CheckConstraint(condition=models.Q(most__lte=MOST_TICKETS), name="ceiling_most"),
            SameTenant(field="user", to="accounts_user", name="ceiling_user"),
        ]

    def __str__(self) -> str:
        return str(self.most)


class Skill(Link):
    """A category that somebody handles."""

    user = of(User, name="skills", verbose_name=_("person"))
    category = of(Category, name="skills", verbose_name=_("category"))

    class Meta(Link.Meta):
        verbose_name, verbose_name_plural = _("skill"), _("skills")
        constraints = [
            *Link.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "category", "user"], name="skill_once"),
            SameTenant(field="user", to="accounts_user", name="skill_user"),
            SameTenant(field="category", to="tickets_category", name="skill_category"),
        ]
        indexes = [models.Index(fields=["organization", "user"], name="skill_of_person")]

    def __str__(self) -> str:
        return str(self.category)
