"""A team's name and what it is for."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Department

from .edit import Edit
from .spoken import ModelForm

HELP = {"name": _("Short, as it stands in lists."), "description": _("What this team takes care of.")}


class NewTeamForm(ModelForm):
    class Meta:
        model = Department
        fields = ["name", "description"]
        labels = {"name": _("Name"), "description": _("Description")}
        help_texts = HELP
        error_messages = {"name": {"required": _("Enter a name for the team.")}}


class TeamForm(Edit):
    class Meta(NewTeamForm.Meta):
        pass
