"""Articles by the verbs of publishing; their versions and files to look at."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import HISTORY_PAGE, RecordForm, became, readable
from accounts.models import User
from accounts.telling import change as changed
from helpdesk.lib.fields import Text
from helpdesk.lib.templatetags.look import size
from knowledge import differences, publishing
from knowledge.models import Article, ArticleFile, ArticleVersion
from knowledge.models.article import LONGEST

from .base import Known, KnownReadOnly

WRITTEN = (
    "title", "summary", "content", "section", "status", "is_public", "language", "slug", "owner", "review_on",
)  # fmt: skip


class ArticleForm(RecordForm):
    content = Text(
        label=gettext_lazy("Text"), limit=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 20, "cols": 80}),
    )  # fmt: skip
    data: Any
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" not in self.fields:
            return
        self.fields["slug"].required = not self.instance._state.adding
        if not self.instance._state.adding:
            self.initial["version"] = publishing.number_of(self.instance)
            if self.refused:  # they have been told what stands there now
                self.data = self.data.copy()
                self.data["version"] = self.initial["version"]

    def _get_validation_exclusions(self) -> set[str]:
        """What a published article needs is asked by the verb, in a sentence."""
        return {*super()._get_validation_exclusions(), "published_at", "status"}


@admin.register(Article)
class ArticleRecords(Known):
    form = ArticleForm
    fields = (
        "desk", *WRITTEN, "translation_of", "author_name", "published_at", "changed_at", "kept_data", "version",
    )  # fmt: skip
    readonly_fields = ("desk", "translation_of", "author_name", "published_at", "changed_at", "kept_data")
    list_display = ("title", "desk", "status", "is_public", "language", "section", "owner", "changed_at")
    list_filter = ("status", "is_public", "language", "organization")
    list_select_related = ("organization", "section", "owner")
    search_fields = ("title", "summary", "slug")
    ordering = ("-changed_at", "-id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = super().get_fields(request, obj)
        if obj is None:
            return [name for name in names if name in WRITTEN and name not in ("owner", "review_on")]
        writes = self.has_change_permission(request, obj)
        return [name for name in names if writes or name != "version"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "owner":
            person: Any = request.user
            kwargs["queryset"] = User.objects.visible_to(person).seated().order_by("sort_name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        person: Any = request.user
        told = {name: form.cleaned_data[name] for name in WRITTEN if name in form.cleaned_data}
        if change:
            publishing.save(obj, by=person, version=form.cleaned_data["version"] or 0, **told)
        else:
            became(obj, publishing.begin(organization=person.organization, by=person, **told))

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        person: Any = request.user
        publishing.delete(obj, by=person)

    @admin.display(description=gettext_lazy("metadata"))
    def kept_data(self, article: Article) -> str:
        return readable(article.metadata)

    def what_goes(self, row: Article) -> str:
        return _("%(title)s (with its versions, files and what readers said)") % {"title": row}

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Its versions: each with what it changed beside the text."""
        article = self.get_object(request, object_id)
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        rows = article.versions.order_by("-number").defer("content", "summary")
        shown = Paginator(rows, HISTORY_PAGE).get_page(request.GET.get("p", 1))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change history: %s") % article,
            "acts": told_of(list(shown.object_list)),
            "page": shown,
            "module_name": str(self.opts.verbose_name_plural).capitalize(),
            "object": article,
            "opts": self.opts,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)


def told_of(versions: list[ArticleVersion]) -> list[dict[str, Any]]:
    """The newest first; of the last on the page nothing is known of the one before."""
    told = []
    for one, before in zip(versions, [*versions[1:], None], strict=True):
        lines = differences.columns(before, one) if before else []
        told.append({
            "at": one.created_at, "who": one.changed_by_name or _("The system"),
            "act": _("Version %(number)s") % {"number": one.number},
            "differences": [changed(line["name"], line["old"], line["new"]) for line in lines],
        })  # fmt: skip
    return told


@admin.register(ArticleVersion)
class VersionRecords(KnownReadOnly):
    fields = (
        "desk", "article", "number", "title", "summary", "content", "status", "is_public", "language", "slug",
        "section_name", "changed_by_name", "created_at",
    )  # fmt: skip
    list_display = ("title", "desk", "number", "status", "is_public", "changed_by_name", "created_at")
    list_filter = ("status", "organization")
    search_fields = ("title", "slug")
    ordering = ("-created_at", "-id")


@admin.register(ArticleFile)
class FileRecords(KnownReadOnly):
    fields = ("desk", "file_name", "article", "uploader", "created_at", "file_type", "size_said", "scan", "checksum")  # fmt: skip
    list_display = ("file_name", "desk", "article", "uploader", "created_at", "file_type", "size_said", "scan")  # fmt: skip
    list_filter = ("scan", "organization")
    list_select_related = ("organization", "article", "uploader")
    search_fields = ("file_name",)
    ordering = ("-created_at", "-id")

    @admin.display(description=gettext_lazy("size"), ordering="file_size")
    def size_said(self, file: ArticleFile) -> str:
        return size(file.file_size)
