"""Articles, sections and files for tests of what readers see."""

import re
from html import unescape

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from helpdesk.lib import tenancy
from helpdesk.lib.ids import uuid7
from knowledge.models import Article, ArticleFile, Section
from knowledge.models.slug import slug_of

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x01\x08\x02\x00\x00\x00{@\xe8\xdd"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xf7\x03A\x43\x00\x00\x00\x00IEND\xaeB`\x82"
)


def make_section(organization, name, **more):
    with tenancy.platform():
        return Section.objects.create(organization=organization, name=name, slug=more.pop("slug", name.lower()), **more)  # fmt: skip


def make_article(organization, title, content="Words.", **more):
    """Open, unless told otherwise."""
    told = {"slug": slug_of(title), "status": "published", "is_public": True}
    with tenancy.platform():
        return Article.objects.create(organization=organization, title=title, content=content, **told | more)


def make_file(article, name="light.png", kind="image/png", content=PNG, **more):
    told = {"width": 2, "height": 1} if kind.startswith("image/") else {}
    path = default_storage.save(f"articles/{uuid7().hex}", ContentFile(content))
    with tenancy.platform():
        return ArticleFile.objects.create(
            organization=article.organization, article=article, file_name=name, file_type=kind, file_size=len(content),
            storage_path=path, checksum=uuid7().hex, **told | more,
        )  # fmt: skip


def shelved(organization):
    """One of each, as the addresses of docs/permissions.md name them."""
    section = make_section(organization, "Open")
    article = make_article(organization, "Open article", section=section, content="## One\n\nA word.\n\n## Two\n\nAnother.")  # fmt: skip
    return {"open_section": section.slug, "open_article": article.slug, "open_file": make_file(article).pk}


def text_of(answer):
    """What a page says, without its markup."""
    page = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(page).split())
