"""What the work refuses, in words; those with a constraint are said by the database (accounts/refusals.py)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refusal

CANCELED = "57014"


class PlanFull(Refusal):
    constraint = "plan_ticket_limit"
    sentence = _(
        "This month's tickets are used up. Customers' requests wait in Held; you can open tickets again next month or with a larger plan."
    )


class NotSomebodyWhoAnswers(Refusal):
    constraint, field = "ticket_assignee_works_here", "assignee"
    sentence = _("Only agents and admins who can sign in take tickets. Choose somebody else.")


class NotACollaborator(NotSomebodyWhoAnswers):
    constraint, field = "collaborator_works_here", "collaborators"


class WrongValue(Refusal):
    constraint, field = "custom_field_value", "custom_fields"
    sentence = _("One of the fields was changed a moment ago. Load the page again and choose once more.")


class CategoryGone(Refusal):
    constraint, field = "ticket_category", "category"
    sentence = _("This topic was deleted a moment ago. Choose another one.")


class CategoryNameTaken(Refusal):
    constraint, field = "category_name", "name"
    sentence = _("There is a category with this name already. Choose another name.")


class TagNameTaken(Refusal):
    constraint, field = "tag_name", "name"
    sentence = _("There is a tag with this name already. Choose another name.")


class FieldLabelTaken(Refusal):
    constraint, field = "customfield_label", "label"
    sentence = _("There is a field with this label already. Choose another label.")


class FieldKeyTaken(FieldLabelTaken):
    constraint, field = "customfield_key", "label"
    sentence = _("Somebody made a field like this a moment ago. Choose another label.")


class NoSuchTeam(Refusal):
    constraint, field = "category_department", "department"
    sentence = _("This team was deleted a moment ago. Choose another one.")


class FieldCategoryGone(Refusal):
    constraint, field = "customfieldcategory_category", "categories"
    sentence = _(
        "One of these categories was deleted a moment ago. Load the page again and choose once more."
    )


class ReminderTooEarly(Refusal):
    constraint, field = "organization_reminder", "remind_before_days"
    sentence = _("Enter fewer days than it takes until the request counts as solved, or 0 for no reminder.")


class FieldFixed(Refusal):
    constraint, field = "customfield_fixed", "kind"
    sentence = _("The kind of a field stays as it is. Make a new field instead.")


class FileTooLarge(Refusal):
    constraint, field = "file_size", "files"
    sentence = _("This file is too large.")


class TooManyFiles(Refusal):
    constraint, field = "file_count", "files"
    sentence = _("These are too many files for one message.")


class FilesAway(Refusal):
    field = "files"
    sentence = _("Files cannot be kept at the moment. Send it without them, or try again in a few minutes.")


class RatingFinal(Refusal):
    constraint, field = "feedback_final", "rating"
    sentence = _("A rating can be changed for seven days. Thank you for yours.")


class NotACustomer(Refusal):
    field = "email"
    sentence = _("This is the address of a colleague. Enter a customer's.")


class CopiesFull(Refusal):
    constraint, field = "copy_count", "address"
    sentence = _("Ten people read along already. Remove somebody first.")


class NotForCopying(Refusal):
    constraint, field = "copy_is_customer", "address"
    sentence = _("This person takes part already. Enter somebody else's address.")


class SeveralCustomers(Refusal):
    constraint = "message_same_customer"
    sentence = _(
        "These are requests of two customers, and one would read what the other wrote. Link them instead, or change the customer first."
    )


class MergedFirst(Refusal):
    constraint = "archive_merged_first"
    sentence = _("This ticket was merged into another one, which is deleted too. Restore that one first.")


class OpeningStays(Refusal):
    constraint = "message_opening_stays"
    sentence = _("The first message is the request itself. Edit it, or delete the whole ticket.")


class Closed(Refusal):
    sentence = _("This request is closed. Start a new request about it.")


class Held(Refusal):
    sentence = _("This request waits for room in your plan. It can be answered once it is accepted.")


class Taken(Refusal):
    """Somebody was faster."""


class SomebodyWrote(Refusal):
    """What was typed may be answered already: by this message, or by replies that colleagues are sending."""

    def __init__(
        self, sentence: object = "", *, message: object = None, sendings: Iterable[Any] = ()
    ) -> None:
        super().__init__(sentence)
        self.message, self.sendings = message, list(sendings)


class Gone(Refusal):
    sentence = _("This ticket is not there any more.")


class NothingToDo(Refusal):
    """The act makes no sense as things are."""


class TooMuchAtOnce(Refusal):
    sentence = _("Too many tickets have it to take it off all of them at once. Nothing was deleted.")


@contextmanager
def in_time() -> Iterator[None]:
    """What goes from many tickets at once goes within the time of one request, or not at all."""
    try:
        with transaction.atomic():
            yield
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != CANCELED:
            raise
        raise TooMuchAtOnce from problem


class WrongCondition(Refusal):
    sentence = _("This filter cannot be read. Choose the field and the words beside it once more.")


class ViewNameTaken(Refusal):
    constraint, field = "savedview_name", "name"
    sentence = _("You have a view of this name. Choose another one.")


class RuleNameTaken(Refusal):
    constraint, field = "rule_name", "name"
    sentence = _("There is a rule of this name already. Choose another name.")


class MacroNameTaken(Refusal):
    constraint, field = "macro_name", "name"
    sentence = _("You have a saved reply of this name. Choose another one.")
