"""The team's articles: their list, one being written, what becomes of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import STAFF, open_to
from accounts.forms.lists import cursor, read_cursor
from accounts.refusals import Refusal
from accounts.views.settings.pages import answer, posted, tell
from helpdesk.lib.letters import cleaned
from helpdesk.lib.templatetags.look import size
from knowledge import differences, listing, publishing, reading, rendering
from knowledge.forms.articles import ArticleForm, ArticlesFilter, TranslationForm
from knowledge.languages import CODES, LANGUAGES
from knowledge.models import Article
from knowledge.models.article import LONGEST, Status
from knowledge.publishing import WORDS
from knowledge.refusals import Changed
from knowledge.team import today
from knowledge.ties import TIES

from .door import WRITING, article_of

# Whoever typed within this time is writing now.
JUST_NOW = timedelta(minutes=2)
VERBS = {
    "review": (publishing.send_to_review, gettext_lazy("Sent to review")),
    "publish": (publishing.publish, gettext_lazy("Published")),
    "take-back": (publishing.take_back, gettext_lazy("Taken back: readers no longer find it")),
    "archive": (publishing.archive, gettext_lazy("Archived")),
}


@open_to(STAFF)
@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    narrow = ArticlesFilter(request.GET, organization=request.organization)
    chosen = narrow.chosen()
    seen = Article.objects.visible_to(request.user).filter(organization_id=request.organization.pk)
    rows = listing.narrowed(
        seen, words=chosen["q"], status=chosen["status"], section=chosen["section"] or None,
        due_by=today(request.organization) if chosen["review"] else None,
    )  # fmt: skip
    found, following = listing.page_after(rows, listing.key_in(read_cursor(chosen["after"], parts=2)))
    told: dict[str, Any] = {"narrow": narrow, "rows": found, "after": cursor(following[0].isoformat(), following[1]) if following else ""}  # fmt: skip
    told |= {
        "narrowed": any(chosen[name] for name in ("q", "status", "section", "review")),
        "later": chosen["after"],
    }
    told |= {"writes": request.user.audience in WRITING}
    return render(request, "knowledge/agent/articles.html", told)


@open_to(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if "preview" in request.POST:
        return previewed(request)
    draft = Article(organization=request.organization, language=request.organization.default_language)
    form = ArticleForm(
        posted(request), instance=draft, organization=request.organization, by=request.user, initial=asked(request)
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            article = publishing.begin(organization=request.organization, by=request.user, **form.columns())
            tie(form, article, request)
            become(request, article)
        except Refusal as refusal:
            tell(form, refusal)
        else:
            return redirect("knowledge:article", pk=article.pk)
    told = {"form": form, "preview": preview_of(form["content"].value())}
    return render(request, "knowledge/agent/article.html", told, status=answer(form))


def asked(request: HttpRequest) -> dict[str, Any]:
    """What an address begins it with: a title, a language, what it is tied to."""
    told: dict[str, Any] = {"title": request.GET.get("title", "")[:200]}
    if (language := request.GET.get("language", "")) in CODES:
        told["language"] = language
    return told | {name: request.GET.getlist(name) for name in TIES if name in request.GET}


@open_to(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = article_of(request, pk)
    if request.user.audience not in WRITING:
        return redirect("knowledge:versions", pk=pk)
    if "preview" in request.POST:
        return previewed(request, found)
    return saved(request, found) if request.method == "POST" else written(request, found)


def written(request: HttpRequest, article: Article) -> HttpResponse:
    """With what this person typed and did not save."""
    draft = publishing.draft_of(article, request.user)
    initial: dict[str, Any] = {"version": publishing.number_of(article)}
    if draft and any(getattr(draft, name) != getattr(article, name) for name in WORDS):
        initial = {"version": draft.version} | {name: getattr(draft, name) for name in WORDS}
    else:
        draft = None
    form = ArticleForm(instance=article, organization=request.organization, by=request.user, initial=initial)
    return page(request, article, form, draft=draft)


def saved(request: HttpRequest, article: Article) -> HttpResponse:
    before = Article(**{name: getattr(article, name) for name in WORDS})
    form = ArticleForm(request.POST, instance=article, organization=request.organization, by=request.user)
    if not form.is_valid():
        return page(request, article, form)
    try:
        kept = publishing.save(
            article, by=request.user, version=form.cleaned_data["version"] or 0, **form.columns()
        )
        tie(form, kept, request)
        become(request, kept)
    except Changed as changed:
        return told_what_changed(request, article, form, changed, before)
    except Refusal as refusal:
        tell(form, refusal)
        return page(request, article, form)
    return redirect("knowledge:article", pk=article.pk)


def told_what_changed(
    request: HttpRequest, article: Article, form: ArticleForm, changed: Changed, before: Article
) -> HttpResponse:
    """Their text stays in the form, which now begins with the newest version; beside it stands what the other changed."""
    began = article.versions.filter(number=form.cleaned_data["version"] or 0).first()
    newest = article.versions.select_related("changed_by").first()
    form.data = form.data.copy()
    form.data["version"] = newest.number if newest else 0
    lines = differences.between(began.content if began else "", changed.now.content)
    told = {"changed": str(changed), "newest": newest, "lines": lines}
    return page(request, article, form, status=409, **told)


def page(request: HttpRequest, article: Article, form: ArticleForm, *, status: int = 0, **told: Any) -> HttpResponse:  # fmt: skip
    fresh = article_of(request, article.pk)
    told |= {"form": form, "article": fresh, "writers": writers_of(request, fresh)}
    told["preview"] = preview_of(form["content"].value(), fresh)
    told |= {
        "translations": fresh.translations.order_by("language"),
        "files": files_of(fresh),
    }
    told |= {"versions": fresh.versions.count(), "votes": votes_of(fresh)}
    return render(request, "knowledge/agent/article.html", told, status=status or answer(form))


def previewed(request: HttpRequest, article: Article | None = None) -> HttpResponse:
    """What is being typed as readers would see it: beside the text, or, without script, in the page with all that was typed."""
    if request.htmx:
        told: dict[str, Any] = {"preview": preview_of(request.POST.get("content", ""), article)}
        return render(request, "knowledge/agent/_preview.html", told)
    started = article or Article(organization=request.organization)
    form = ArticleForm(request.POST, instance=started, organization=request.organization, by=request.user)
    form.unjudged()
    if article:
        return page(request, article, form, status=200, previewed=True)
    told = {"form": form, "preview": preview_of(form["content"].value()), "previewed": True}
    return render(request, "knowledge/agent/article.html", told)


def preview_of(content: str | None, article: Article | None = None) -> dict[str, Any]:
    language = article.language if article else ""
    files = rendering.files_of(reading.shown_of(article)) if article else ()
    html = rendering.rendered((content or "")[:LONGEST], files, keep=False).html
    return {"html": html, "language": language, "direction": reading.direction_of(language)}


def files_of(article: Article) -> list[dict[str, Any]]:
    """With the line that puts each into the text."""
    return [
        {
            "pk": file.pk, "key": file.pk.hex, "name": file.file_name, "label": f"{file.file_name}, {size(file.file_size)}",
            "line": f"{'!' if file.width else ''}[{file.file_name}](file:{file.pk})",
        }
        for file in article.files.order_by("created_at")
    ]  # fmt: skip


def votes_of(article: Article) -> dict[str, int]:
    said = list(article.feedback.values_list("helpful", flat=True))
    return {"yes": sum(said), "all": len(said)}


def writers_of(request: HttpRequest, article: Article) -> list[str]:
    """Colleagues who typed in it a moment ago."""
    recent = article.drafts.filter(updated_at__gt=timezone.now() - JUST_NOW).exclude(author=request.user)
    return [str(draft.author) for draft in recent.select_related("author")]


def tie(form: ArticleForm, article: Article, request: HttpRequest) -> None:
    for one, keys in form.ties():
        one.choose(article, keys, request.user)


def become(request: HttpRequest, article: Article) -> None:
    """What the pressed button says beyond saving."""
    verb, words = VERBS.get(request.POST.get("then", ""), (None, _("Saved")))
    if verb:
        verb(article, by=request.user)
    messages.success(request, words)


@open_to(WRITING)
@require_POST
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = article_of(request, pk)
    try:
        become(request, found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("knowledge:article", pk=pk)


@open_to(WRITING)
@require_POST
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is being typed, kept; or, by its button, dropped. Answers who else is writing."""
    found = article_of(request, pk)
    if "drop" in request.POST:
        publishing.drop_draft(found, by=request.user)
        return redirect("knowledge:article", pk=pk)
    version = request.POST.get("version", "")
    try:
        words = {
            "title": cleaned(request.POST.get("title", ""), 200),
            "summary": cleaned(request.POST.get("summary", ""), 400),
            "content": cleaned(request.POST.get("content", ""), LONGEST),
        }
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        publishing.keep_draft(found, by=request.user, version=number, **words)
    except ValidationError:  # too long: saving says so at the place
        return HttpResponse(status=422)
    return render(request, "knowledge/agent/_writers.html", {"writers": writers_of(request, found)})


@open_to(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another language of it: a draft that begins with the original's words."""
    found = article_of(request, pk)
    original = found.translation_of or found
    there = {original.language, *original.translations.values_list("language", flat=True)}
    form = TranslationForm(posted(request), missing=[pair for pair in LANGUAGES if pair[0] not in there])
    if form.is_bound and form.is_valid():
        try:
            made = publishing.begin(
                organization=request.organization, by=request.user, title=original.title, summary=original.summary,
                content=original.content, section_id=original.section_id, is_public=original.is_public,
                language=form.cleaned_data["language"], translation_of=original,
            )  # fmt: skip
        except Refusal as refusal:
            tell(form, refusal)
        else:
            return redirect("knowledge:article", pk=made.pk)
    return render(request, "knowledge/agent/translate.html", {"form": form, "article": original}, status=answer(form))  # fmt: skip


@open_to(WRITING)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = article_of(request, pk)
    if request.method == "POST":
        publishing.delete(found, by=request.user)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": found.title})
        return redirect("knowledge:articles")
    told = {"article": found, "open": found.status == Status.PUBLISHED, "versions": found.versions.count()}
    return render(request, "knowledge/agent/delete.html", told)
