"""What the navigation counts, in a function whose plans are kept, and two small indexes of few among many."""

from django.conf import settings
from django.db import migrations, models

from helpdesk.lib.wall import Functions


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_work"),
        ("tickets", "0014_mentions_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("organization"),
                models.F("department"),
                models.F("due_key"),
                models.F("id"),
                condition=models.Q(("assignee__isnull", True), ("status__in", ("new", "open", "pending"))),
                name="ticket_due_nobody",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                models.F("organization"),
                models.F("due_key"),
                models.F("id"),
                condition=models.Q(
                    ("snoozed_until__isnull", False), ("status__in", ("new", "open", "pending"))
                ),
                name="ticket_due_asleep",
            ),
        ),
        Functions("0015_queue_counts.sql", __file__),
    ]
