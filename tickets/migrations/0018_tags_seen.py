"""Tags are read without a look at each ticket by those who see all tickets."""

from django.db import migrations

from helpdesk.lib.wall import Statements


class Migration(migrations.Migration):
    dependencies = [("tickets", "0017_search_hits")]

    operations = [Statements("0018_tags_seen.sql", __file__)]
