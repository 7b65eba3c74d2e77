"""What knowledge refuses, in words; those with a constraint are said by the database (accounts/refusals.py)."""

from django.utils.translation import gettext_lazy as _

from accounts.refusals import Refusal

from .models import Article


class Changed(Refusal):
    """Somebody saved it since it was opened. `now` is what it is."""

    sentence = _(
        "Somebody saved this article while you were writing. Look at what changed, and save again to keep your text."
    )

    def __init__(self, now: Article) -> None:
        super().__init__()
        self.now = now


class ArticleGone(Refusal):
    sentence = _("This article was deleted a moment ago. Copy your text before you leave.")


class AddressTaken(Refusal):
    constraint, field = "article_slug", "slug"
    sentence = _("Another article has this address. Choose another one.")


class SectionAddressTaken(Refusal):
    constraint, field = "section_slug", "slug"
    sentence = _("Another section has this address. Choose another one.")


class SectionGone(Refusal):
    constraint, field = "article_section", "section"
    sentence = _("This section was deleted a moment ago. Choose another one.")


class ParentGone(Refusal):
    constraint, field = "section_parent", "parent"
    sentence = _("The section around it was deleted a moment ago. Choose another one.")


class SectionInItself(Refusal):
    constraint, field = "section_loop", "parent"
    sentence = _("A section cannot stand inside itself. Choose another place.")


class TooManyLevels(Refusal):
    constraint, field = "section_too_deep", "parent"
    sentence = _("Sections go four levels deep. Choose a place further up.")


class NothingToPublish(Refusal):
    constraint, field = "article_says_something", "content"
    sentence = _("Write something before you publish it.")


class TranslatedAlready(Refusal):
    constraint, field = "article_language_once", "language"
    sentence = _("There is a version in this language already. Open that one.")


class SameLanguage(Refusal):
    constraint, field = "article_other_language", "language"
    sentence = _("The original is in this language. Choose another one.")


class NoTranslationOfTranslations(Refusal):
    constraint, field = "article_of_original", "translation_of"
    sentence = _("Translate the original: this is a translation itself, or has some.")


class Infected(Refusal):
    sentence = _("The virus scanner found something in this file. It was not kept.")


class NotScanned(Refusal):
    sentence = _("The virus scanner does not answer, so the file was not kept. Try again in a minute.")


class NotKept(Refusal):
    sentence = _("The file could not be kept just now. Try again in a minute.")


class Unreadable(Refusal):
    sentence = _(
        "This is neither a zip nor a Markdown file. Choose a .zip with .md files in it, or one .md file."
    )


class TooLarge(Refusal):
    sentence = _("This has more than 5,000 files or unpacks to more than 200 MB. Split it.")


class GoneAgain(Refusal):
    sentence = _("What was chosen is kept for an hour only. Choose it again.")
