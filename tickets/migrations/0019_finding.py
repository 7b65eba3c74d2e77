"""Search asks hit by hit what is in sight, and gets more words that a misspelt one may be, to choose the nearest."""

from django.db import migrations

from helpdesk.lib.wall import Functions


class Migration(migrations.Migration):
    dependencies = [("tickets", "0018_tags_seen")]

    operations = [Functions("0019_finding.sql", __file__)]
