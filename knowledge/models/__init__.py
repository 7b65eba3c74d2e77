from .article import Article, OldSlug
from .feedback import ArticleFeedback, Deflection, MissedSearch
from .file import ArticleFile
from .section import Section
from .version import ArticleDraft, ArticleVersion
from .word import ArticleWord, KnownWord

__all__ = [
    "Article",
    "ArticleDraft",
    "ArticleFeedback",
    "ArticleFile",
    "ArticleVersion",
    "ArticleWord",
    "Deflection",
    "KnownWord",
    "MissedSearch",
    "OldSlug",
    "Section",
]
