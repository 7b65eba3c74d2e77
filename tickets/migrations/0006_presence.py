"""Who looks at a ticket and who writes in it (docs/decisions/0006)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import helpdesk.lib.ids
import helpdesk.lib.wall
from helpdesk.lib.wall import Policy, Statements, Wall

# Whoever answers sees who else is there, and says it of themselves; analysts do neither.
ANSWERS = (
    "(SELECT app.role() IN ('agent', 'admin')) AND EXISTS (SELECT FROM tickets_ticket t"
    " WHERE t.organization_id = tickets_presence.organization_id AND t.id = tickets_presence.ticket_id)"
)
OWN = f"user_id = (SELECT app.uid()) AND {ANSWERS}"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_work"),
        ("tickets", "0005_one_customer"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
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
                    "doing",
                    models.CharField(
                        choices=[("looking", "Looking"), ("writing", "Writing")],
                        default="looking",
                        max_length=10,
                    ),
                ),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                        related_name="presences",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="presences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["organization", "user"], name="presence_of")],
                "constraints": [
                    helpdesk.lib.wall.OfTenant(name="presence_organization"),
                    models.UniqueConstraint(fields=("organization", "id"), name="presence_in_organization"),
                    models.UniqueConstraint(fields=("organization", "ticket", "user"), name="presence_once"),
                    models.CheckConstraint(
                        condition=models.Q(("doing__in", ["looking", "writing"])), name="presence_doing"
                    ),
                    helpdesk.lib.wall.SameTenant(
                        field="ticket", name="presence_ticket", on_delete="CASCADE", to="tickets_ticket"
                    ),
                    helpdesk.lib.wall.SameTenant(
                        field="user", name="presence_user", on_delete="CASCADE", to="accounts_user"
                    ),
                ],
            },
        ),
        Wall("tickets_presence", grants="SELECT, INSERT, UPDATE, DELETE"),
        Policy("tickets_presence", "reads", f"FOR SELECT TO hd_app USING ({ANSWERS})"),
        Policy("tickets_presence", "own", f"TO hd_app USING ({OWN}) WITH CHECK ({OWN})"),
        Statements("0006_presence.sql", __file__),
    ]
