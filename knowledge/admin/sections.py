"""Sections, by the verbs of the tree."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.admin.base import RecordForm, became
from knowledge import tree
from knowledge.models import Section

from .base import Known


class SectionForm(RecordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = not self.instance._state.adding


@admin.register(Section)
class SectionRecords(Known):
    form = SectionForm
    fields = ("desk", "name", "description", "parent", "slug")
    readonly_fields = ("desk",)
    list_display = ("name", "desk", "parent", "slug", "position")
    list_filter = ("organization",)
    list_select_related = ("organization", "parent")
    search_fields = ("name", "slug")
    ordering = ("position", "name")

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        person: Any = request.user
        told = {name: form.cleaned_data[name] for name in ("name", "description", "slug")}
        parent = form.cleaned_data["parent"]
        told["parent_id"] = parent.pk if parent else None
        if change:
            fresh = Section.objects.visible_to(person).select_related("organization").get(pk=obj.pk)
            tree.change(fresh, by=person, **told)
        else:
            became(obj, tree.create(organization=person.organization, by=person, **told))

    def delete_model(self, request: HttpRequest, obj: Section) -> None:
        person: Any = request.user
        tree.delete(obj, by=person)

    def what_goes(self, row: Section) -> str:
        return _("%(name)s (its articles stay and stand in no section)") % {"name": row}
