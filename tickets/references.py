"""What people call a ticket: FW-20418, the organization's prefix and the ticket's number."""

from typing import Any

from django.urls import register_converter


class Reference:
    """In an address: with any prefix, which may have been another one when the mail was written, or bare digits."""

    regex = "(?:[A-Za-z][A-Za-z0-9]{0,5}-)?[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "ref")


def ref_of(organization: Any, number: int) -> str:
    return f"{organization.ticket_prefix}-{number}"


def number_in(reference: str) -> int | None:
    """The number that somebody means: "FW-20418", "fw-20418", "20418"; none for anything else."""
    _prefix, _dash, digits = reference.strip().rpartition("-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None
