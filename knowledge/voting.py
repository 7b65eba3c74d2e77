"""Whether an article answered the question, as its readers say: once each, and they may change their mind."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import User

from .models import Article

# In the session of a visitor: a random word that only its hash is kept of, and what they said of the last few.
WORD, SAID, MOST = "help_visitor", "help_said", 50
# With fewer answers the numbers say more about chance than about the article.
FEW = 5


@dataclass(frozen=True)
class Judgement:
    """How readers judged it, and this one."""

    yes: int
    of_all: int
    own: str  # "yes", "no", "told" when a sentence came with it, or nothing yet

    @property
    def is_told(self) -> bool:
        return self.of_all >= FEW


def say(article: Article, *, helpful: bool, comment: str, person: User | None, session: Any) -> bool:
    """False when they may not read it."""
    visitor = "" if person else visitor_in(session)
    with connection.cursor() as cursor:
        cursor.execute("SELECT app.say_of_article(%s, %s, %s, %s)", [article.pk, helpful, comment, visitor])
        done = bool(cursor.fetchone()[0])
    if done and person is None:
        said = {key: value for key, value in session.get(SAID, {}).items() if key != str(article.pk)}
        session[SAID] = dict([*said.items(), (str(article.pk), in_short(helpful, comment))][-MOST:])
    return done


def judged(article: Article, *, person: User | None, session: Any) -> Judgement:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.yes, s.of_all, f.helpful, f.comment FROM app.said_of_article(%(key)s) s"
            " LEFT JOIN knowledge_articlefeedback f ON f.article_id = %(key)s AND f.user_id = %(person)s",
            {"key": article.pk, "person": person.pk if person else None},
        )
        yes, of_all, helpful, comment = cursor.fetchone()
    if person is None:
        return Judgement(yes, of_all, session.get(SAID, {}).get(str(article.pk), ""))
    return Judgement(yes, of_all, "" if helpful is None else in_short(helpful, comment))


def in_short(helpful: bool, comment: str) -> str:
    return "told" if comment else "yes" if helpful else "no"


def visitor_in(session: Any) -> str:
    word = session.get(WORD)
    if not word:
        word = session[WORD] = secrets.token_hex(16)
    return hashlib.sha256(word.encode()).hexdigest()
