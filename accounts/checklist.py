"""What a new organization still has to do, told from what is there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.lib import tenancy

from .models import Department, Organization, OutboundMail, Round, User
from .models.mail import MailState

BACKUP = "backup"


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    done: bool
    page: str = ""
    label: str = ""


_more: list[Callable[[Organization], Step]] = []


def add_step(step: Callable[[Organization], Step]) -> None:
    """The apps above bring steps of their own; they stand after the first team."""
    _more.append(step)


def steps(organization: Organization, *, by: User) -> list[Step]:
    mails = OutboundMail.objects.visible_to(by).filter(kind="test", state=MailState.SENT)
    others = User.objects.visible_to(by).staff().exclude(pk=by.pk)
    teams = Department.objects.visible_to(by)
    return [
        Step(
            _("Choose a logo and a colour"),
            _("Customers see them on every page and in every mail."),
            bool(organization.logo) or organization.accent != 1,
            "settings:general",
            _("Choose"),
        ),
        Step(
            _("Make the first team"),
            _("A team is who takes care of what."),
            teams.exists(),
            "settings:team-new",
            _("New team"),
        ),
        *(step(organization) for step in _more),
        Step(
            _("Invite a colleague"),
            _("By mail, or with a link that you pass on yourself."),
            others.exists(),
            "settings:invite",
            _("Invite"),
        ),
        Step(
            _("Send a test mail"),
            _("So that codes, invitations and replies arrive."),
            mails.exists(),
            "settings:mail",
            _("Mail"),
        ),
        Step(
            _("Make a backup"),
            _("Whoever runs this helpdesk makes it with the command bin/manage backup."),
            backed_up(),
        ),
    ]


def backed_up() -> bool:
    """A backup is of the whole installation: no organization sees its row."""
    with tenancy.platform():
        return Round.objects.filter(name=BACKUP, finished_at__isnull=False).exists()
