"""People found by a part of their name or address, by an index, however many there are."""

from django.db import migrations

from helpdesk.lib.wall import Functions, Statements


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_work")]

    operations = [
        Statements("0005_called.sql", __file__),
        Functions("0005_people_named.sql", __file__),
    ]
