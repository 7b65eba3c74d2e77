"""What comes round for articles: words that none has any more are forgotten."""

from datetime import timedelta

from django.db import connection

from accounts.worker import every
from helpdesk.lib import tenancy


@every(timedelta(hours=6))
def forget_words() -> None:
    with tenancy.platform(source="worker"), connection.cursor() as cursor:
        cursor.execute("SELECT app.forget_words()")
