"""What stands beside a ticket, in a function whose plans are kept."""

from django.db import migrations

from helpdesk.lib.wall import Statements


class Migration(migrations.Migration):
    dependencies = [("tickets", "0015_queue_counts")]

    operations = [Statements("0016_beside_ticket.sql", __file__)]
