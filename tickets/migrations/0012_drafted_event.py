"""The history tells that a message was marked as drafted by a machine, and by whom."""

from django.db import migrations

from helpdesk.lib.wall import Statements


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_done_lists")]

    operations = [Statements("0012_drafted_event.sql", __file__)]
