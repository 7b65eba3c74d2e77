"""Tickets of which somebody wants to hear nothing more, and their wall."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.ids
import helpdesk.lib.wall
from helpdesk.lib.wall import Policy, Statements, Wall

OWN = (
    "user_id = (SELECT app.uid()) AND (SELECT app.role() IN ('agent', 'admin', 'analyst')) AND EXISTS (SELECT FROM"
    " tickets_ticket t WHERE t.organization_id = tickets_muted.organization_id AND t.id = tickets_muted.ticket_id)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_notification_choices"),
        ("tickets", "0029_articles_rated"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Muted",
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
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="mutings",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="mutings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["organization", "user", "ticket"], name="muted_of")],
                "constraints": [
                    helpdesk.lib.wall.OfTenant(name="muted_organization"),
                    models.UniqueConstraint(fields=("organization", "id"), name="muted_in_organization"),
                    models.UniqueConstraint(fields=("organization", "ticket", "user"), name="muted_once"),
                    helpdesk.lib.wall.SameTenant(
                        field="ticket", name="muted_ticket", on_delete="CASCADE", to="tickets_ticket"
                    ),
                    helpdesk.lib.wall.SameTenant(
                        field="user", name="muted_user", on_delete="CASCADE", to="accounts_user"
                    ),
                ],
            },
        ),
        Wall("tickets_muted", grants="SELECT, INSERT, DELETE"),
        Policy("tickets_muted", "own", f"TO hd_app USING ({OWN}) WITH CHECK ({OWN})"),
        Statements("0030_muted.sql", __file__),
        Policy("tickets_muted", "tells", "FOR SELECT TO hd_app USING ((SELECT app.is_system()))"),
    ]
