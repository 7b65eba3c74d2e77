"""What is about the same as an article, by its words."""

from django.db import migrations

from helpdesk.lib.wall import Functions


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0004_words")]

    operations = [Functions("0005_related.sql", __file__)]
