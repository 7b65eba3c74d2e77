"""Search reads the words of what it returns alone, and asks the newest first whether a word is there."""

from django.db import migrations

from helpdesk.lib.wall import Functions


class Migration(migrations.Migration):
    dependencies = [("tickets", "0016_beside_ticket")]

    operations = [Functions("0017_search_hits.sql", __file__)]
