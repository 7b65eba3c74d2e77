"""What the work refuses, in words; those with a constraint are said by the database (accounts/refusals.py)."""

from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refusal


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


class FieldFixed(Refusal):
    constraint, field = "customfield_fixed", "kind"
    sentence = _("The kind of a field stays as it is. Make a new field instead.")


class FileTooLarge(Refusal):
    constraint, field = "file_size", "files"
    sentence = _("This file is too large.")


class TooManyFiles(Refusal):
    constraint, field = "file_count", "files"
    sentence = _("These are too many files for one message.")


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
    """What was typed may be answered already."""


class Gone(Refusal):
    sentence = _("This ticket is not there any more.")


class NothingToDo(Refusal):
    """The act makes no sense as things are."""
