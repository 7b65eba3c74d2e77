"""Articles of the same topic are related more."""

from django.db import migrations

from helpdesk.lib.wall import Functions


class Migration(migrations.Migration):
    dependencies = [("tickets", "0032_clocks_wall"), ("knowledge", "0006_rated")]

    operations = [Functions("0033_related.sql", __file__)]
