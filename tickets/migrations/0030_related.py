"""Articles of the same topic are related more."""

from django.db import migrations

from helpdesk.lib.wall import Functions


class Migration(migrations.Migration):
    dependencies = [("tickets", "0029_articles_rated"), ("knowledge", "0006_rated")]

    operations = [Functions("0030_related.sql", __file__)]
