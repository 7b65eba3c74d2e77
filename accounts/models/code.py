"""A secret that was mailed to an address, to prove that it can be read: six digits, or a long link."""

from django.db import models

from helpdesk.lib.wall import SameTenant

from .base import Row, one_of
from .organization import Organization
from .person import User


class Purpose(models.TextChoices):
    SIGN_IN = "sign_in"
    SIGN_UP = "sign_up"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"
    REQUEST = "request"


class MailedCode(Row):
    """Only the digest is kept. `tries` counts wrong guesses; five spend the code."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(
        User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    email = models.EmailField(max_length=254)
    digest = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("purpose", Purpose.values, name="code_purpose"),
            models.UniqueConstraint(fields=["organization", "id"], name="code_in_organization"),
            SameTenant(field="person", to="accounts_user", name="code_person"),
        ]
        indexes = [models.Index(fields=["digest"], name="code_digest")]
