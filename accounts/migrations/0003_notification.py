"""Notifications, and their wall: the system tells, a person reads and marks their own (docs/permissions.md)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.ids
import helpdesk.lib.wall
from helpdesk.lib.wall import Policy, Statements, Wall

MINE = "person_id = (SELECT app.uid())"
SYSTEM = "(SELECT app.is_system())"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=helpdesk.lib.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="created",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="changed",
                    ),
                ),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("title", models.CharField(max_length=255, verbose_name="title")),
                ("content", models.TextField(blank=True, verbose_name="text")),
                ("link", models.CharField(blank=True, max_length=500)),
                ("key", models.CharField(blank=True, max_length=120)),
                ("metadata", models.JSONField(default=dict)),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "indexes": [
                    models.Index(
                        fields=["organization", "person", "-created_at", "-id"], name="notification_list"
                    ),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["organization", "person"],
                        name="notification_unread",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__regex", "^[a-z][a-z0-9_]*$")), name="notification_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("link__regex", "^(/([^/\\\\[:space:][:cntrl:]][^\\\\[:space:][:cntrl:]]*)?)?$")
                        ),
                        name="notification_link",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("organization", "person", "key"),
                        name="notification_once",
                    ),
                    helpdesk.lib.wall.SameTenant(
                        field="person", name="notification_person", on_delete="CASCADE", to="accounts_user"
                    ),
                ],
            },
        ),
        # The application never changes what was told: of a row it writes only when it was read.
        Wall("accounts_notification", grants="SELECT, INSERT, UPDATE (read_at)"),
        Policy("accounts_notification", "reads", f"FOR SELECT TO hd_app USING ({MINE} OR {SYSTEM})"),
        Policy("accounts_notification", "tells", f"FOR INSERT TO hd_app WITH CHECK ({SYSTEM})"),
        Policy("accounts_notification", "marks", f"FOR UPDATE TO hd_app USING ({MINE}) WITH CHECK ({MINE})"),
        Statements("0003_notification.sql", __file__),
    ]
