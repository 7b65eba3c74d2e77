"""Teams come, change and go."""

from .models import Department, Organization, User
from .refusals import heard


def create(name: str, *, description: str = "", organization: Organization, by: User) -> Department:
    """A new team. Refuses a name that another team has, in whatever case."""
    with heard():
        return Department.objects.create(organization=organization, name=name, description=description)


def describe(team: Department, *, name: str, description: str, by: User) -> None:
    team.name, team.description = name, description
    with heard():
        team.save(update_fields=["name", "description"])


def delete(team: Department, *, by: User) -> None:
    """Its people stay, without a team; who led it leads no more."""
    team.people.filter(is_lead=True).update(is_lead=False)
    team.delete()
