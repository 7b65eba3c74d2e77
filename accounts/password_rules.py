"""What a new password must be, in our words."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        words = ngettext(
            "This password is too short. Use at least %(n)d character.",
            "This password is too short. Use at least %(n)d characters.",
            self.min_length,
        )
        return words % {"n": self.min_length}


class UnlikeThePerson(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This password is too similar to the name or the email address. Choose another one.")


class Uncommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("This password is too common and is among the first to be tried. Choose another one.")
