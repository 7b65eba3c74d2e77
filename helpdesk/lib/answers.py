"""Answers that Django has no name for."""

from typing import Any

from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url


class SeeOther(HttpResponseRedirect):
    """After a form did its work: the browser fetches that page, whatever method brought it here."""

    status_code = 303

    def __init__(self, to: Any, *args: Any, anchor: str = "", **kwargs: Any) -> None:
        super().__init__(resolve_url(to, *args, **kwargs) + (f"#{anchor}" if anchor else ""))
