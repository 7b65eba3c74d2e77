"""What people want to hear of, and mail that waits until it is read; with its wall (docs/permissions.md)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.ids
import helpdesk.lib.wall
from helpdesk.lib.wall import Policy, Statements, Wall

MINE = "person_id = (SELECT app.uid())"
STAFF = "(SELECT app.role() IN ('agent', 'admin', 'analyst'))"
ADMIN = "(SELECT app.role() = 'admin')"
TABLES = ("accounts_notificationpreference", "accounts_notificationtimes")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_calendar_wall"),
    ]

    operations = [
        migrations.CreateModel(
            name="NotificationPreference",
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
                ("in_app", models.BooleanField(verbose_name="in the app")),
                ("mail", models.BooleanField(verbose_name="email")),
            ],
            options={
                "verbose_name": "notification setting",
                "verbose_name_plural": "notification settings",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NotificationTimes",
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
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
                ("digest_at", models.TimeField(blank=True, null=True, verbose_name="one mail a day at")),
            ],
            options={
                "verbose_name": "times of notifications",
                "verbose_name_plural": "times of notifications",
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="notification",
            name="in_app",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="mail_after",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="reason",
            field=models.CharField(blank=True, max_length=255, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="notification",
            name="topic",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("mail_after__isnull", False)),
                fields=["mail_after"],
                name="notification_mail",
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                condition=models.Q(("mail_after__isnull", False)),
                fields=["organization", "person"],
                name="notification_mail_of",
            ),
        ),
        migrations.AddField(
            model_name="notificationpreference",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="notificationpreference",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notificationtimes",
            name="organization",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="notificationtimes",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationpreference",
            constraint=helpdesk.lib.wall.OfTenant(name="notificationpreference_organization"),
        ),
        migrations.AddConstraint(
            model_name="notificationpreference",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="notificationpreference_in_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationpreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__regex", "^[a-z][a-z0-9_]*$")), name="notificationpreference_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationpreference",
            constraint=models.UniqueConstraint(
                fields=("organization", "person", "kind"), name="notificationpreference_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationpreference",
            constraint=helpdesk.lib.wall.SameTenant(
                field="person", name="notificationpreference_person", on_delete="CASCADE", to="accounts_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationtimes",
            constraint=helpdesk.lib.wall.OfTenant(name="notificationtimes_organization"),
        ),
        migrations.AddConstraint(
            model_name="notificationtimes",
            constraint=models.UniqueConstraint(
                fields=("organization", "id"), name="notificationtimes_in_organization"
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationtimes",
            constraint=models.UniqueConstraint(
                fields=("organization", "person"), name="notificationtimes_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationtimes",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from", None), ("quiet_until", None)),
                    models.Q(
                        ("quiet_from__isnull", False),
                        ("quiet_until__isnull", False),
                        models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="notificationtimes_quiet",
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationtimes",
            constraint=helpdesk.lib.wall.SameTenant(
                field="person", name="notificationtimes_person", on_delete="CASCADE", to="accounts_user"
            ),
        ),
        # Everybody says what they want themselves; admins see it, to answer who asks why nothing comes.
        *(
            step
            for table in TABLES
            for step in (
                Wall(table, grants="SELECT, INSERT, UPDATE, DELETE"),
                Policy(table, "reads", f"FOR SELECT TO hd_app USING ({MINE} AND {STAFF} OR {ADMIN})"),
                Policy(table, "own", f"TO hd_app USING ({MINE} AND {STAFF}) WITH CHECK ({MINE} AND {STAFF})"),
            )
        ),
        Statements("0008_notification_choices.sql", __file__),
    ]
