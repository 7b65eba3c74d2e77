"""Articles as Markdown with front matter: out into a zip, in from a zip or single files, looked at first.

---
title: Charging at home
section: Battery / In winter
language: en
---
The text, with ![pictures](pictures/plug.png) that lie beside it.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.models import Organization, User
from helpdesk.lib.files import checksum
from helpdesk.lib.letters import cleaned, one_line

from . import filing, publishing, tree
from .languages import CODES
from .models import Article, Section
from .models.article import LONGEST, Status
from .models.slug import a_slug, slug_of
from .refusals import TooLarge, Unreadable

MOST, TOGETHER, EACH = 5000, 200 * 2**20, 20 * 2**20
KEYS = ("title", "summary", "slug", "section", "status", "readers", "language", "translation_of", "review_on", "position")  # fmt: skip
# What of an article the front matter calls otherwise.
SAID_AS = {"is_public": "readers", "section_id": "section"}
FENCE = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.S | re.M)
OWN = re.compile(r"(!?\[[^\[\]\n]{0,255}\])\(file:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)")
BESIDE = re.compile(r"!?\[[^\[\]\n]{0,255}\]\((?:<([^<>\n]{1,200})>|(?![a-z]+:|/|#)([^()\s<>]{1,200}))\)")


@dataclass
class Read:
    """One file of an import: what it says, or what is wrong with it. Of an article that is there, `given` alone changes."""

    name: str
    problem: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    sections: list[str] = field(default_factory=list)
    original: str = ""
    given: set[str] = field(default_factory=set)
    beside: dict[str, str] = field(default_factory=dict)
    is_new: bool = True


# -- out ------------------------------------------------------------------------------------


def exported(organization: Organization, person: User) -> bytes:
    """All that this person sees, with the pictures and files."""
    packed = io.BytesIO()
    paths = {section.pk: path for section, path in _paths(organization)}
    seen = Article.objects.visible_to(person).filter(organization_id=organization.pk)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for article in seen.select_related("translation_of").prefetch_related("files").order_by("slug"):
            files = {str(one.pk): f"files/{one.pk.hex[:12]}-{one.file_name}" for one in article.files.all()}
            archive.writestr(f"{article.slug}.md", told(article, paths.get(article.section_id, ""), files))
            for one in article.files.all():
                if default_storage.exists(one.storage_path):
                    with default_storage.open(one.storage_path) as stored:
                        archive.writestr(files[str(one.pk)], stored.read())
    return packed.getvalue()


def _paths(organization: Organization) -> Iterator[tuple[Section, str]]:
    trail: list[str] = []
    for section in tree.of(organization):
        trail = [*trail[: section.depth], section.name.replace(" / ", " - ")]
        yield section, " / ".join(trail)


def told(article: Article, section: str, files: dict[str, str]) -> str:
    original = article.translation_of.slug if article.translation_of else ""
    head = {
        "title": article.title, "summary": article.summary, "slug": article.slug, "section": section, "status": article.status,
        "readers": "everybody" if article.is_public else "staff", "language": article.language, "translation_of": original,
        "review_on": article.review_on or "", "position": article.position or "",
    }  # fmt: skip
    lines = [f"{name}: {value}" for name, value in head.items() if value != ""]
    text = OWN.sub(lambda m: f"{m[1]}(<{files[m[2]]}>)" if " " in files.get(m[2], "") else f"{m[1]}({files.get(m[2], m[2])})", article.content)  # fmt: skip
    return "\n".join(["---", *lines, "---", "", text, ""])


# -- in -------------------------------------------------------------------------------------


def contents_of(upload: Any, name: str) -> dict[str, bytes]:
    """Name and bytes of each file. Refuses with Unreadable and TooLarge; nothing is written to a disk."""
    upload.seek(0)
    if not zipfile.is_zipfile(upload):
        if not name.lower().endswith((".md", ".markdown")):
            raise Unreadable
        upload.seek(0)
        return {posixpath.basename(name): upload.read(EACH)}
    found, together = {}, 0
    try:
        with zipfile.ZipFile(upload) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST:
                raise TooLarge
            for entry in entries:
                with archive.open(entry) as packed:
                    data = packed.read(EACH + 1)
                together += len(data)
                if len(data) > EACH or together > TOGETHER:
                    raise TooLarge
                found[posixpath.normpath(entry.filename.replace("\\", "/"))] = data
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as problem:
        raise Unreadable from problem
    return found


def read(files: dict[str, bytes], *, organization: Organization) -> list[Read]:
    """What an import would do, file by file. Writes nothing."""
    there = set(Article.objects.filter(organization_id=organization.pk).values_list("slug", flat=True))
    texts = sorted(
        name
        for name in files
        if name.lower().endswith((".md", ".markdown")) and not name.startswith("__MACOSX")
    )
    told = [_read(name, files) for name in texts]
    slugs: dict[str, str] = {}
    for one in told:
        slug = one.columns.get("slug", "")
        if slug and slug in slugs:
            one.problem = one.problem or _("It has the same address as %(name)s.") % {"name": slugs[slug]}
        if slug:
            slugs.setdefault(slug, one.name)
        one.is_new = slug not in there
        if one.original and one.original not in there | set(slugs):
            one.problem = one.problem or _("“translation_of” names %(slug)s, and there is no such article.") % {"slug": one.original}  # fmt: skip
    return told


def _read(name: str, files: dict[str, bytes]) -> Read:
    one = Read(name)
    try:
        text = files[name].decode("utf-8")
    except UnicodeDecodeError:
        one.problem = _("It is not UTF-8. Save it as UTF-8.")
        return one
    try:
        head, body = _head(text)
        one.columns, one.sections = _columns(head, body, name)
        one.original, one.given = head.get("translation_of", ""), {"title", *head}
        one.beside = _beside(one.columns["content"], name, files)
    except ValidationError as problem:
        one.problem = " ".join(problem.messages)
    return one


def _head(text: str) -> tuple[dict[str, str], str]:
    found = FENCE.match(text)
    if not found:
        return {}, text
    head: dict[str, str] = {}
    for number, line in enumerate(found[1].splitlines(), 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon or name not in KEYS:
            words = _("Line %(number)s, “%(line)s”: begin it with one of %(keys)s and a colon.")
            raise ValidationError(words % {"number": number, "line": line[:60], "keys": ", ".join(KEYS)})
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        head[name] = value
    return head, text[found.end() :]


def _columns(head: dict[str, str], body: str, name: str) -> tuple[dict[str, Any], list[str]]:
    title = head.get("title", "")
    if not title and (first := re.match(r"\s*#[ \t]+(.+)", body)):
        title, body = first[1], body[first.end() :]
    told: dict[str, Any] = {
        "title": one_line(title, 200), "summary": one_line(head.get("summary", ""), 400), "content": cleaned(body, LONGEST),
        "slug": head.get("slug", "") or slug_of(posixpath.splitext(posixpath.basename(name))[0]),
        "status": head.get("status", "draft"), "language": head.get("language", "en"),
        "is_public": _one_of(head.get("readers", "staff"), "readers", ["staff", "everybody"]) == "everybody",
    }  # fmt: skip
    if not told["title"]:
        raise ValidationError(_("It has no title: write “title: …” at its top."))
    a_slug(told["slug"])
    _one_of(told["status"], "status", list(Status.values))
    _one_of(told["language"], "language", CODES)
    if told["status"] == Status.PUBLISHED and not told["content"]:
        raise ValidationError(_("It is to be published and has no text."))
    try:
        told["review_on"] = date.fromisoformat(head["review_on"]) if head.get("review_on") else None
        told["position"] = min(int(head.get("position") or 0), 30000)
    except ValueError as problem:
        raise ValidationError(_("“review_on” is a day like 2027-01-31, “position” a number.")) from problem
    sections = [one_line(part, 120) for part in head.get("section", "").split(" / ") if part.strip()]
    if len(sections) > 4:
        raise ValidationError(_("Sections go four levels deep."))
    return told, sections


def _one_of(value: str, name: str, known: list[str]) -> str:
    if value not in known:
        words = _("“%(name)s” is %(value)s. It can be %(known)s.")
        raise ValidationError(words % {"name": name, "value": value[:40], "known": ", ".join(known)})
    return value


def _beside(text: str, name: str, files: dict[str, bytes]) -> dict[str, str]:
    """What the text shows of what lies beside it: the words in it, and the name of the file."""
    found = {}
    for spaced, plain in BESIDE.findall(text):
        path = spaced or plain
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if target.lower().endswith((".md", ".markdown")):
            continue
        if target not in files:
            raise ValidationError(_("It shows %(path)s, which does not lie beside it.") % {"path": path})
        found[path] = target
    return found


def write(read: list[Read], files: dict[str, bytes], *, organization: Organization, by: User) -> int:
    """All of them, originals before their translations; the database's versions say who and when. Says how many."""
    known: dict[str, Article] = {}
    rows = Article.objects.filter(organization_id=organization.pk)
    for one in sorted(read, key=lambda one: bool(one.original)):
        columns = dict(one.columns)
        slug, status, text = columns.pop("slug"), columns.pop("status"), columns.pop("content")
        columns["section_id"] = _section(one.sections, organization, by)
        if one.original:
            columns["translation_of"] = known.get(one.original) or rows.filter(slug=one.original).first()
        article = rows.filter(slug=slug).first()
        if article is None:
            article = publishing.begin(organization=organization, by=by, slug=slug, **columns)
            columns = {}
        columns = {name: value for name, value in columns.items() if SAID_AS.get(name, name) in one.given}
        article.organization = organization
        columns["content"] = _with_files(text, one, article, files, by)
        article = publishing.save(article, by=by, version=publishing.number_of(article), **columns)
        if article.status != status and (one.is_new or "status" in one.given):
            publishing.become(article, status)
        known[slug] = article
    return len(known)


def _section(names: list[str], organization: Organization, by: User) -> Any:
    parent = None
    for name in names:
        found = tree.neighbours(organization, parent).filter(name__iexact=name).first()
        found = found or tree.create(organization=organization, by=by, name=name, parent_id=parent)
        parent = found.pk
    return parent


def _with_files(text: str, one: Read, article: Article, files: dict[str, bytes], by: User) -> str:
    """What lies beside the text becomes a file of the article; the same bytes as before stay the file that they are."""
    there = {file.checksum: file for file in article.files.all()}
    for path, target in one.beside.items():
        upload = ContentFile(files[target], name=re.sub(r"^[0-9a-f]{12}-", "", posixpath.basename(target)))
        file = there.get(checksum(upload)) or filing.add(article, upload, by=by)
        there[file.checksum] = file
        text = text.replace(f"(<{path}>)", f"({path})").replace(f"({path})", f"(file:{file.pk})")
    return text
