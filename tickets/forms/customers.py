"""What admins put right of a customer; signing in, role and address have their pages in the settings."""

from accounts.models import User

from .properties import FieldsForm


class CustomerForm(FieldsForm):
    class Meta:
        model = User
        fields = ["name", "preferred_language"]
