"""An article being written, and the lists of articles."""

from typing import Any
from uuid import UUID

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from accounts.forms.lists import Narrowed
from accounts.forms.spoken import Form, ModelForm
from accounts.models import Organization, User
from helpdesk.lib.fields import Line, Text
from knowledge import tree
from knowledge.models import Article, Section
from knowledge.models.article import LONGEST, Status
from knowledge.ties import TIES

READERS = [("staff", _("Staff only")), ("everybody", _("Everybody, once it is published"))]


def inside(sections: list[Section]) -> list[tuple[str, str]]:
    """As a list of choices: what stands inside another is moved in."""
    return [(str(one.pk), "\u2003" * one.depth + one.name) for one in sections]


class InTree(forms.TypedChoiceField):
    """A section, as the tree has it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(coerce=UUID, empty_value=None, required=False, **more)

    def offer(self, sections: list[Section], none: Any) -> None:
        self.choices = [("", none), *inside(sections)]


class ArticleForm(ModelForm):
    title = Line(label=_("Title"), error_messages={"required": _("Enter a title.")})
    summary = Line(label=_("In one sentence"), limit=400, required=False, help_text=_("Readers see it below the title and in lists."))  # fmt: skip
    content = Text(label=_("Text"), limit=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 18}))
    section_id = InTree(label=_("Section"))
    readers = forms.ChoiceField(label=_("Who reads it"), choices=READERS, widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    class Meta:
        model = Article
        fields = ["title", "summary", "content", "language", "slug", "owner", "review_on"]
        labels = {"owner": _("Looked after by"), "review_on": _("Look at it again on"), "slug": _("Address")}
        help_texts = {"slug": _("Old addresses lead here."), "review_on": _("It then stands under “Due for review”.")}  # fmt: skip
        widgets = {"review_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = ["title", "summary", "content", "section_id", "readers", "language", "slug", "owner", "review_on"]  # fmt: skip

    def __init__(
        self, data: Any = None, *, instance: Article, organization: Organization, by: User, **more: Any
    ) -> None:
        more["initial"] = {
            "section_id": str(instance.section_id or ""),
            "readers": "everybody" if instance.is_public else "staff",
        } | more.get("initial", {})
        super().__init__(data, instance=instance, **more)
        self.fields["section_id"].offer(tree.of(organization), _("No section"))
        self.fields["slug"].required = not instance._state.adding
        if instance._state.adding:
            del self.fields["slug"], self.fields["owner"], self.fields["review_on"]
        else:
            people = User.objects.visible_to(by).seated()
            self.fields["owner"].queryset = people.order_by("sort_name")
            self.fields["owner"].empty_label = _("Nobody")
        for tie in TIES.values():
            chosen = more["initial"].get(tie.name, []) if instance._state.adding else tie.chosen(instance)
            self.fields[tie.name] = forms.MultipleChoiceField(
                label=tie.label, help_text=tie.hint, required=False, choices=tie.offered(organization), initial=chosen,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def unjudged(self) -> None:
        """Shown again as it was typed, without a word about what is missing."""
        self._errors = ErrorDict()

    def columns(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
        return told | {
            "section_id": self.cleaned_data["section_id"],
            "is_public": self.cleaned_data["readers"] == "everybody",
        }

    def ties(self) -> list[Any]:
        return [(tie, [UUID(key) for key in self.cleaned_data[tie.name]]) for tie in TIES.values()]


class ArticlesFilter(Narrowed):
    """What of the articles is listed; a wrong value counts as none."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200, widget=forms.SearchInput)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any status")), *Status.choices])  # fmt: skip
    section = InTree(label=_("Section"))
    review = forms.ChoiceField(label=_("Review"), required=False, choices=[("", _("Any time")), ("due", _("Due for review"))])  # fmt: skip
    after = forms.CharField(required=False, max_length=2000)

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        self.fields["section"].offer(tree.of(organization), _("Any section"))


class SectionForm(ModelForm):
    parent_id = InTree(label=_("Inside"))

    class Meta:
        model = Section
        fields = ["name", "description", "slug"]
        labels = {"slug": _("Address")}
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"name": {"required": _("Enter a name for the section.")}}

    field_order = ["name", "description", "parent_id", "slug"]

    def __init__(self, data: Any = None, *, instance: Section, organization: Organization) -> None:
        super().__init__(data, instance=instance, initial={"parent_id": str(instance.parent_id or "")})
        self.fields["parent_id"].offer([one for one in tree.of(organization) if one.pk != instance.pk], _("Nothing: it stands at the top"))  # fmt: skip
        self.fields["slug"].required = not instance._state.adding
        if instance._state.adding:
            del self.fields["slug"]

    def columns(self) -> dict[str, Any]:
        told = {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}
        return told | {"parent_id": self.cleaned_data["parent_id"]}


class TranslationForm(Form):
    language = forms.ChoiceField(label=_("Language"), choices=[])

    def __init__(self, data: Any = None, *, missing: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["language"].choices = missing
