"""The archive keeps mentions: who was named finds a restored ticket among theirs again."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Statements


class Migration(migrations.Migration):
    dependencies = [("tickets", "0013_sending_read")]

    operations = [
        Functions("0014_mentions_kept.sql", __file__),
        Statements("0014_mentions_attach.sql", __file__),
    ]
